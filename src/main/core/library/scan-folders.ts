import { existsSync } from 'node:fs';
import { sep, resolve, basename, extname } from 'node:path';
import { and, eq, isNotNull, isNull } from '../../db/operators.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import type { Database } from '../../db/database.ts';
import { tracks } from '../../db/schema.ts';
import type { ScannedFile } from '../../library/scan.ts';
import type { ReadTags } from '../../library/tag-request.ts';
import type { JobContext } from '../jobs/job.ts';
import { looseKey, pathKey } from './path-key.ts';
import { fileColumns } from './track-files.ts';
import { verbatim } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';

export interface ScanSummary {
  files: number;
  added: number;
  /** Known tracks whose file was found at a new path. */
  moved: number;
  /** Known tracks, unchanged or seen for the first time at their expected path. */
  known: number;
  /** Additional copies of audio that the library already has. */
  copies: number;
  /** Files of removed tracks; such a file is only imported again if it is named explicitly. */
  leftOut: number;
  missing: number;
  failed: number;
  /** Usable files with a warning: a wrong extension, unreadable tags. */
  warnings: { path: string; message: Message }[];
  /** Tracks of the files found, in path order. */
  trackIds: TrackId[];
}

/** Recognises files of removed tracks, except those that are named explicitly. */
function createRemovedFiles({ connection }: Database, named: ReadonlySet<string>): (path: string) => boolean {
  const removed = new Set(
    connection
      .prepare<[], string>(
        `SELECT path_key FROM removed_track JOIN library_step ON library_step.id = step_id
         WHERE path_key IS NOT NULL AND kind <> 'import-removal'`,
      )
      .pluck()
      .all(),
  );
  return (path) => removed.has(pathKey(path)) && !named.has(pathKey(path));
}

/** Number of files stored at once, which is faster than one by one. */
const FILES_PER_TRANSACTION = 100;

/** Imports the files below some folders (or single files) into the library. */
export function createFolderScan(db: Database, readTags: ReadTags) {
  const { query } = db;

  const byPath = (key: string) => query.select().from(tracks).where(eq(tracks.pathKey, key)).get();
  /** Tracks whose file has not been found yet, by case-folded path: on Linux, case makes a different name. */
  function findStrays(): Map<string, TrackId> {
    const rows = query
      .select({ id: tracks.id, path: tracks.path })
      .from(tracks)
      .where(and(isNotNull(tracks.path), eq(tracks.missing, true), isNull(tracks.audioId)))
      .all();
    return new Map(rows.map(({ id, path }) => [looseKey(path!), id]));
  }
  const byAudio = (audioId: string) => query.select().from(tracks).where(eq(tracks.audioId, audioId)).all();

  /** Whether its track is unambiguous: the one at its path, or a new one. */
  function isPlain(file: ScannedFile): boolean {
    const atPath = byPath(pathKey(file.path));
    if (!atPath) return byAudio(file.identity).length === 0;
    return atPath.audioId === null || atPath.audioId === file.identity;
  }

  /**
   * Finds the track that a file belongs to. The audio decides: a moved or renamed file keeps its track, even if it took
   * the place of another one, and a copy beside the original is not a new track. Other audio at the path of a track is
   * that track with its file replaced.
   */
  function place(
    file: ScannedFile,
    summary: ScanSummary,
    /** Whether the file at `path` still contains this audio. */
    holds: (path: string, audioId: string) => boolean,
    strays: Map<string, TrackId>,
  ): TrackId {
    const atPath = byPath(pathKey(file.path));
    const sameAudio =
      atPath && (atPath.audioId === null || atPath.audioId === file.identity) ? [] : byAudio(file.identity);
    const moved = sameAudio.find(
      (track) => track.path === null || track.missing || !holds(track.path, file.identity),
    );
    if (moved) {
      if (atPath)
        query.update(tracks).set({ pathKey: null, missing: true }).where(eq(tracks.id, atPath.id)).run();
      query.update(tracks).set(fileColumns(file)).where(eq(tracks.id, moved.id)).run();
      summary.moved++;
      return moved.id;
    }
    if (atPath) {
      query.update(tracks).set(fileColumns(file)).where(eq(tracks.id, atPath.id)).run();
      summary.known++;
      return atPath.id;
    }
    const stray = strays.get(looseKey(file.path));
    if (stray !== undefined) {
      strays.delete(looseKey(file.path));
      query.update(tracks).set(fileColumns(file)).where(eq(tracks.id, stray)).run();
      summary.moved++;
      return stray;
    }
    if (sameAudio[0]) {
      summary.copies++;
      return sameAudio[0].id;
    }
    const { tags } = file;
    summary.added++;
    return query
      .insert(tracks)
      .values({
        ...fileColumns(file),
        title: tags.title || basename(file.path, extname(file.path)),
        artist: tags.artist ?? '',
        album: tags.album ?? '',
        genre: tags.genre ?? '',
        label: tags.label ?? '',
        comment: tags.comment ?? '',
        year: tags.year ?? null,
        rating: 0,
        addedAt: new Date().toISOString(),
        historyPosition: 0,
        duration: tags.duration ?? 0,
        flags: [],
        hotCueSlots: '',
        memoryCueCount: 0,
        predictedCueCount: 0,
        sectionCount: 0,
        modifiedAt: new Date().toISOString(),
      })
      .returning({ id: tracks.id })
      .get().id;
  }

  /** Tracks whose file should be below `root` but is missing. */
  function markMissing(root: string, seen: ReadonlySet<string>): number {
    const folder = resolve(root);
    const prefix = folder.endsWith(sep) ? folder : folder + sep;
    const gone = query
      .select({ id: tracks.id, path: tracks.path })
      .from(tracks)
      .where(and(isNotNull(tracks.path), eq(tracks.missing, false)))
      .all()
      .filter(
        ({ path }) =>
          path!.startsWith(prefix) &&
          !seen.has(pathKey(path!)) &&
          // Hidden, with another extension, or reached through a link: the scan skips it, but it exists.
          !existsSync(path!),
      );
    for (const track of gone)
      query.update(tracks).set({ missing: true }).where(eq(tracks.id, track.id)).run();
    return gone.length;
  }

  /** Scans folders and files; failures of single files are recorded in the job. */
  async function scan(paths: readonly string[], job: JobContext): Promise<ScanSummary> {
    const summary: ScanSummary = {
      files: 0,
      added: 0,
      moved: 0,
      known: 0,
      copies: 0,
      leftOut: 0,
      missing: 0,
      failed: 0,
      warnings: [],
      trackIds: [],
    };
    const seen = new Set<string>();
    /** Track of each file, in path order. */
    const found = new Map<string, TrackId>();
    // Loaded on demand: the readers of tags and audio formats are large.
    const { scanFolder } = await import('../../library/scan.ts');
    const items = scanFolder(
      paths.map((path) => resolve(path)),
      {
        known(path) {
          const track = byPath(pathKey(path));
          return track?.audioId && track.fileSize !== null && track.fileModifiedMs !== null && !track.missing
            ? { size: track.fileSize, mtimeMs: track.fileModifiedMs }
            : undefined;
        },
        readTags,
        signal: job.signal,
        onProgress: ({ done, total, path }) =>
          job.progress({ done, total, message: verbatim(basename(path)) }),
      },
    );
    const strays = findStrays();
    const named = new Set(paths.map((path) => pathKey(resolve(path))));
    const isLeftOut = createRemovedFiles(db, named);
    /** Audio of the files read in this scan, by path key. */
    const audioAt = new Map<string, string>();
    const holds = (path: string, audioId: string): boolean => {
      const audio = audioAt.get(pathKey(path));
      return audio === undefined ? existsSync(path) : audio === audioId;
    };
    // Most files are stored immediately, so that stopping loses little. If audio has moved or exists twice, the rest of
    // the scan determines which of the paths still contains it.
    let plain: ScannedFile[] = [];
    const doubtful: ScannedFile[] = [];
    const store = (): void =>
      db.transaction(() => {
        for (const file of plain)
          if (isPlain(file)) found.set(file.path, place(file, summary, holds, strays));
          else doubtful.push(file);
        plain = [];
      });
    try {
      for await (const item of items) {
        if (isLeftOut(item.path)) {
          summary.leftOut++;
          continue;
        }
        summary.files++;
        seen.add(pathKey(item.path));
        found.set(item.path, 0);
        if (!item.ok) {
          summary.failed++;
          job.fail(item.path, item, byPath(pathKey(item.path))?.id);
        } else if (item.unchanged) {
          summary.known++;
          const track = byPath(pathKey(item.path));
          if (track) found.set(item.path, track.id);
        } else {
          audioAt.set(pathKey(item.path), item.identity);
          for (const message of item.warnings) summary.warnings.push({ path: item.path, message });
          plain.push(item);
          if (plain.length >= FILES_PER_TRANSACTION) store();
        }
      }
    } finally {
      store();
    }
    db.transaction(() => {
      for (const file of doubtful) found.set(file.path, place(file, summary, holds, strays));
    });
    for (const root of paths) summary.missing += markMissing(root, seen);
    return { ...summary, trackIds: [...new Set([...found.values()].filter((id) => id !== 0))] };
  }

  return { scan };
}

export type FolderScan = ReturnType<typeof createFolderScan>;
