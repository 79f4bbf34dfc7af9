import { indexGrid, sectionLabels } from '../../../shared/domain/index.ts';
import type { BeatGrid } from '../../../shared/domain/index.ts';
import { findKicks, loudBass } from '../sections/section-traits.ts';
import type { Activations, BandLevels, StructureEvidence, TrackFeatures } from '../types.ts';
import { packProfile } from './track-profile.ts';
import type { ProfileColumnName, TrackProfile } from './track-profile.ts';

const FLOOR = 1e-10;

function levelByBar(values: Float32Array, rate: number, lines: readonly number[]): Float32Array {
  return Float32Array.from({ length: lines.length - 1 }, (_, bar) => {
    const from = Math.floor(lines[bar]! * rate);
    const to = Math.min(values.length, Math.floor(lines[bar + 1]! * rate));
    let sum = 0;
    for (let i = from; i < to; i++) sum += values[i]! ** 2;
    return 10 * Math.log10((to > from ? sum / (to - from) : 0) + FLOOR);
  });
}

function kickByBar(
  levels: BandLevels,
  grid: BeatGrid,
  beatsPerBar: number,
  lines: readonly number[],
): Float32Array {
  const index = indexGrid(grid, beatsPerBar);
  // Without beats, the kick is undecided.
  if (index.isEmpty) return new Float32Array(lines.length - 1).fill(0.5);
  const beats = index.beats(lines[0]!, lines.at(-1)!).map(({ time }) => time);
  const kicks = findKicks(levels, loudBass(levels), beats);
  let beat = 0;
  return Float32Array.from({ length: lines.length - 1 }, (_, bar) => {
    let count = 0;
    let found = 0;
    for (; beat < beats.length && beats[beat]! < lines[bar + 1]! - 1e-3; beat++) {
      count++;
      found += Number(kicks[beat]);
    }
    return count === 0 ? 0.5 : found / count;
  });
}

/** Mean of the network's classes over each bar; null without such a head. */
function headByBar(
  { sectionFunction, frameRate }: Activations,
  lines: readonly number[],
): Float32Array[] | null {
  if (!sectionFunction) return null;
  const size = sectionLabels.length;
  const frames = sectionFunction.length / size;
  return sectionLabels.map((_, label) =>
    Float32Array.from({ length: lines.length - 1 }, (__, bar) => {
      const from = Math.max(0, Math.round(lines[bar]! * frameRate));
      const to = Math.min(frames, Math.round(lines[bar + 1]! * frameRate));
      let sum = 0;
      for (let frame = from; frame < to; frame++) sum += sectionFunction[frame * size + label]!;
      return to > from ? sum / (to - from) : 1 / size;
    }),
  );
}

/** Describes each bar of a track, on the clock of the decoded samples; null for silence. */
export function describeBars(
  features: TrackFeatures,
  activations: Activations,
  evidence: StructureEvidence | null,
  { grid, beatsPerBar }: { readonly grid: BeatGrid; readonly beatsPerBar: number },
): TrackProfile | null {
  if (!evidence) return null;
  const { lines, boundary, change, starts, labels } = evidence;
  const { bass, mid, high, rate } = features.levels;
  const columns = new Map<ProfileColumnName, ArrayLike<number>>([
    // The first bar always begins the first section.
    ['boundary', boundary.map((value, bar) => (bar === 0 ? 1 : value))],
    ['change', change],
    ['bass', levelByBar(bass, rate, lines)],
    ['mid', levelByBar(mid, rate, lines)],
    ['high', levelByBar(high, rate, lines)],
    ['kick', kickByBar(features.levels, grid, beatsPerBar, lines)],
  ]);
  const head = headByBar(activations, lines);
  for (const [k, label] of sectionLabels.entries()) {
    if (head) columns.set(`head ${label}`, head[k]!);
    const named = new Float32Array(lines.length - 1);
    for (const [i, start] of starts.entries())
      named.fill(labels[i]![k]!, start, starts[i + 1] ?? lines.length - 1);
    columns.set(`label ${label}`, named);
  }
  return packProfile(lines, columns, activations.embedding);
}
