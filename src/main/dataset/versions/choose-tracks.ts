import type { TrackChoice } from '../../../shared/contract/index.ts';
import type { VersionBalance } from '../../../shared/domain/dataset-terms.ts';
import type { CorrectionType } from '../../../shared/domain/edits/corrections.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import { sha256Hex } from '../../files/hash.ts';
import { foldGenre } from '../splits/recording-name.ts';

/** An annotated track, and how wrong its predictions were. */
export interface Candidate {
  readonly trackId: TrackId;
  readonly genre: string;
  readonly bpm: number | null;
  /** The worst error score of its settled predictions, 0 to 1; null if none has been settled. */
  readonly errorScore: number | null;
  /** The kind of its worst correction; null if nothing was corrected. */
  readonly worst: CorrectionType | null;
}

export interface ChoiceRequest {
  /** Keeps tracks whose predictions were at least this wrong. */
  readonly minErrorScore: number | null;
  readonly maxTracks: number | null;
  /** The groups that should be equally large. */
  readonly balance: VersionBalance | null;
  /** Decides between tracks that were equally wrong. */
  readonly seed: string;
}

/** Group of tracks without a genre, a tempo or a correction. */
const NONE = '';
/** Tempi are grouped in steps of 10 BPM. */
const TEMPO_STEP = 10;

function groupOf({ genre, bpm, worst }: Candidate, balance: VersionBalance | null): string {
  switch (balance) {
    case 'corrections':
      return worst ?? NONE;
    case 'genre':
      return foldGenre(genre);
    case 'tempo':
      return bpm === null ? NONE : String(TEMPO_STEP * Math.floor(bpm / TEMPO_STEP));
    case null:
      return NONE;
  }
}

/** The middle value; of an even number, the lower one. */
function lowerMedian(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0;
}

/**
 * How many tracks each group gives: equally many as long as it has them, `total` in all.
 * @param sizes tracks per group
 */
function shareOut(sizes: readonly number[], total: number): number[] {
  const shares = sizes.map(() => 0);
  let left = Math.min(
    total,
    sizes.reduce((sum, size) => sum + size, 0),
  );
  while (left > 0) {
    const open = [...sizes.keys()].filter((i) => shares[i]! < sizes[i]!);
    const each = Math.floor(left / open.length);
    // Fewer tracks than groups are left: the first groups get one more each.
    if (each === 0) {
      for (const i of open.slice(0, left)) shares[i]!++;
      break;
    }
    for (const i of open) {
      const more = Math.min(each, sizes[i]! - shares[i]!);
      shares[i]! += more;
      left -= more;
    }
  }
  return shares;
}

/**
 * Chooses the tracks of a fine-tuning set, those with the worst errors first, and says why the others are not in it.
 * With a balance but no limit, no group is larger than the median one. The same candidates and request yield the same
 * choice.
 */
export function chooseTracks(
  candidates: readonly Candidate[],
  request: ChoiceRequest,
): { readonly trackIds: TrackId[]; readonly choice: TrackChoice } {
  const { minErrorScore, maxTracks, balance, seed } = request;
  const held = { unsettled: 0, smallError: 0, balance: 0, limit: 0 };
  const wrong = candidates.filter(({ errorScore }) => {
    if (minErrorScore === null || (errorScore !== null && errorScore >= minErrorScore)) return true;
    if (errorScore === null) held.unsettled++;
    else held.smallError++;
    return false;
  });
  const drawn = new Map(wrong.map(({ trackId }) => [trackId, sha256Hex(`${seed} ${trackId}`)]));
  const worstFirst = wrong.toSorted(
    (a, b) =>
      (b.errorScore ?? 0) - (a.errorScore ?? 0) || (drawn.get(a.trackId)! < drawn.get(b.trackId)! ? -1 : 1),
  );
  const groups = [...Map.groupBy(worstFirst, (candidate) => groupOf(candidate, balance))].sort(([a], [b]) =>
    a.localeCompare(b, 'en', { numeric: true }),
  );
  const sizes = groups.map(([, own]) => own.length);
  const largest = balance === null || maxTracks !== null ? Infinity : lowerMedian(sizes);
  const shares = shareOut(
    sizes.map((size) => Math.min(size, largest)),
    maxTracks ?? Infinity,
  );
  const trackIds = groups.flatMap(([, own], i) => own.slice(0, shares[i]).map(({ trackId }) => trackId));
  const left = wrong.length - trackIds.length;
  if (maxTracks === null) held.balance = left;
  else held.limit = left;
  return {
    trackIds: trackIds.sort((a, b) => a - b),
    choice: {
      minErrorScore,
      maxTracks,
      balance,
      candidates: candidates.length,
      held,
      groups:
        balance === null
          ? []
          : groups.map(([value, own], i) => ({ value, available: own.length, taken: shares[i]! })),
    },
  };
}
