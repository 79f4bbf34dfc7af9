import type { Rng } from '../../src/main/numeric/rng.ts';
import type { Feel } from './feels.ts';

export type Layer = 'kick' | 'snare' | 'hats' | 'openHat' | 'perc' | 'bass' | 'pad' | 'stab' | 'lead' | 'arp';

export interface Section {
  readonly bars: number;
  readonly layers: ReadonlySet<Layer>;
  /** Which of the two sets of figures to play. */
  readonly figures: 0 | 1;
  /**
   * Number of beats that the last bar has more (or fewer) than the others, so that the next section comes late (or
   * early).
   */
  readonly slip: number;
}

export const drumLayers = ['kick', 'snare', 'hats', 'openHat'] as const;

/** One-bar figures that a section of the piece repeats. */
export interface Figures {
  readonly drums: Readonly<Record<(typeof drumLayers)[number], string>>;
  /** Played instead of `drums` in every second bar. */
  readonly answer: Readonly<Record<(typeof drumLayers)[number], string>>;
  readonly perc: string;
  readonly bass: string;
  readonly stab: string;
  /** Steps between the notes of the arpeggio; three sixteenths create a cross-rhythm. */
  readonly arpStep: number;
  readonly lead: readonly { readonly step: number; readonly length: number; readonly degree: number }[];
  readonly leadBars: number;
}

function randomFigure(rng: Rng, steps: number, density: number): string {
  return Array.from({ length: steps }, () =>
    rng.chance(density) ? (rng.chance(0.5) ? 'x' : 'o') : '.',
  ).join('');
}

export function drawFigures(rng: Rng, feel: Feel): Figures {
  const steps = feel.beatsPerBar * feel.division;
  const drums = Object.fromEntries(
    drumLayers.map((layer) => [layer, rng.pick(feel[layer])]),
  ) as Figures['drums'];
  const answer = Object.fromEntries(
    drumLayers.map((layer) => [
      layer,
      rng.chance(layer === 'hats' ? 0.1 : 0.4) ? rng.pick(feel[layer]) : drums[layer],
    ]),
  ) as Figures['answer'];
  const leadBars = rng.pick([1, 2, 2, 4]);
  const density = rng.range(0.12, 0.4);
  const onsets = [...Array(steps * leadBars).keys()].filter(() => rng.chance(density));
  let degree = rng.int(0, 7);
  const lead = onsets.map((step, i) => {
    degree = Math.min(11, Math.max(-2, degree + rng.pick([-2, -1, -1, 0, 1, 1, 2, 4, -3])));
    return { step, length: Math.min((onsets[i + 1] ?? steps * leadBars) - step, rng.int(1, 6)), degree };
  });
  return {
    drums,
    answer,
    perc: randomFigure(rng, steps, rng.range(0.1, 0.4)),
    bass: rng.pick(feel.bass),
    stab: rng.chance(0.8) ? rng.pick(feel.stab) : randomFigure(rng, steps, 0.25),
    arpStep: rng.pick(feel.division === 4 ? [1, 1, 2, 2, 3, 3, 3] : [1, 1, 2, 4]),
    lead,
    leadBars,
  };
}

/** Openings without drums, breaks, drops that come a beat early, and figures that change halfway. */
export function drawSections(rng: Rng, totalBars: number): Section[] {
  const owned = new Set<Layer>(['kick', 'snare', 'hats', 'bass']);
  for (const [layer, share] of [
    ['openHat', 0.6],
    ['perc', 0.5],
    ['pad', 0.6],
    ['stab', 0.7],
    ['lead', 0.5],
    ['arp', 0.5],
  ] as const)
    if (rng.chance(share)) owned.add(layer);
  const pick = (layers: readonly Layer[], share: number): Layer[] =>
    layers.filter((layer) => owned.has(layer) && rng.chance(share));
  const tonal: readonly Layer[] = ['bass', 'pad', 'stab', 'lead', 'arp'];
  const drums: readonly Layer[] = ['kick', 'snare', 'hats', 'openHat', 'perc'];
  const draw = (kind: 'beatless' | 'drums' | 'groove' | 'full'): Set<Layer> => {
    const layers =
      kind === 'beatless'
        ? pick(tonal, 0.6)
        : kind === 'drums'
          ? pick(drums, 0.75)
          : kind === 'groove'
            ? [...pick(drums, 0.8), ...pick(tonal, 0.5)]
            : [...pick(drums, 0.95), ...pick(tonal, 0.85)];
    return new Set(layers.length > 0 ? layers : [kind === 'beatless' ? 'pad' : 'hats', 'bass']);
  };
  const changing = rng.chance(0.5);
  const slips = rng.chance(0.25);
  const sections: Section[] = [];
  let bars = 0;
  let kind: 'beatless' | 'drums' | 'groove' | 'full' = rng.weighted({
    beatless: 4,
    drums: 2,
    groove: 3,
    full: 2,
  });
  while (bars < totalBars) {
    const size = Math.min(
      rng.pick([4, 4, 8, 8, 8, 8, 16, 16, rng.pick([6, 7, 12])]),
      Math.max(4, totalBars - bars),
    );
    sections.push({
      bars: size,
      layers: draw(kind),
      figures: changing && bars > totalBars / 2 ? 1 : 0,
      slip:
        slips && bars + size < totalBars && rng.chance(kind === 'beatless' ? 0.6 : 0.2)
          ? rng.pick([-1, -1, -1, 1, 2, -2])
          : 0,
    });
    bars += size;
    const next = {
      beatless: { groove: 3, full: 4, drums: 1 },
      drums: { groove: 4, full: 3, beatless: 1 },
      groove: { full: 4, groove: 1, beatless: 2 },
      full: { full: 1, groove: 2, beatless: 3, drums: 1 },
    } as const;
    kind = rng.weighted<'beatless' | 'drums' | 'groove' | 'full'>(next[kind]);
  }
  return sections;
}

export function jaccardDistance(a: ReadonlySet<Layer>, b: ReadonlySet<Layer>): number {
  const common = [...a].filter((layer) => b.has(layer)).length;
  return 1 - common / (a.size + b.size - common);
}
