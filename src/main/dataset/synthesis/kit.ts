import { drawArpShape, type ArpShape } from './patterns/melody.ts';
import type { Rng } from './rng.ts';
import { normalise, type Sample } from './sample.ts';
import type { Style } from './styles.ts';
import { createBass, type BassKind } from './voices/bass.ts';
import { drawCymbalTone, renderCymbal, renderRide } from './voices/cymbal.ts';
import {
  createLead,
  createPad,
  createPluck,
  type LeadKind,
  type PadKind,
  type PluckKind,
} from './voices/keys.ts';
import { renderKick } from './voices/kick.ts';
import { renderPercussion, type PercussionKind } from './voices/percussion.ts';
import { renderSnare } from './voices/snare.ts';
import type { TonalVoice } from './voices/tonal.ts';
import { createVocal } from './voices/vocal.ts';

/** The sounds of one track. */
export interface Kit {
  readonly kick: Sample;
  /** Sounds by index: main snare, ghost or layered second. */
  readonly snares: readonly Sample[];
  readonly hat: Sample;
  readonly openHat: Sample;
  readonly ride: Sample;
  readonly crash: Sample;
  readonly perc: readonly Sample[];
  readonly toms: readonly Sample[];
  readonly bassKind: BassKind;
  readonly bass: TonalVoice;
  readonly sub: TonalVoice | null;
  readonly pad: TonalVoice;
  readonly stab: TonalVoice;
  readonly lead: TonalVoice;
  readonly arp: TonalVoice;
  readonly vocal: TonalVoice;
  readonly arpShape: ArpShape;
}

function layer(first: Sample, second: Sample): Sample {
  const length = Math.max(first.left.length, second.left.length);
  const out = new Float32Array(length);
  for (let i = 0; i < length; i++) out[i] = (first.left[i] ?? 0) * 0.7 + (second.left[i] ?? 0) * 0.5;
  return normalise({ left: out, right: out });
}

const percussionKinds: readonly PercussionKind[] = [
  'tom',
  'conga',
  'cowbell',
  'clave',
  'shaker',
  'tambourine',
  'block',
  'zap',
];

export function drawKit(rng: Rng, style: Style, beatSeconds: number): Kit {
  const drums = rng.fork('drums');
  const cymbals = drawCymbalTone(drums.fork('cymbals'));
  const snare = renderSnare(drums.fork('snare'), drums.weighted(style.snares));
  const second = renderSnare(drums.fork('snare2'), drums.weighted(style.snares));
  const main = drums.chance(0.3) ? layer(snare, second) : snare;
  const tonal = rng.fork('tonal');
  const bassKind = tonal.weighted<BassKind>(style.basses);
  const pads: Partial<Record<PadKind, number>> = {
    supersaw: 3,
    pwm: 2,
    strings: 2,
    choir: 1.5,
    air: 2,
    organ: 1,
  };
  const plucks: Partial<Record<PluckKind, number>> = {
    saw: 3,
    fmbell: 2,
    karplus: 1.5,
    epiano: 2,
    organ: 1.5,
    marimba: 1,
    stab: 3,
    chip: 1,
  };
  const leads: Partial<Record<LeadKind, number>> = {
    supersaw: 3,
    square: 2,
    fm: 1.5,
    chip: 1.5,
    hoover: 1,
    sine: 1,
    vibrato: 1.5,
  };
  return {
    kick: renderKick(drums.fork('kick'), drums.weighted(style.kicks)),
    snares: [main, second],
    hat: renderCymbal(cymbals, drums.logRange(0.012, 0.05)),
    openHat: renderCymbal(cymbals, drums.logRange(0.07, 0.25), undefined, 1),
    ride: renderRide(drums.fork('ride'), cymbals),
    crash: renderCymbal(cymbals, drums.range(0.4, 0.9), 3000, 2),
    perc: [0, 1, 2].map((i) => renderPercussion(drums.fork(`perc${i}`), drums.pick(percussionKinds))),
    toms: [0, 1].map((i) => renderPercussion(drums.fork(`tom${i}`), 'tom')),
    bassKind,
    bass: createBass(tonal.fork('bass'), bassKind, beatSeconds),
    sub:
      bassKind !== 'sub' && bassKind !== '808' && tonal.chance(0.5)
        ? createBass(tonal.fork('sub'), 'sub', beatSeconds)
        : null,
    pad: createPad(tonal.fork('pad'), tonal.weighted(pads)),
    stab: createPluck(tonal.fork('stab'), tonal.weighted(plucks)),
    lead: createLead(tonal.fork('lead'), tonal.weighted(leads)),
    arp: createPluck(tonal.fork('arp'), tonal.weighted(plucks)),
    vocal: createVocal(tonal.fork('vocal')),
    arpShape: drawArpShape(tonal.fork('arpShape')),
  };
}
