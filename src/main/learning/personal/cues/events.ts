import { sectionLabels } from '../../../../shared/domain/index.ts';
import type { SectionLabel } from '../../../../shared/domain/index.ts';
import { readProfile } from '../../../analysis/profile/track-profile.ts';
import type { TrackProfile } from '../../../analysis/profile/track-profile.ts';
import type { TrackLines } from './track-lines.ts';

/**
 * Things that happen in a track and that a DJ may mark: for each bar line the probability that it happens there. Where one is
 * counted (the second drop), the probability is over all ways in which the uncertain ones may have happened.
 */
export type Events = ReadonlyMap<string, Float32Array>;

/** Functions that DJs treat alike. */
const groups: Readonly<Record<string, readonly SectionLabel[]>> = {
  intro: ['intro'],
  verse: ['verse', 'other'],
  build: ['buildup'],
  peak: ['drop', 'chorus'],
  break: ['breakdown', 'bridge'],
  outro: ['outro'],
};
/** Which of them are counted, and up to how many from the beginning. */
const counted: Readonly<Record<string, number>> = {
  verse: 1,
  build: 2,
  peak: 3,
  break: 2,
  outro: 1,
  boundary: 3,
};
/** Bars over which levels on either side of a line are compared. */
const REACH = 4;
/** Change of level that certainly is one, in dB. */
const FULL_STEP_DB = 8;
/** Probabilities below this are taken for none, which keeps sums of many small ones from counting. */
const NEGLIGIBLE = 0.05;

/** Probability that exactly the `count`-th one happens at each line, counted from the front. */
function nth(p: Float32Array, count: number): Float32Array {
  const result = new Float32Array(p.length);
  /** Probability that k have happened so far, for k < count. */
  const happened = new Float64Array(count);
  happened[0] = 1;
  for (let i = 0; i < p.length; i++) {
    result[i] = p[i]! * happened[count - 1]!;
    for (let k = count - 1; k >= 0; k--)
      happened[k] = happened[k]! * (1 - p[i]!) + (k > 0 ? happened[k - 1]! * p[i]! : 0);
  }
  return result;
}

function last(p: Float32Array): Float32Array {
  return nth(p.slice().reverse(), 1).reverse();
}

function clean(values: Float32Array): Float32Array {
  return values.map((value) => (value < NEGLIGIBLE ? 0 : Math.min(1, value)));
}

function meanOver(values: Float32Array, from: number, to: number): number {
  const start = Math.max(0, from);
  const end = Math.min(values.length, to);
  let sum = 0;
  for (let i = start; i < end; i++) sum += values[i]!;
  return end > start ? sum / (end - start) : 0;
}

/** Values of a column at the rows of the lines. */
function atLines(
  profile: TrackProfile,
  lines: TrackLines,
  name: Parameters<typeof readProfile>[1],
): Float32Array {
  const column = readProfile(profile, name);
  return Float32Array.from(lines.rows!, (row) => column[row]!);
}

/** What happens at the lines of a track with a profile. */
export function findEvents(profile: TrackProfile, lines: TrackLines): Events {
  const size = lines.beats.length;
  const boundary = atLines(profile, lines, 'boundary');
  const labels = new Map(
    sectionLabels.map((label) => [label, atLines(profile, lines, `label ${label}`)] as const),
  );
  const events = new Map<string, Float32Array>();
  const inner = clean(boundary.map((value, i) => (i === 0 ? 0 : value)));
  events.set('boundary', inner);
  for (const [name, members] of Object.entries(groups)) {
    const share = Float32Array.from({ length: size }, (_, i) =>
      members.reduce((sum, label) => sum + labels.get(label)![i]!, 0),
    );
    // A run of sections of one kind begins once.
    events.set(
      name,
      clean(share.map((value, i) => boundary[i]! * value * (i === 0 ? 1 : 1 - share[i - 1]!))),
    );
  }
  const level = (name: 'bass' | 'mid' | 'high'): Float32Array => atLines(profile, lines, name);
  const [bass, mid, high] = [level('bass'), level('mid'), level('high')];
  const loud = bass.map((value, i) => (value + mid[i]! + high[i]!) / 3);
  const step = (values: Float32Array, full: number, sign: 1 | -1): Float32Array =>
    values.map((_, i) => {
      if (i === 0) return 0;
      const change = meanOver(values, i, i + REACH) - meanOver(values, i - REACH, i);
      return Math.min(1, Math.max(0, (sign * change) / full));
    });
  const kick = atLines(profile, lines, 'kick');
  const withBoundary = (values: Float32Array): Float32Array =>
    clean(values.map((value, i) => value * boundary[i]!));
  events.set('rise', withBoundary(step(loud, FULL_STEP_DB, 1)));
  events.set('fall', withBoundary(step(loud, FULL_STEP_DB, -1)));
  events.set('bass in', withBoundary(step(bass, FULL_STEP_DB * 1.5, 1)));
  events.set('bass out', withBoundary(step(bass, FULL_STEP_DB * 1.5, -1)));
  events.set('kick in', withBoundary(step(kick, 0.5, 1)));
  events.set('kick out', withBoundary(step(kick, 0.5, -1)));
  for (const [name, count] of Object.entries({ ...counted, rise: 1, 'kick in': 2, 'bass in': 1 })) {
    const p = events.get(name)!;
    for (let k = 1; k <= count; k++) events.set(`${name} ${k}`, clean(nth(p, k)));
    events.set(`last ${name}`, clean(last(p)));
  }
  return events;
}
