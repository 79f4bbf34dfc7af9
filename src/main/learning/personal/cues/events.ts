import { sectionLabels } from '../../../../shared/domain/index.ts';
import type { SectionLabel } from '../../../../shared/domain/index.ts';
import { readProfile } from '../../../analysis/profile/track-profile.ts';
import type { TrackProfile } from '../../../analysis/profile/track-profile.ts';
import type { TrackLines } from './track-lines.ts';

/**
 * Events in a track that a DJ may mark: for each bar line, the probability that the event happens there. For counted
 * events (the second drop), the probability sums over all ways in which the uncertain ones may have happened.
 */
export type Events = ReadonlyMap<string, Float32Array>;

/** Functions that DJs treat as one. */
const groups: Readonly<Record<string, readonly SectionLabel[]>> = {
  intro: ['intro'],
  verse: ['verse', 'other'],
  build: ['buildup'],
  peak: ['drop', 'chorus'],
  break: ['breakdown', 'bridge'],
  outro: ['outro'],
};
/** Functions that are counted, and how many from the start. */
const counted: Readonly<Record<string, number>> = {
  verse: 1,
  build: 2,
  peak: 3,
  break: 2,
  outro: 1,
  boundary: 5,
  rise: 1,
  'kick in': 2,
  'bass in': 1,
  full: 3,
  bare: 2,
  'heard build': 2,
  'heard peak': 3,
  'heard break': 2,
  'heard outro': 1,
};
/** Bars on either side of a line over which levels are compared. */
const REACH = 4;
/** Bars on either side of a line over which the network's classes are compared. */
const HEARD_REACH = 8;
/** Share of the bars that are quieter than a track's full level. */
const FULL_SHARE = 0.8;
/** Classes of section length and their maximum number of bars. */
const lengths: Readonly<Record<string, number>> = {
  'short section': 4,
  'section of 8 bars': 8,
  'section of 16 bars': 16,
  'long section': Infinity,
};
/** Change of level that is certainly a step, in dB. */
const FULL_STEP_DB = 8;
/** Smaller probabilities count as 0, so that many small ones do not add up. */
const NEGLIGIBLE = 0.05;

/** Probability that exactly the `count`-th occurrence is at each line, counted from the start. */
function nth(p: Float32Array, count: number): Float32Array {
  const result = new Float32Array(p.length);
  /** Probability of k occurrences so far, for k < count. */
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
  return nth(p.toReversed(), 1).toReversed();
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

/** Probability that the property in `values` holds from line `i` on and not before. */
function begins(values: Float32Array, i: number, reach: number): number {
  return meanOver(values, i, i + reach) * (i === 0 ? 1 : 1 - meanOver(values, i - reach, i));
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

/** Where sections begin according to the analysis: the probability of the section's label changes there. */
function sectionStarts(labels: Iterable<Float32Array>, size: number): Float32Array {
  const starts = new Float32Array(size);
  if (size > 0) starts[0] = 1;
  for (const values of labels) for (let i = 1; i < size; i++) if (values[i] !== values[i - 1]) starts[i] = 1;
  return starts;
}

/** The events at the lines of a track with a profile. */
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
    // Consecutive sections of one kind count as one beginning.
    events.set(
      name,
      clean(share.map((value, i) => boundary[i]! * value * (i === 0 ? 1 : 1 - share[i - 1]!))),
    );
    const heads = members.map((label) => atLines(profile, lines, `head ${label}`));
    const heard = Float32Array.from({ length: size }, (_, i) =>
      heads.reduce((sum, head) => sum + head[i]!, 0),
    );
    events.set(`heard ${name}`, clean(boundary.map((value, i) => value * begins(heard, i, HEARD_REACH))));
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
  const full = loud.toSorted()[Math.floor(FULL_SHARE * size)] ?? 0;
  const fullness = loud.map((value) => Math.min(1, Math.max(0, 1 - (full - value) / FULL_STEP_DB)));
  const emptiness = fullness.map((value) => 1 - value);
  events.set('full', clean(boundary.map((value, i) => value * begins(fullness, i, REACH))));
  events.set('bare', clean(boundary.map((value, i) => value * begins(emptiness, i, REACH))));
  events.set('on full', clean(boundary.map((value, i) => value * meanOver(fullness, i, i + REACH))));
  events.set('on kick', clean(boundary.map((value, i) => value * meanOver(kick, i, i + REACH))));
  events.set('off kick', clean(boundary.map((value, i) => value * (1 - meanOver(kick, i, i + REACH)))));
  const starts = sectionStarts(labels.values(), size);
  events.set('section', starts);
  const firsts = [...starts.keys()].filter((i) => starts[i] === 1);
  let shorter = 0;
  for (const [name, most] of Object.entries(lengths)) {
    const values = new Float32Array(size);
    for (const [n, start] of firsts.entries()) {
      const bars = (firsts[n + 1] ?? size) - start;
      if (bars <= most && bars > shorter) values[start] = 1;
    }
    events.set(name, values);
    shorter = most;
  }
  for (const [name, count] of Object.entries(counted)) {
    const p = events.get(name)!;
    for (let k = 1; k <= count; k++) events.set(`${name} ${k}`, clean(nth(p, k)));
    events.set(`last ${name}`, clean(last(p)));
  }
  return events;
}
