import { randomUUID } from 'node:crypto';
import type { DuplicateGroup, DuplicateMerge, StepResult, TrackRow } from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import { mergeCues } from '../../../shared/domain/edits/merge-cues.ts';
import { AppError } from '../../../shared/errors.ts';
import { msg, t } from '../../../shared/languages/translate.ts';
import { createTwinFinder } from '../../dataset/checks/find-twins.ts';
import type { TwinFacts } from '../../dataset/checks/find-twins.ts';
import type { Database } from '../../db/database.ts';
import type { Annotations } from '../annotations/annotations.ts';
import type { Editor } from '../annotations/editor.ts';
import type { LibraryQuery } from '../library/library-query.ts';
import { createPlaylistStore } from '../playlists/playlist-store.ts';
import type { RemovedRows } from '../steps/removed-rows.ts';
import type { StepLog } from '../steps/step-log.ts';

interface DuplicatesDeps {
  readonly db: Database;
  readonly annotations: Annotations;
  readonly library: LibraryQuery;
  readonly log: StepLog;
  readonly rows: RemovedRows;
  readonly onChanged: () => void;
}

const lossless = new Set(['flac', 'wav', 'aiff', 'alac']);

/** Number of cues that a person set or accepted, or that were imported. */
function ownCues({ hotCueSlots, memoryCueCount, predictedCueCount }: TrackRow): number {
  return hotCueSlots.length + memoryCueCount - predictedCueCount;
}

/** Sorts the copy that is most valuable to a DJ first: verified, with cues, with its file, in the better format. */
function byWorth(a: TrackRow, b: TrackRow): number {
  const worth = (row: TrackRow): number[] => [
    row.tier === 1 ? 1 : 0,
    ownCues(row),
    row.missing ? 0 : 1,
    lossless.has(row.codec ?? '') ? 1 : 0,
    row.fileSize ?? 0,
    -row.id,
  ];
  const [left, right] = [worth(a), worth(b)];
  const at = left.findIndex((value, index) => value !== right[index]);
  return at < 0 ? 0 : right[at]! - left[at]!;
}

/** Finds duplicate tracks in the library and merges them. */
export function createDuplicates({ db, annotations, library, log, rows, onChanged }: DuplicatesDeps) {
  const { connection } = db;

  function list(): DuplicateGroup[] {
    const finder = createTwinFinder<TwinFacts>();
    const facts = connection
      .prepare<[], TwinFacts>(
        'SELECT id trackId, audio_id audioId, artist, title, duration FROM track ORDER BY id',
      )
      .all();
    for (const track of facts) finder.add(track);
    const groups = new Map<TrackId, { ids: TrackId[]; by: DuplicateGroup['by'] }>();
    const groupOf = new Map<TrackId, TrackId>();
    for (const { track, of, by } of finder.finish()) {
      const head = groupOf.get(of.trackId) ?? of.trackId;
      groupOf.set(track.trackId, head);
      const group = groups.get(head) ?? { ids: [head], by: 'audio' };
      group.ids.push(track.trackId);
      groups.set(head, by === 'recording' ? { ...group, by } : group);
    }
    const playlistCount = connection
      .prepare<[TrackId], number>('SELECT count(DISTINCT playlist_id) FROM playlist_entry WHERE track_id = ?')
      .pluck();
    return [...groups.values()].map(({ ids, by }) => {
      const found = library.rows(ids).toSorted(byWorth);
      return {
        by,
        keep: found[0]!.id,
        tracks: found.map((row) => ({ row, cues: ownCues(row), playlists: playlistCount.get(row.id) ?? 0 })),
      };
    });
  }

  /** Playlists that contain one of the tracks. */
  const playlistsOf = (trackIds: readonly TrackId[]): number[] =>
    connection
      .prepare<[string], number>(
        'SELECT DISTINCT playlist_id FROM playlist_entry WHERE track_id IN (SELECT value FROM json_each(?))',
      )
      .pluck()
      .all(JSON.stringify(trackIds));

  function merge(merges: readonly DuplicateMerge[], { author }: Editor): StepResult {
    const gone = merges.flatMap(({ remove }) => remove);
    const label = msg('Merge {count, plural, one {# duplicate} other {# duplicates}}', {
      count: gone.length,
    });
    if (gone.length === 0) return { stepId: null, label: t(label), changed: 0 };
    const all = new Set(gone);
    if (all.size < gone.length || merges.some(({ keep }) => all.has(keep)))
      throw new AppError('invalid_input', msg('A track can be kept or merged once, not both.'));
    for (const { keep, remove } of merges) for (const id of [keep, ...remove]) annotations.requireHead(id);

    const store = createPlaylistStore(db);
    const stepId = db.transaction(
      () => {
        const touched = playlistsOf(gone);
        const merged = Object.fromEntries(
          merges.flatMap(({ keep, remove }) => remove.map((id) => [id, keep])),
        );
        const before = { playlists: store.capture(touched), merged };
        const id = log.begin({ kind: 'duplicates', label, author, trackCount: gone.length, before });
        for (const one of merges) takeOver(one, id, author);
        for (const playlistId of touched) redirect(store, playlistId, merged);
        rows.take(id, { trackIds: gone });
        return id;
      },
      { durable: true },
    );
    onChanged();
    return { stepId, label: t(label), changed: gone.length };
  }

  /**
   * Cues are only merged between files of the same audio: another encoding may begin some milliseconds earlier or
   * later.
   */
  function takeOver({ keep, remove }: DuplicateMerge, stepId: string, author: string): void {
    const audio = annotations.requireTrack(keep).audioId;
    const head = annotations.head(keep);
    if (!head || audio === null) return;
    const at = new Date().toISOString();
    let document = head.annotation;
    for (const id of remove) {
      const other = annotations.head(id)?.annotation;
      if (other && annotations.requireTrack(id).audioId === audio)
        document = mergeCues(document, other, { now: at, newId: randomUUID });
    }
    if (document === head.annotation) return;
    annotations.commit({
      trackId: keep,
      document,
      author,
      source: 'manual',
      kind: 'edit',
      reason: msg('Take over the cues of a duplicate'),
      at,
      jobId: stepId,
    });
  }

  /** Replaces removed tracks in playlists by the kept one, without duplicates. */
  function redirect(
    store: ReturnType<typeof createPlaylistStore>,
    playlistId: number,
    merged: Readonly<Record<string, TrackId>>,
  ): void {
    const kept = new Set(Object.values(merged));
    const seen = new Set<TrackId>();
    const entries = store.entriesOf(playlistId).flatMap((entry) => {
      const keep = entry.trackId === null ? undefined : merged[entry.trackId];
      const trackId = keep ?? entry.trackId;
      const isRepeat = trackId !== null && seen.has(trackId) && kept.has(trackId);
      if (trackId !== null) seen.add(trackId);
      return isRepeat ? [] : [{ key: keep === undefined ? entry.key : '', trackId }];
    });
    store.keepOriginal(playlistId);
    store.setEntries(playlistId, entries);
  }

  return { list, merge };
}
