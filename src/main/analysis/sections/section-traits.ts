import { indexGrid, sectionLabels } from '../../../shared/domain/index.ts';
import type { BeatGrid } from '../../../shared/domain/index.ts';
import { createLevelReader } from '../energy/estimate-energy.ts';
import type { Activations, BandLevels, TrackFeatures } from '../types.ts';
import type { Bars } from './bar-features.ts';
import type { SectionTraits } from './label-sections.ts';

/** A beat has a kick when the bass just after it exceeds the bass just before it by this factor (about 5 dB) … */
const KICK_RISE = 1.8;
/** … and reaches this share of the track's loud bass. */
const KICK_LEVEL = 0.3;

/** Loud bass of a track. */
export function loudBass({ bass }: Pick<BandLevels, 'bass'>): number {
  const sorted = bass.slice().sort();
  return sorted[Math.floor(0.9 * (sorted.length - 1))] ?? 0;
}

/** Whether there is a bass attack on each beat. */
export function findKicks(levels: BandLevels, loud: number, beats: readonly number[]): boolean[] {
  const peak = (from: number, to: number, pick: (a: number, b: number) => number): number => {
    let value = levels.bass[Math.max(0, from)] ?? 0;
    for (let i = Math.max(0, from); i <= to && i < levels.bass.length; i++)
      value = pick(value, levels.bass[i]!);
    return value;
  };
  return beats.map((time) => {
    const at = Math.round(time * levels.rate);
    const after = peak(at, at + 8, Math.max);
    const before = peak(at - 8, at - 1, Math.min);
    return after > KICK_LEVEL * loud && after > KICK_RISE * before;
  });
}

/** Traits of the sections that begin at the bars `starts`. */
export function describeSections(
  features: TrackFeatures,
  activations: Activations,
  bars: Bars,
  grid: BeatGrid,
  beatsPerBar: number,
  starts: readonly number[],
): SectionTraits[] {
  const read = createLevelReader(features.levels);
  const level = (from: number, to: number): number => {
    const { bass, mid, high } = read(from, to);
    return (bass + mid + high) / 3;
  };
  const index = indexGrid(grid, beatsPerBar);
  const end = bars.lines[bars.count]!;
  const loud = loudBass(features.levels);
  return starts.map((start, i) => {
    const next = starts[i + 1] ?? bars.count;
    const from = bars.lines[start]!;
    const to = bars.lines[next]!;
    const third = (to - from) / 3;
    const beats = index.isEmpty ? [] : index.beats(from, to).map((beat) => beat.time);
    const kicks = findKicks(features.levels, loud, beats);
    const head = activations.sectionFunction
      ? meanHead(activations, activations.sectionFunction, from, to)
      : undefined;
    return {
      length: next - start,
      position: (from + to) / 2 / end,
      ...read(from, to),
      // Without beats, the kick is undecided.
      kick: kicks.length === 0 ? 0.5 : kicks.filter(Boolean).length / kicks.length,
      rise: level(to - third, to) - level(from, from + third),
      ...(head ? { head } : {}),
    };
  });
}

/** Log of the mean class probabilities over [from, to) seconds. */
function meanHead(activations: Activations, data: Float32Array, from: number, to: number): number[] {
  const size = sectionLabels.length;
  const first = Math.max(0, Math.round(from * activations.frameRate));
  const last = Math.min(data.length / size, Math.round(to * activations.frameRate));
  return sectionLabels.map((_, label) => {
    let sum = 0;
    for (let frame = first; frame < last; frame++) sum += data[frame * size + label]!;
    return Math.log(Math.max(1e-6, last > first ? sum / (last - first) : 1 / size));
  });
}
