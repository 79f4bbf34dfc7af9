import { sectionLabels } from '../../../../shared/domain/index.ts';
import { readProfile } from '../../../analysis/profile/track-profile.ts';
import { describePlaces } from '../cues/place-features.ts';
import type { PlaceTable } from '../cues/place-features.ts';
import type { CueTrack } from '../cues/track-lines.ts';

/** Log odds of the analysis are limited to this, because a profile stores probabilities in 255 steps. */
const MOST_CERTAIN = 5;
/** Added to shares before taking logarithms. */
const FLOOR = 0.02;
const LABELS = sectionLabels.length;

/** Names of the traits of a section, in the order of the features. */
export const sectionTraitNames: readonly string[] = [
  ...sectionLabels.map((label) => `label ${label}`),
  ...sectionLabels.map((label) => `head ${label}`),
  'first',
  'last',
  'short',
  'long',
  'level',
  'kick',
  'louder than before',
  'louder than after',
];

/** A track as the model of its sections reads it. */
export interface SectionLines {
  readonly table: PlaceTable;
  /** Log odds that a section begins at each line according to the analysis; those of line 0 are not used. */
  readonly base: Float64Array;
  /**
   * Traits of the section that consists of the lines [from, to): values of {@link sectionTraitNames} and the logarithm
   * of the analysis' probability of each label.
   */
  traits(from: number, to: number): { readonly values: Float32Array; readonly base: Float64Array };
}

/** Running sums, for means over any range of lines. */
function sums(values: Float32Array): Float64Array {
  const result = new Float64Array(values.length + 1);
  for (let i = 0; i < values.length; i++) result[i + 1] = result[i]! + values[i]!;
  return result;
}

/** Null for a track that the analysis has not described. */
export function describeSectionLines(track: CueTrack): SectionLines | null {
  const { profile } = track;
  if (!profile) return null;
  const table = describePlaces(track);
  const rows = table.lines.rows!;
  const size = rows.length;
  if (size < 2) return null;
  const column = (name: Parameters<typeof readProfile>[1]): Float32Array => {
    const values = readProfile(profile, name);
    return Float32Array.from(rows, (row) => values[row]!);
  };
  const base = Float64Array.from(column('boundary'), (p) => {
    const odds = Math.log((p + 1e-4) / (1 - p + 1e-4));
    return Math.max(-MOST_CERTAIN, Math.min(MOST_CERTAIN, odds));
  });
  const labels = sectionLabels.map((label) => sums(column(`label ${label}`)));
  const heads = sectionLabels.map((label) => sums(column(`head ${label}`)));
  const [bass, mid, high] = [column('bass'), column('mid'), column('high')];
  const level = sums(bass.map((value, i) => (value + mid[i]! + high[i]!) / 3));
  const kick = sums(column('kick'));
  const meanOf = (values: Float64Array, from: number, to: number): number =>
    to > from ? (values[to]! - values[from]!) / (to - from) : 0;
  const loudest = Math.max(...Array.from({ length: size }, (_, i) => level[i + 1]! - level[i]!));
  /** 0 at 20 dB below the loudest bar. */
  const relative = (from: number, to: number): number =>
    Math.max(0, 1 + (meanOf(level, from, to) - loudest) / 20);
  return {
    table,
    base,
    traits(from, to) {
      const values = new Float32Array(sectionTraitNames.length);
      const odds = new Float64Array(LABELS);
      for (let k = 0; k < LABELS; k++) {
        values[k] = meanOf(labels[k]!, from, to);
        values[LABELS + k] = meanOf(heads[k]!, from, to);
        odds[k] = Math.log(values[k]! + FLOOR);
      }
      const own = relative(from, to);
      const around = 8;
      const before = from > 0 ? relative(Math.max(0, from - around), from) : own;
      const after = to < size ? relative(to, Math.min(size, to + around)) : own;
      values.set(
        [
          Number(from === 0),
          Number(to === size),
          Number(to - from <= 8),
          Number(to - from > 16),
          own,
          meanOf(kick, from, to),
          own - before,
          own - after,
        ],
        2 * LABELS,
      );
      return { values, base: odds };
    },
  };
}
