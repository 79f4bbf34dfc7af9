import { drawArpShape } from './patterns/melody.ts';
import type { ArpShape } from './patterns/melody.ts';
import type { Rng } from '../numeric/rng.ts';
import { lazy, normalise } from './sample.ts';
import type { Sample } from './sample.ts';
import type { Style } from './styles.ts';
import { createBass } from './voices/bass.ts';
import type { BassKind } from './voices/bass.ts';
import { drawCymbalTone, renderCymbal, renderRide } from './voices/cymbal.ts';
import { createLead, createPad, createPluck } from './voices/keys.ts';
import type { LeadKind, PadKind, PluckKind } from './voices/keys.ts';
import { renderKick } from './voices/kick.ts';
import { renderPercussion } from './voices/percussion.ts';
import type { PercussionKind } from './voices/percussion.ts';
import { renderSnare } from './voices/snare.ts';
import type { TonalVoice } from './voices/tonal.ts';
import { createVocal } from './voices/vocal.ts';

/** Rendered on first use, so that a plan or a stem does not pay for sounds that it does not play. */
type LazySample = () => Sample;

/** The sounds of one track. */
export interface Kit {
  readonly kick: LazySample;
  /** Sounds by index: main snare, ghost or layered second. */
  readonly snares: readonly LazySample[];
  readonly hat: LazySample;
  readonly openHat: LazySample;
  readonly ride: LazySample;
  readonly crash: LazySample;
  readonly perc: readonly LazySample[];
  readonly toms: readonly LazySample[];
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
  const snareKind = drums.weighted(style.snares);
  const secondKind = drums.weighted(style.snares);
  const snare = lazy(() => renderSnare(drums.fork('snare'), snareKind));
  const second = lazy(() => renderSnare(drums.fork('snare2'), secondKind));
  const main = drums.chance(0.3) ? lazy(() => layer(snare(), second())) : snare;
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
  // Drawn in a fixed order, whatever is rendered first.
  const kickKind = drums.weighted(style.kicks);
  const hatDecay = drums.logRange(0.012, 0.05);
  const openDecay = drums.logRange(0.07, 0.25);
  const crashDecay = drums.range(0.4, 0.9);
  const percKinds = [0, 1, 2].map(() => drums.pick(percussionKinds));
  return {
    kick: lazy(() => renderKick(drums.fork('kick'), kickKind)),
    snares: [main, second],
    hat: lazy(() => renderCymbal(cymbals, hatDecay)),
    openHat: lazy(() => renderCymbal(cymbals, openDecay, undefined, 1)),
    ride: lazy(() => renderRide(drums.fork('ride'), cymbals)),
    crash: lazy(() => renderCymbal(cymbals, crashDecay, 3000, 2)),
    perc: percKinds.map((kind, i) => lazy(() => renderPercussion(drums.fork(`perc${i}`), kind))),
    toms: [0, 1].map((i) => lazy(() => renderPercussion(drums.fork(`tom${i}`), 'tom'))),
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
