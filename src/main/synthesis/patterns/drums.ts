import type { Rng } from '../../numeric/rng.ts';
import type { DrumFeel } from '../styles.ts';
import { euclid, hitsAt } from './hit.ts';
import type { Hit } from './hit.ts';

const drumLayers = ['kick', 'snare', 'hats', 'openHat', 'ride', 'perc'] as const;
type DrumLayer = (typeof drumLayers)[number];

/** Two bars of drums. Steps are sixteenths from the start of the first bar. */
export type DrumPattern = Readonly<Record<DrumLayer, readonly Hit[]>> & { readonly bars: 2 };

const kickChoices: Readonly<Record<DrumFeel, readonly (readonly number[])[]>> = {
  four: [[0, 4, 8, 12]],
  hardcore: [[0, 4, 8, 12]],
  breakbeat: [
    [0, 2, 10],
    [0, 10],
    [0, 6, 10],
    [0, 3, 10, 11],
    [0, 7, 10],
    [0, 2, 10, 11],
  ],
  twostep: [
    [0, 10],
    [0, 10],
    [0, 2, 10],
    [0, 10, 11],
    [0, 6, 10],
  ],
  halftime: [[0], [0, 6], [0, 3], [0, 10], [0, 11, 14], [0, 2, 14], [0, 6, 10]],
  trap: [
    [0, 10],
    [0, 7, 10],
    [0, 3, 10],
    [0, 6, 14],
    [0, 11],
    [0, 3, 6, 10],
  ],
  electro: [
    [0, 6, 10],
    [0, 3, 10],
    [0, 6, 7, 10],
    [0, 10],
    [0, 2, 6, 10],
    [0, 7, 10, 14],
  ],
  garage: [
    [0, 10],
    [0, 7, 10],
    [0, 6, 11],
    [0, 10, 15],
    [0, 3, 10],
  ],
  rock: [
    [0, 8],
    [0, 8, 10],
    [0, 6, 8],
    [0, 8, 14],
    [0, 7, 8],
    [0, 2, 8, 10],
    [0, 10],
  ],
  boombap: [
    [0, 10],
    [0, 7, 10],
    [0, 2, 10],
    [0, 8, 11],
    [0, 3, 8, 10],
  ],
  dembow: [
    [0, 8],
    [0, 4, 8, 12],
  ],
};
const snareChoices: Readonly<Record<DrumFeel, readonly (readonly number[])[]>> = {
  four: [[4, 12]],
  hardcore: [[4, 12], [2, 6, 10, 14], []],
  breakbeat: [[4, 12]],
  twostep: [[4, 12]],
  halftime: [[8]],
  trap: [[8], [8], [8, 15]],
  electro: [
    [4, 12],
    [4, 12],
    [4, 11, 12],
  ],
  garage: [[4, 12]],
  rock: [[4, 12]],
  boombap: [[4, 12]],
  dembow: [
    [3, 6, 11, 14],
    [3, 6, 12, 14],
  ],
};

type HatStyle = 'offbeat' | 'eighth' | 'sixteenth' | 'shuffle' | 'rolls' | 'sparse' | 'quarter';
const hatStyles: Readonly<Record<DrumFeel, Readonly<Partial<Record<HatStyle, number>>>>> = {
  four: { offbeat: 4, eighth: 2, sixteenth: 4, shuffle: 2, sparse: 1 },
  hardcore: { offbeat: 5, eighth: 2, sixteenth: 2 },
  breakbeat: { eighth: 5, sixteenth: 2, shuffle: 2, quarter: 1 },
  twostep: { eighth: 5, sixteenth: 3, shuffle: 1 },
  halftime: { eighth: 3, sixteenth: 2, sparse: 2, quarter: 1, rolls: 1 },
  trap: { rolls: 7, sixteenth: 1, eighth: 2 },
  electro: { sixteenth: 5, eighth: 3, offbeat: 1 },
  garage: { shuffle: 5, offbeat: 3, sixteenth: 2 },
  rock: { eighth: 6, sixteenth: 2, quarter: 1 },
  boombap: { eighth: 5, shuffle: 3, sparse: 1 },
  dembow: { eighth: 3, sixteenth: 2, sparse: 1 },
};

function drawHats(rng: Rng, style: HatStyle, steps: number): Hit[] {
  const all = Array.from({ length: steps }, (_, step) => step);
  switch (style) {
    case 'offbeat':
      return hitsAt(
        rng,
        all.filter((step) => step % 4 === 2),
        0.9,
      );
    case 'quarter':
      return hitsAt(
        rng,
        all.filter((step) => step % 4 === 0),
        0.8,
      );
    case 'eighth': {
      const accent = rng.pick([0, 2]);
      return all
        .filter((step) => step % 2 === 0)
        .map((step) => ({ step, velocity: step % 4 === accent ? 0.95 : rng.range(0.45, 0.75) }));
    }
    case 'sixteenth': {
      const levels = [rng.range(0.4, 1), rng.range(0.2, 0.6), rng.range(0.6, 1), rng.range(0.2, 0.6)];
      return all.map((step) => ({ step, velocity: levels[step % 4]! }));
    }
    case 'shuffle':
      return all
        .filter((step) => step % 4 === 2 || (step % 2 === 1 && rng.chance(0.55)) || rng.chance(0.15))
        .map((step) => ({ step, velocity: step % 4 === 2 ? 0.95 : rng.range(0.3, 0.7) }));
    case 'rolls': {
      const hits = hitsAt(
        rng,
        all.filter((step) => step % 2 === 0),
        0.75,
      );
      const rolls = rng.int(1, 3);
      for (let i = 0; i < rolls; i++) {
        const at = rng.int(1, steps / 2 - 1) * 2;
        const division = rng.pick([0.5, 2 / 3, 1 / 3, 0.5]);
        for (let step = at + division; step < at + 2 - 1e-6; step += division)
          hits.push({ step, velocity: rng.range(0.4, 0.8) });
      }
      return hits;
    }
    case 'sparse':
      return hitsAt(rng, euclid(rng.int(3, 6), steps, rng.int(0, 3)), 0.7);
  }
}

/** Ghost notes and syncopation of a played break. */
function ghosts(rng: Rng, steps: number): Hit[] {
  return [1, 3, 6, 7, 9, 14, 15]
    .flatMap((step) => [step, step + 16])
    .filter((step) => step < steps && rng.chance(0.3))
    .map((step) => ({ step, velocity: rng.range(0.15, 0.45) }));
}

/** Drums for a meter of `beatsPerBar`; meters other than four keep the parts of the first and last beats. */
export function drawDrumPattern(rng: Rng, feel: DrumFeel, beatsPerBar: number): DrumPattern {
  const bar = beatsPerBar * 4;
  const steps = bar * 2;
  const twoBars = (choices: readonly (readonly number[])[]): number[] => {
    const first = rng.pick(choices);
    const second = rng.chance(0.5) ? first : rng.pick(choices);
    return [...first.filter((s) => s < bar), ...second.filter((s) => s < bar).map((s) => s + bar)];
  };
  const kickSteps = twoBars(kickChoices[feel]);
  const extras = feel === 'four' ? 0.25 : feel === 'hardcore' ? 0.2 : 0.3;
  if (rng.chance(extras)) kickSteps.push(rng.pick([bar - 2, bar + bar - 2, bar - 1, bar + 6]));
  let snareSteps = twoBars(snareChoices[feel]);
  if (beatsPerBar === 3) {
    const backbeat = rng.chance(0.6) ? [4, 8] : [8];
    snareSteps = [...backbeat, ...backbeat.map((step) => step + bar)];
  }
  const snare = hitsAt(rng, snareSteps, 1);
  const ghostly = feel === 'breakbeat' ? 0.8 : feel === 'twostep' || feel === 'boombap' ? 0.4 : 0.1;
  if (rng.chance(ghostly)) snare.push(...ghosts(rng, steps));

  const openSteps = Array.from({ length: beatsPerBar * 2 }, (_, beat) => beat * 4 + 2);
  const openHat =
    feel === 'four' || feel === 'hardcore' || feel === 'garage'
      ? hitsAt(rng, openSteps, 0.9)
      : hitsAt(rng, rng.shuffle(openSteps).slice(0, rng.int(1, 3)), 0.8);
  const rideStep = rng.pick([2, 4, 4]);
  const ride = hitsAt(
    rng,
    Array.from({ length: Math.floor(steps / rideStep) }, (_, i) => i * rideStep),
    0.8,
  );
  const perc: Hit[] = [];
  const voices = rng.int(1, 3);
  for (let sound = 0; sound < voices; sound++) {
    const span = rng.chance(0.7) ? bar : steps;
    const line = euclid(rng.int(2, 7), span, rng.int(0, span - 1));
    for (let start = 0; start < steps; start += span)
      perc.push(
        ...hitsAt(
          rng,
          line.map((step) => step + start),
          rng.range(0.4, 0.9),
          sound,
        ),
      );
  }
  return {
    bars: 2,
    kick: hitsAt(
      rng,
      [...new Set(kickSteps)].sort((a, b) => a - b),
      1,
    ),
    snare,
    hats: drawHats(rng, rng.weighted(hatStyles[feel]), steps),
    openHat,
    ride,
    perc,
  };
}

/**
 * A fill over the last `steps` sixteenths of a phrase: hits counted from its start, on snare (sound 0) and toms (1, 2).
 */
export function drawFill(rng: Rng, steps: number): Hit[] {
  const kind = rng.weighted({ roll: 3, toms: 3, random: 3 });
  const hits: Hit[] = [];
  const division = rng.pick([1, 1, 2, 0.5]);
  for (let step = 0; step < steps; step += division) {
    const share = step / steps;
    if (kind === 'roll') hits.push({ step, velocity: 0.5 + 0.5 * share, sound: 0 });
    else if (kind === 'toms') hits.push({ step, velocity: 0.8, sound: share < 0.5 ? 1 : 2 });
    else if (rng.chance(0.55)) hits.push({ step, velocity: rng.range(0.5, 1), sound: rng.int(0, 2) });
  }
  return hits;
}
