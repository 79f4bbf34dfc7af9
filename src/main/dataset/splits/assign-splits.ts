import { sha256Hex } from '../../files/hash.ts';
import type { Stratum } from '../../../shared/domain/dataset-terms.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import { groupTracks } from './group-tracks.ts';
import type { LinkReason, SplitTrack, TrackGroup } from './group-tracks.ts';
import { splitNames } from './split-ratios.ts';
import type { SplitName, SplitRatios } from './split-ratios.ts';

export interface SplitOptions {
  readonly ratios: SplitRatios;
  readonly seed: string;
  readonly stratify: readonly Stratum[];
  /** Whether verified tracks fill test and validation before any others. */
  readonly verifiedFirst: boolean;
  /** Splits of an earlier version by track; they are kept. */
  readonly previous?: ReadonlyMap<TrackId, SplitName>;
}

interface StratumReport {
  /** `house · tier 2`; `(rare)` pools strata too small to split. */
  readonly stratum: string;
  readonly counts: Readonly<Record<SplitName, number>>;
}

export interface SplitReport {
  readonly ratios: SplitRatios;
  readonly seed: string;
  readonly stratify: readonly string[];
  readonly verifiedFirst: boolean;
  readonly counts: Readonly<Record<SplitName, number>>;
  readonly shares: Readonly<Record<SplitName, number>>;
  readonly strata: readonly StratumReport[];
  readonly groups: number;
  /** Tracks in groups of two or more. */
  readonly grouped: number;
  readonly largestGroup: number;
  readonly links: Readonly<Record<LinkReason, number>>;
  /** Tracks that kept the split of the earlier version. */
  readonly kept: number;
  /** Tracks that changed it because a new track joined two groups. */
  readonly moved: readonly TrackId[];
}

export interface SplitResult {
  /** In the order of the tracks. */
  readonly splits: readonly SplitName[];
  readonly report: SplitReport;
}

interface Placed extends TrackGroup {
  readonly stratum: string;
  readonly order: string;
  readonly isVerified: boolean;
  split: SplitName | null;
}

function zero(): Record<SplitName, number> {
  return { train: 0, validation: 0, test: 0 };
}

function hash(text: string): string {
  return sha256Hex(text);
}

/** The most frequent value; the smallest one in a tie. */
function majority(values: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0]![0];
}

/** Labels of which a track may have several, by which splits can be stratified. */
const labelStrata = [
  {
    by: 'genre',
    namesOf: ({ genre, genres }) => genres ?? (genre === '' ? [] : [genre]),
    without: 'no genre',
  },
  { by: 'descriptor', namesOf: ({ descriptors }) => descriptors ?? [], without: 'no descriptor' },
  { by: 'tag', namesOf: ({ tags }) => tags ?? [], without: 'no tag' },
] as const satisfies readonly {
  by: Stratum;
  namesOf: (track: SplitTrack) => readonly string[];
  without: string;
}[];
type LabelStratum = (typeof labelStrata)[number]['by'];

/**
 * Finds the label of a track that decides its stratum: the rarest one that is frequent enough to be split, as in
 * iterative stratification (Sechidis, Tsoumakas and Vlahavas 2011), which assigns the rarest label first because it has
 * the least choice; otherwise the most frequent.
 */
function rankLabels(tracks: readonly SplitTrack[], { stratify, ratios }: SplitOptions) {
  const least = smallestStratum(ratios);
  const counts = new Map<LabelStratum, Map<string, number>>();
  for (const { by, namesOf } of labelStrata) {
    if (!stratify.includes(by)) continue;
    const own = new Map<string, number>();
    for (const track of tracks) for (const name of namesOf(track)) own.set(name, (own.get(name) ?? 0) + 1);
    counts.set(by, own);
  }
  return (by: LabelStratum, names: readonly string[]): string | undefined => {
    const countOf = (name: string): number => counts.get(by)?.get(name) ?? 0;
    const ordered = names.toSorted((a, b) => countOf(a) - countOf(b) || (a < b ? -1 : 1));
    return ordered.find((name) => countOf(name) >= least) ?? ordered.at(-1);
  };
}

/**
 * Splits tracks into train, validation and test. Groups (see `groupTracks`) stay together. Within each stratum, groups
 * are ordered by a hash of the seed and their key and cut at the ratios, so the split neither depends on the order of
 * the tracks nor changes much when some are added; with `previous`, existing tracks keep their split, and new groups go
 * where most is missing.
 */
export function assignSplits(tracks: readonly SplitTrack[], options: SplitOptions): SplitResult {
  const { groups, links } = groupTracks(tracks);
  const ranked = rankLabels(tracks, options);
  const placed = groups.map((group): Placed => {
    const own = group.members.map((i) => tracks[i]!);
    const stratum = [
      ...labelStrata.flatMap(({ by, namesOf, without }) =>
        options.stratify.includes(by)
          ? [majority(own.map((track) => ranked(by, namesOf(track)) ?? without))]
          : [],
      ),
      ...(options.stratify.includes('tier') ? [`tier ${majority(own.map(({ tier }) => String(tier)))}`] : []),
    ].join(' · ');
    return {
      ...group,
      stratum: stratum || 'all',
      order: hash(`${options.seed}\0${group.key}`),
      isVerified: own.some(({ tier }) => tier === 1),
      split: null,
    };
  });
  const moved = options.previous ? keepPrevious(placed, tracks, options.previous) : [];
  const strata = [...poolSmall(placed, options.ratios)].sort(([a], [b]) => (a < b ? -1 : 1));
  /** Rounding in one stratum is compensated in the next. */
  const carry = [0, 0, 0];
  for (const [, members] of strata) divide(members, options, carry);

  const splits = Array.from<SplitName>({ length: tracks.length });
  for (const { members, split } of placed) for (const i of members) splits[i] = split!;
  const counts = zero();
  for (const split of splits) counts[split]++;
  const share = (split: SplitName): number => (tracks.length === 0 ? 0 : counts[split] / tracks.length);
  const { previous } = options;
  return {
    splits,
    report: {
      ratios: options.ratios,
      seed: options.seed,
      stratify: options.stratify,
      verifiedFirst: options.verifiedFirst,
      counts,
      shares: { train: share('train'), validation: share('validation'), test: share('test') },
      strata: strata.map(([stratum, members]) => {
        const own = zero();
        for (const group of members) own[group.split!] += group.members.length;
        return { stratum, counts: own };
      }),
      groups: placed.length,
      grouped: placed.reduce((sum, { members }) => sum + (members.length > 1 ? members.length : 0), 0),
      largestGroup: placed.reduce((most, { members }) => Math.max(most, members.length), 0),
      links,
      kept: previous ? tracks.filter(({ trackId }, i) => previous.get(trackId) === splits[i]).length : 0,
      moved,
    },
  };
}

/**
 * Gives groups the split that their members had. If a new track joins groups of different splits, all go to the one
 * that keeps evaluation clean: train before validation before test, because a model may have been trained on them.
 * Returns the tracks that moved.
 */
function keepPrevious(
  placed: readonly Placed[],
  tracks: readonly SplitTrack[],
  previous: ReadonlyMap<TrackId, SplitName>,
): TrackId[] {
  const moved: TrackId[] = [];
  for (const group of placed) {
    const known = group.members.flatMap((i) => previous.get(tracks[i]!.trackId) ?? []);
    const split = splitNames.find((name) => known.includes(name));
    if (split === undefined) continue;
    group.split = split;
    for (const i of group.members) {
      const before = previous.get(tracks[i]!.trackId);
      if (before !== undefined && before !== split) moved.push(tracks[i]!.trackId);
    }
  }
  return moved;
}

/** With this many groups each split gets one. */
function smallestStratum(ratios: SplitRatios): number {
  return Math.ceil(1 / Math.min(...ratios.filter((ratio) => ratio > 0)));
}

/** Strata by name; those too small to give each split a track are pooled as `(rare)`. */
function poolSmall(placed: readonly Placed[], ratios: SplitRatios): Map<string, Placed[]> {
  const smallest = smallestStratum(ratios);
  const strata = Map.groupBy(placed, ({ stratum }) => stratum);
  if (strata.size < 2) return strata;
  const result = new Map<string, Placed[]>();
  const other: Placed[] = [];
  for (const [name, members] of strata) {
    if (members.length < smallest) other.push(...members);
    else result.set(name, members);
  }
  if (other.length > 0) result.set('(rare)', other);
  return result;
}

/** Test and validation are cut off first: that is where verified tracks go if requested. */
const cutOrder = [2, 1, 0] as const;

function divide(members: readonly Placed[], options: SplitOptions, carry: number[]): void {
  const ordered = members
    .filter(({ split }) => split === null)
    .sort(
      (a, b) =>
        (options.verifiedFirst ? Number(b.isVerified) - Number(a.isVerified) : 0) ||
        (a.order < b.order ? -1 : 1),
    );
  const total = members.reduce((sum, group) => sum + group.members.length, 0);
  const filled = [0, 0, 0];
  for (const group of members)
    if (group.split !== null) filled[splitNames.indexOf(group.split)]! += group.members.length;
  const targets = options.ratios.map((ratio, split) => ratio * total + carry[split]!);
  for (const group of ordered) {
    const size = group.members.length;
    // The first split, test first, that the group fills rather than overfills.
    const at = cutOrder.find((split) => filled[split]! + size / 2 <= targets[split]! + 1e-9) ?? 0;
    group.split = splitNames[at];
    filled[at]! += size;
  }
  // A larger error than rounding comes from the groups; other strata must not compensate for it.
  for (const split of cutOrder) carry[split] = Math.max(-1, Math.min(1, targets[split]! - filled[split]!));
}
