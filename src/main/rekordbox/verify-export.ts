import { indexGrid, parseKey } from '../../shared/domain/index.ts';
import type { BeatGrid, GridIndex } from '../../shared/domain/index.ts';
import { locationKey } from './location.ts';
import { readMarks } from './marks.ts';
import type { Mark } from './marks.ts';
import { trackLabel } from './row-problems.ts';
import { attributeOf, numberOf } from './row.ts';
import type { RekordboxTrack } from './row.ts';
import { collapseTempos } from './tempo-nodes.ts';
import { msg, t } from '../../shared/languages/translate.ts';

/** Cues within this distance are at the same time: both sides are rounded or truncated to milliseconds. */
const CUE_TOLERANCE_S = 0.0015;
/** Grids whose beats are within this distance are equal: both sides are rounded, and re-anchored within 1 ms. */
const GRID_TOLERANCE_S = 0.003;
/** A memory cue farther away than this is another cue, not a moved one. */
const MOVED_AT_MOST_S = 0.5;

/** One way in which a track in Rekordbox differs from what was sent. */
export interface ExportDifference {
  code:
    | 'grid_missing'
    | 'grid_added'
    | 'grid_moved'
    | 'tempo_changed'
    | 'downbeat_changed'
    | 'cue_missing'
    | 'cue_added'
    | 'cue_moved'
    | 'cue_type_changed'
    | 'cue_renamed'
    | 'cue_recolored'
    | 'key_changed';
  message: string;
  /** Shift of the grid or cue in milliseconds; positive is later. */
  byMs?: number;
}

interface VerifiedTrack {
  location: string;
  /** Artist and title. */
  label: string;
  differences: ExportDifference[];
}

export interface ExportComparison {
  /** Number of tracks that were sent. */
  sent: number;
  /** Found again with everything that was sent. */
  taken: number;
  /** Found again with differences. */
  differing: VerifiedTrack[];
  /** Sent, but not in the new export. */
  missing: { location: string; label: string }[];
  /** Tracks of the new export that were not sent. */
  others: number;
}

/** The compared values of a track; much smaller than its row. */
interface Digest {
  location: string;
  label: string;
  duration: number;
  grid: BeatGrid;
  beatsPerBar: number;
  marks: Mark[];
  tonality: string;
}

function digestOf(row: RekordboxTrack): Digest {
  const grid = collapseTempos(row.tempos);
  return {
    location: attributeOf(row.attributes, 'Location') ?? '',
    label: trackLabel(row),
    duration: numberOf(row.attributes, 'TotalTime') ?? 0,
    grid: grid.anchors,
    beatsPerBar: grid.beatsPerBar,
    marks: readMarks(row.marks),
    tonality: attributeOf(row.attributes, 'Tonality') ?? '',
  };
}

/** Signed maximum distance of a beat of the sent grid from the nearest beat in Rekordbox. */
function gridShift(sent: GridIndex, taken: GridIndex, sentGrid: BeatGrid, duration: number): number {
  const times = new Set<number>();
  const from = Math.max(0, sent.beat(Math.ceil(sent.positionOf(0))).time);
  const to = Math.max(from, duration);
  for (const time of [from, (from + to) / 2, to, ...sentGrid.slice(0, 1000).map((anchor) => anchor.time)])
    times.add(sent.nearestBeat(time).time);
  let worst = 0;
  for (const time of times) {
    const shift = taken.nearestBeat(time).time - time;
    if (Math.abs(shift) > Math.abs(worst)) worst = shift;
  }
  return worst;
}

function compareGrids(sent: Digest, taken: Digest): ExportDifference[] {
  if (sent.grid.length === 0 && taken.grid.length === 0) return [];
  if (taken.grid.length === 0) return [{ code: 'grid_missing', message: t('Rekordbox has no beat grid') }];
  if (sent.grid.length === 0) return [{ code: 'grid_added', message: t('Rekordbox added a beat grid') }];
  const before = indexGrid(sent.grid, sent.beatsPerBar);
  const after = indexGrid(taken.grid, taken.beatsPerBar);
  const differences: ExportDifference[] = [];
  const [sentBpm, takenBpm] = [sent.grid[0]!.bpm, taken.grid[0]!.bpm];
  if (Math.abs(sentBpm - takenBpm) > 0.01)
    differences.push({
      code: 'tempo_changed',
      message: t('Tempo is {found} instead of {expected} BPM', {
        found: takenBpm.toFixed(2),
        expected: sentBpm.toFixed(2),
      }),
    });
  const shift = gridShift(before, after, sent.grid, Math.max(sent.duration, taken.duration));
  if (Math.abs(shift) > GRID_TOLERANCE_S) {
    const byMs = Math.round(shift * 1000);
    differences.push({
      code: 'grid_moved',
      message: t(byMs > 0 ? msg('Beats lie up to {ms} ms later') : msg('Beats lie up to {ms} ms earlier'), {
        ms: Math.abs(byMs),
      }),
      byMs,
    });
  }
  if (differences.length === 0) {
    const downbeat = before.timeOfBar(1);
    const beat = after.nearestBeat(downbeat).beatInBar;
    if (beat !== 1)
      differences.push({
        code: 'downbeat_changed',
        message: t('Where bars were sent to begin, Rekordbox counts beat {beat}', { beat }),
      });
  }
  return differences;
}

function nameOf(mark: Mark): string {
  const { name } = mark;
  if (mark.kind === 'hot')
    return name === ''
      ? t('Hot cue {slot}', { slot: mark.slot ?? '' })
      : t('Hot cue {slot} “{name}”', { slot: mark.slot ?? '', name });
  return name === '' ? t('Memory cue') : t('Memory cue “{name}”', { name });
}

/** Pairs marks: hot cues by slot, memory cues by time, closest first. */
function pairMarks(sent: readonly Mark[], taken: readonly Mark[]): [Mark | undefined, Mark | undefined][] {
  const pairs: [Mark | undefined, Mark | undefined][] = [];
  const freeSent = new Set(sent);
  const freeTaken = new Set(taken);
  const candidates: { a: Mark; b: Mark; distance: number }[] = [];
  for (const a of sent)
    for (const b of taken) {
      if (a.kind !== b.kind || a.slot !== b.slot) continue;
      const distance = Math.abs(a.time - b.time);
      if (a.kind === 'hot' || distance <= MOVED_AT_MOST_S) candidates.push({ a, b, distance });
    }
  candidates.sort((x, y) => x.distance - y.distance);
  for (const { a, b } of candidates) {
    if (!freeSent.has(a) || !freeTaken.has(b)) continue;
    freeSent.delete(a);
    freeTaken.delete(b);
    pairs.push([a, b]);
  }
  for (const mark of freeSent) pairs.push([mark, undefined]);
  for (const mark of freeTaken) pairs.push([undefined, mark]);
  return pairs;
}

function compareMarks(sent: Mark | undefined, taken: Mark | undefined): ExportDifference[] {
  if (!sent)
    return taken ? [{ code: 'cue_added', message: t('{cue} was not sent', { cue: nameOf(taken) }) }] : [];
  if (!taken) return [{ code: 'cue_missing', message: t('{cue} is missing', { cue: nameOf(sent) }) }];
  const differences: ExportDifference[] = [];
  const shift = taken.time - sent.time;
  if (Math.abs(shift) > CUE_TOLERANCE_S) {
    const byMs = Math.round(shift * 1000);
    differences.push({
      code: 'cue_moved',
      message: t(byMs > 0 ? msg('{cue} lies {ms} ms later') : msg('{cue} lies {ms} ms earlier'), {
        cue: nameOf(sent),
        ms: Math.abs(byMs),
      }),
      byMs,
    });
  }
  if ((sent.end === undefined) !== (taken.end === undefined))
    differences.push({
      code: 'cue_type_changed',
      message: t(
        taken.end === undefined
          ? msg('{cue} is a point instead of a loop')
          : msg('{cue} is a loop instead of a point'),
        { cue: nameOf(sent) },
      ),
    });
  else if (sent.end !== undefined && taken.end !== undefined) {
    const longer = taken.end - taken.time - (sent.end - sent.time);
    if (Math.abs(longer) > 2 * CUE_TOLERANCE_S) {
      const byMs = Math.round(longer * 1000);
      differences.push({
        code: 'cue_moved',
        message: t(
          byMs > 0 ? msg('{cue}: the loop is {ms} ms longer') : msg('{cue}: the loop is {ms} ms shorter'),
          { cue: nameOf(sent), ms: Math.abs(byMs) },
        ),
        byMs,
      });
    }
  }
  if (sent.name !== taken.name)
    differences.push({
      code: 'cue_renamed',
      message: t('{cue} is named “{name}”', { cue: nameOf(sent), name: taken.name }),
    });
  if (sent.kind === 'hot' && sent.color && taken.color?.join() !== sent.color.join())
    differences.push({
      code: 'cue_recolored',
      message: taken.color
        ? t('{cue} has the colour {found} instead of {expected}', {
            cue: nameOf(sent),
            found: taken.color.join(', '),
            expected: sent.color.join(', '),
          })
        : t('{cue} has no colour instead of {expected}', {
            cue: nameOf(sent),
            expected: sent.color.join(', '),
          }),
    });
  return differences;
}

function compareTracks(sent: Digest, taken: Digest): ExportDifference[] {
  const differences = compareGrids(sent, taken);
  for (const [a, b] of pairMarks(sent.marks, taken.marks)) differences.push(...compareMarks(a, b));
  const [before, after] = [parseKey(sent.tonality), parseKey(taken.tonality)];
  const sameKey = before === null || after === null ? sent.tonality === taken.tonality : before === after;
  if (!sameKey)
    differences.push({
      code: 'key_changed',
      message: t('Key is “{found}” instead of “{expected}”', {
        found: taken.tonality,
        expected: sent.tonality,
      }),
    });
  return differences;
}

/**
 * Compares a fresh Rekordbox export with what was sent to it. Tracks are matched by Location, as in Rekordbox; TrackIDs
 * and re-anchor nodes may differ. Only the compared values of each row are kept, so `taken` may be a whole library.
 */
export async function compareExports(
  sent: Iterable<RekordboxTrack> | AsyncIterable<RekordboxTrack>,
  taken: Iterable<RekordboxTrack> | AsyncIterable<RekordboxTrack>,
): Promise<ExportComparison> {
  const expected = new Map<string, Digest>();
  for await (const row of sent) {
    const digest = digestOf(row);
    expected.set(locationKey(digest.location), digest);
  }
  const comparison: ExportComparison = {
    sent: expected.size,
    taken: 0,
    differing: [],
    missing: [],
    others: 0,
  };
  for await (const row of taken) {
    const key = locationKey(attributeOf(row.attributes, 'Location') ?? '');
    const digest = expected.get(key);
    if (!digest) {
      comparison.others++;
      continue;
    }
    expected.delete(key);
    const differences = compareTracks(digest, digestOf(row));
    if (differences.length === 0) comparison.taken++;
    else comparison.differing.push({ location: digest.location, label: digest.label, differences });
  }
  for (const { location, label } of expected.values()) comparison.missing.push({ location, label });
  return comparison;
}
