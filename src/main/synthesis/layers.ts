import type { SectionLabel } from '../../shared/domain/index.ts';
import type { SectionOutline } from './arrangement.ts';
import type { Rng } from '../numeric/rng.ts';

const layerNames = [
  'kick',
  'snare',
  'hats',
  'openHat',
  'ride',
  'perc',
  'bass',
  'pad',
  'stab',
  'lead',
  'arp',
  'vocal',
  'atmos',
] as const;
export type LayerName = (typeof layerNames)[number];
export type LayerSet = ReadonlySet<LayerName>;

/** A part of one section in which the same layers play. */
export interface PhrasePlan {
  /** Bars from the start of the composition. */
  readonly startBar: number;
  readonly bars: number;
  readonly layers: LayerSet;
}

export interface SectionPlan extends SectionOutline {
  readonly startBar: number;
  readonly phrases: readonly PhrasePlan[];
}

/** Which layers a track has at all. A techno tool has no vocal, a ballad no ride. */
export function drawOwnedLayers(rng: Rng, melodic: number): LayerSet {
  const owned = new Set<LayerName>(['kick', 'snare', 'hats', 'bass']);
  const maybe = (layer: LayerName, probability: number): void => {
    if (rng.chance(probability)) owned.add(layer);
  };
  maybe('openHat', 0.7);
  maybe('ride', 0.4);
  maybe('perc', 0.65);
  maybe('pad', 0.35 + 0.5 * melodic);
  maybe('stab', 0.55);
  maybe('lead', 0.15 + 0.7 * melodic);
  maybe('arp', 0.5 * melodic + 0.1);
  maybe('vocal', 0.3 * melodic + 0.05);
  maybe('atmos', 0.5);
  if (!owned.has('pad') && !owned.has('stab') && !owned.has('lead'))
    owned.add(rng.pick(['pad', 'stab', 'lead']));
  return owned;
}

/** Traits of one track that apply to all its sections of a kind. */
export interface LayerHabits {
  readonly introKind: 'dj' | 'beatless' | 'full' | 'drums';
  readonly buildKick: boolean;
  readonly breakHats: boolean;
  readonly phraseBars: 4 | 8 | 16;
}

export function drawLayerHabits(rng: Rng, songLike: boolean): LayerHabits {
  return {
    introKind: songLike
      ? rng.weighted({ dj: 1, beatless: 3, full: 2, drums: 2 })
      : rng.weighted({ dj: 6, beatless: 2.5, full: 0.5, drums: 2 }),
    buildKick: rng.chance(0.6),
    breakHats: rng.chance(0.25),
    phraseBars: rng.pick([4, 8, 8, 8, 16]),
  };
}

const rhythmOrder = ['kick', 'hats', 'perc', 'openHat', 'snare', 'bass', 'ride'] as const;

/** All layers that a section may use, most important first; the first `core` of them play from its start. */
function palette(
  label: SectionLabel,
  habits: LayerHabits,
  occurrence: number,
  rng: Rng,
): { order: LayerName[]; core: number; falling?: boolean } {
  switch (label) {
    case 'intro':
      if (habits.introKind === 'beatless')
        return { order: rng.shuffle<LayerName>(['atmos', 'pad', 'arp', 'stab', 'lead', 'vocal']), core: 2 };
      if (habits.introKind === 'full')
        return { order: ['kick', 'snare', 'hats', 'bass', 'openHat', 'stab', 'perc'], core: 4 };
      if (habits.introKind === 'drums')
        return { order: ['kick', 'snare', 'hats', 'perc', 'atmos', 'openHat'], core: 3 };
      return {
        order: [
          'kick',
          ...rng.shuffle<LayerName>(['hats', 'perc', 'atmos', 'snare', 'openHat', 'bass']),
          'stab',
        ],
        core: 2,
      };
    case 'outro':
      return {
        order: [
          'kick',
          ...rng.shuffle<LayerName>(['hats', 'perc', 'snare', 'openHat', 'bass', 'atmos']),
          'stab',
          'pad',
        ],
        core: 2,
        falling: true,
      };
    case 'verse':
      return {
        order: [
          'kick',
          'snare',
          'hats',
          'bass',
          ...rng.shuffle<LayerName>(['perc', 'stab', 'vocal', 'arp', 'openHat', 'pad']),
        ],
        core: 4,
      };
    case 'chorus':
      return {
        order: [
          'kick',
          'snare',
          'hats',
          'bass',
          'lead',
          'pad',
          'openHat',
          'vocal',
          'ride',
          'stab',
          'perc',
          'arp',
        ],
        core: 8,
      };
    case 'drop':
      return {
        order: [
          'kick',
          'snare',
          'hats',
          'bass',
          'openHat',
          'perc',
          ...(occurrence > 0 || rng.chance(0.5) ? (['lead'] as const) : []),
          ...rng.shuffle<LayerName>(['stab', 'ride', 'pad', 'arp', 'vocal', 'lead']),
        ],
        core: 6,
      };
    case 'breakdown':
      return {
        order: [
          ...rng.shuffle<LayerName>(['pad', 'atmos', 'arp', 'stab', 'vocal', 'lead']),
          ...(habits.breakHats ? (['hats', 'perc'] as const) : []),
        ],
        core: 2,
      };
    case 'buildup':
      return {
        order: [
          ...(habits.buildKick ? (['kick'] as const) : []),
          ...rng.shuffle<LayerName>(['pad', 'arp', 'lead', 'stab', 'hats', 'atmos']),
        ],
        core: 3,
      };
    case 'bridge':
      return {
        order: rng.chance(0.5)
          ? ['bass', 'hats', 'perc', 'stab', 'atmos', 'snare']
          : ['kick', 'hats', 'perc', 'pad', 'vocal', 'atmos'],
        core: 3,
      };
    case 'other':
      return { order: rng.shuffle<LayerName>(['atmos', 'vocal', 'stab', 'perc']), core: 1 };
  }
}

/** Splits a section into phrases of about `unit` bars; a remainder shorter than half a phrase joins the last one. */
function splitBars(bars: number, unit: number): number[] {
  const parts: number[] = [];
  let left = bars;
  while (left >= unit * 1.5) {
    parts.push(unit);
    left -= unit;
  }
  parts.push(left);
  return parts;
}

/** Decides which layers play where: sections grow (outros shrink) layer by layer at phrase starts. */
export function planSections(
  rng: Rng,
  outline: readonly SectionOutline[],
  owned: LayerSet,
  habits: LayerHabits,
): SectionPlan[] {
  const sections: SectionPlan[] = [];
  let bar = 0;
  for (const section of outline) {
    const { order, core, falling } = palette(section.label, habits, section.occurrence, rng);
    const available = [...new Set(order)].filter(
      (layer) => owned.has(layer) || (layer === 'atmos' && section.label === 'other'),
    );
    if (available.length === 0) available.push(section.label === 'breakdown' ? 'stab' : 'hats');
    const parts = splitBars(section.bars, habits.phraseBars);
    const grows = section.label === 'chorus' ? 1 : rng.pick([1, 1, 2]);
    const phrases: PhrasePlan[] = [];
    let at = bar;
    for (const [i, bars] of parts.entries()) {
      const level = falling ? parts.length - 1 - i : i;
      const count = Math.min(available.length, Math.max(1, core + level * grows));
      const layers = new Set(available.slice(0, count));
      // Occasionally a drop loses its bass or kick for a phrase, or swaps a layer.
      if (i > 0 && section.label === 'drop' && rng.chance(0.12)) layers.delete(rng.pick(rhythmOrder));
      phrases.push({ startBar: at, bars, layers });
      at += bars;
    }
    const last = phrases.at(-1)!;
    const beforeDrop = section.label === 'buildup' && outline[sections.length + 1]?.label === 'drop';
    if (beforeDrop && last.bars >= 8 && rng.fork(`fake drop ${bar}`).chance(0.12)) {
      // A fake drop: for four bars the beat returns without the bass and everything else that was promised.
      const startBar = last.startBar + last.bars - 4;
      phrases[phrases.length - 1] = { ...last, bars: last.bars - 4 };
      phrases.push({ startBar, bars: 4, layers: new Set<LayerName>(['kick', 'hats']) });
    }
    sections.push({ ...section, startBar: bar, phrases });
    bar = at;
  }
  return sections;
}
