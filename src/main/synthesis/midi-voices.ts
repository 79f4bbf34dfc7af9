import type { Rng } from '../numeric/rng.ts';
import { lazy } from './sample.ts';
import type { Sample } from './sample.ts';
import type { BusName } from './score.ts';
import { createBass } from './voices/bass.ts';
import { drawCymbalTone, renderCymbal, renderRide } from './voices/cymbal.ts';
import { createLead, createPad, createPluck } from './voices/keys.ts';
import { renderKick } from './voices/kick.ts';
import { renderPercussion } from './voices/percussion.ts';
import type { PercussionKind } from './voices/percussion.ts';
import { renderSnare } from './voices/snare.ts';
import type { TonalVoice } from './voices/tonal.ts';
import { createVocal } from './voices/vocal.ts';

/** Sounds for General MIDI programs and drum notes. */

interface MidiInstrument {
  readonly bus: BusName;
  readonly voice: TonalVoice;
  readonly gain: number;
}

interface MidiDrum {
  readonly bus: BusName;
  readonly sample: () => Sample;
  readonly gain: number;
  /** A new hit of the same group stops the previous one, as a closing hi-hat stops the open one. */
  readonly chokeGroup: 'hat' | null;
}

export interface MidiKit {
  instrument(program: number): MidiInstrument;
  drum(note: number): MidiDrum;
}

type Family = (rng: Rng, beatSeconds: number) => MidiInstrument;

const pluck =
  (kind: Parameters<typeof createPluck>[1], gain = 0.4): Family =>
  (rng) => ({ bus: 'lead', voice: createPluck(rng, kind), gain });
const pad =
  (kind: Parameters<typeof createPad>[1]): Family =>
  (rng) => ({ bus: 'chords', voice: createPad(rng, kind), gain: 0.32 });
const lead =
  (kind: Parameters<typeof createLead>[1]): Family =>
  (rng) => ({ bus: 'lead', voice: createLead(rng, kind), gain: 0.4 });
const bass =
  (kind: Parameters<typeof createBass>[1]): Family =>
  (rng, beatSeconds) => ({ bus: 'bass', voice: createBass(rng, kind, beatSeconds), gain: 0.55 });

/** The sixteen families of General MIDI, eight programs each. */
const families: readonly Family[] = [
  pluck('epiano'),
  pluck('fmbell'),
  pad('organ'),
  pluck('karplus'),
  bass('saw'),
  pad('strings'),
  pad('choir'),
  lead('supersaw'),
  lead('square'),
  lead('sine'),
  lead('vibrato'),
  pad('air'),
  pluck('fmbell', 0.3),
  pluck('karplus'),
  pluck('marimba'),
  pad('air'),
];

/** Programs that sound unlike the rest of their family. */
const programs: Readonly<Record<number, Family>> = {
  12: pluck('marimba'),
  13: pluck('marimba'),
  38: bass('acid'),
  39: bass('square'),
  45: pluck('karplus'),
  46: pluck('karplus'),
  54: (rng) => ({ bus: 'lead', voice: createVocal(rng), gain: 0.4 }),
  81: lead('supersaw'),
  85: (rng) => ({ bus: 'lead', voice: createVocal(rng), gain: 0.4 }),
  90: pad('supersaw'),
  91: pad('choir'),
};

/** Percussion of General MIDI's drum map (note numbers) besides kicks, snares and cymbals. */
const percussion: Readonly<Record<PercussionKind, readonly number[]>> = {
  tom: [41, 43, 45, 47, 48, 50, 65, 66],
  conga: [60, 61, 62, 63, 64, 78, 79],
  cowbell: [56, 67, 68, 80, 81],
  clave: [75],
  shaker: [69, 70, 73, 74, 82],
  tambourine: [54],
  block: [76, 77],
  zap: [58, 71, 72],
};
const KICKS = [35, 36];
const CRASHES = [49, 52, 55, 57];
const RIDES = [51, 53, 59];
const CLOSED_HATS = [42, 44];
const OPEN_HAT = 46;
const RIM = 37;
const CLAP = 39;
/** The range over which toms are spread. */
const kindOf = (note: number): PercussionKind =>
  (Object.keys(percussion) as PercussionKind[]).find((kind) => percussion[kind].includes(note)) ?? 'block';

/**
 * Draws the sounds of one piece; the same seed yields the same sounds. Kicks start at full level, so hits are heard at
 * the times of their notes.
 */
export function drawMidiKit(rng: Rng, beatSeconds: number): MidiKit {
  const instruments = new Map<number, MidiInstrument>();
  const drums = new Map<number, MidiDrum>();
  const cymbals = drawCymbalTone(rng.fork('cymbals'));
  function makeDrum(note: number): MidiDrum {
    const own = rng.fork(`drum ${note}`);
    const kit = (
      sample: () => Sample,
      gain: number,
      chokeGroup: MidiDrum['chokeGroup'] = null,
    ): MidiDrum => ({
      bus: 'drums',
      sample: lazy(sample),
      gain,
      chokeGroup,
    });
    if (KICKS.includes(note))
      return { ...kit(() => renderKick(own, note === 35 ? 'acoustic' : 'punch'), 0.9), bus: 'kick' };
    if (CLOSED_HATS.includes(note)) return kit(() => renderCymbal(cymbals, 0.03), 0.3, 'hat');
    if (note === OPEN_HAT) return kit(() => renderCymbal(cymbals, 0.2, undefined, 1), 0.3, 'hat');
    if (CRASHES.includes(note)) return kit(() => renderCymbal(cymbals, 0.7, 3000, note), 0.35);
    if (RIDES.includes(note)) return kit(() => renderRide(own, cymbals), 0.3);
    if (note === RIM || note === CLAP || note === 38 || note === 40)
      return kit(
        () =>
          renderSnare(
            own,
            note === RIM ? 'rim' : note === CLAP ? 'clap' : note === 38 ? 'acoustic' : 'tight',
          ),
        0.6,
      );
    return kit(() => renderPercussion(own, kindOf(note)), 0.4);
  }
  return {
    instrument(program) {
      let instrument = instruments.get(program);
      if (!instrument) {
        const make = programs[program] ?? families[program >> 3]!;
        instruments.set(program, (instrument = make(rng.fork(`program ${program}`), beatSeconds)));
      }
      return instrument;
    },
    drum(note) {
      let drum = drums.get(note);
      if (!drum) drums.set(note, (drum = makeDrum(note)));
      return drum;
    },
  };
}
