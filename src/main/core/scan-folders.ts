import { existsSync } from 'node:fs';
import { sep, resolve, basename, extname } from 'node:path';
import { and, eq, isNotNull } from '../db/operators.ts';
import type { TrackId } from '../../shared/domain/index.ts';
import type { Database } from '../db/database.ts';
import { tracks } from '../db/schema.ts';
import { scanFolder } from '../library/scan.ts';
import type { ScannedFile } from '../library/scan.ts';
import type { JobContext } from './jobs.ts';
import { pathKey } from './path-key.ts';

export interface ScanSummary {
  files: number;
  added: number;
  /** Known tracks whose file was found at a new path. */
  moved: number;
  /** Known tracks, unchanged or seen for the first time at their expected path. */
  known: number;
  /** Further copies of audio that the library has already. */
  copies: number;
  missing: number;
  failed: number;
  /** Tracks of the files found, in path order. */
  trackIds: TrackId[];
}

/** Brings the files below some folders (or single files) into the library. */
export function createFolderScan(db: Database) {
  const { query } = db;

  const byPath = (key: string) => query.select().from(tracks).where(eq(tracks.pathKey, key)).get();
  const byAudio = (audioId: string) => query.select().from(tracks).where(eq(tracks.audioId, audioId)).all();

  function fileColumns(file: ScannedFile) {
    return {
      audioId: file.identity,
      path: file.path,
      pathKey: pathKey(file.path),
      missing: false,
      fileSize: file.size,
      fileModifiedMs: file.mtimeMs,
      codec: file.format.codec,
      sampleRate: file.format.sampleRate,
      channelCount: file.format.channelCount,
      decoderProfile: file.format.decoderProfile,
      decoderOffset: file.format.decoderOffset,
    };
  }

  /**
   * Finds the track that a file belongs to. The audio decides: a file moved or renamed is the track it was, and a copy
   * beside the original is no new track.
   */
  function place(file: ScannedFile, summary: ScanSummary, isPresent: (path: string) => boolean): TrackId {
    const atPath = byPath(pathKey(file.path));
    if (atPath) {
      query.update(tracks).set(fileColumns(file)).where(eq(tracks.id, atPath.id)).run();
      summary.known++;
      return atPath.id;
    }
    const sameAudio = byAudio(file.identity);
    const moved = sameAudio.find((track) => track.path === null || !isPresent(track.path));
    if (moved) {
      query.update(tracks).set(fileColumns(file)).where(eq(tracks.id, moved.id)).run();
      summary.moved++;
      return moved.id;
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

  /** Tracks whose file should lie below `root` but was not seen. */
  function markMissing(root: string, seen: ReadonlySet<string>): number {
    const prefix = resolve(root) + sep;
    const gone = query
      .select({ id: tracks.id, path: tracks.path, key: tracks.pathKey })
      .from(tracks)
      .where(and(isNotNull(tracks.path), eq(tracks.missing, false)))
      .all()
      .filter((track) => track.path!.startsWith(prefix) && !seen.has(pathKey(track.path!)));
    for (const track of gone)
      query.update(tracks).set({ missing: true }).where(eq(tracks.id, track.id)).run();
    return gone.length;
  }

  /** Scans folders and files; failures of single files go to the job. */
  async function scan(paths: readonly string[], job: JobContext): Promise<ScanSummary> {
    const summary: ScanSummary = {
      files: 0,
      added: 0,
      moved: 0,
      known: 0,
      copies: 0,
      missing: 0,
      failed: 0,
      trackIds: [],
    };
    const seen = new Set<string>();
    const trackIds = new Set<TrackId>();
    const items = scanFolder(
      paths.map((path) => resolve(path)),
      {
        known(path) {
          const track = byPath(pathKey(path));
          return track?.audioId && track.fileSize !== null && track.fileModifiedMs !== null && !track.missing
            ? { size: track.fileSize, mtimeMs: track.fileModifiedMs }
            : undefined;
        },
        signal: job.signal,
        onProgress: ({ done, total, path }) => job.progress({ done, total, message: basename(path) }),
      },
    );
    // Files are placed after the walk, when it is certain which of several copies still exist.
    const scanned: ScannedFile[] = [];
    for await (const item of items) {
      summary.files++;
      seen.add(pathKey(item.path));
      if (!item.ok) {
        summary.failed++;
        job.fail(item.path, item, byPath(pathKey(item.path))?.id);
      } else if (item.unchanged) {
        summary.known++;
        const track = byPath(pathKey(item.path));
        if (track) trackIds.add(track.id);
      } else scanned.push(item);
    }
    db.transaction(() => {
      const paths = new Set(scanned.map((file) => pathKey(file.path)));
      const isPresent = (path: string): boolean =>
        seen.has(pathKey(path)) || paths.has(pathKey(path)) || (!job.signal.aborted && existsSync(path));
      for (const file of scanned) trackIds.add(place(file, summary, isPresent));
    });
    for (const root of paths) summary.missing += markMissing(root, seen);
    return { ...summary, trackIds: [...trackIds] };
  }

  return { scan };
}

export type FolderScan = ReturnType<typeof createFolderScan>;
