import type { TrackId } from '../../../../shared/domain/index.ts';
import { groupTracks, toSplitTrack } from '../../../dataset/splits/group-tracks.ts';
import type { Database } from '../../../db/database.ts';
import type { ExportTrack } from '../../../interop/tabular/export-track.ts';
import type { createDatasets } from '../../datasets/versions/datasets.ts';
import { readExportTracks, readVersionTracks } from '../../exchange/export-tracks.ts';

/** The tracks that a personal model trains on. */
export interface TrainingSource {
  /** `name@vN`; null for the current library. Tracks in the test split are left out. */
  readonly dataset: string | null;
  /** False leaves out tracks that were imported with values but never verified. */
  readonly imported: boolean;
  /** Version of the backbone whose description of the bars is used; none if null or absent. */
  readonly backbone?: string | null;
}

export interface TrainingDeps {
  readonly db: Database;
  readonly datasets: Pick<ReturnType<typeof createDatasets>, 'manifest'>;
}

/** Ids of all verified tracks. */
export function verifiedTracks(db: Database): TrackId[] {
  return db.connection.prepare<[], TrackId>('SELECT id FROM track WHERE tier = 1 ORDER BY id').pluck().all();
}

/** Imported values suggest a habit; verified ones confirm it. */
export const IMPORTED_WEIGHT = 0.6;

/**
 * Examples from the tracks of a source that are verified or, if wanted, imported; copies of a recording share a group.
 * @param trackIds candidates in the current library.
 * @param read returns null for a track from which nothing can be learned.
 */
export function collectGrouped<T extends { readonly trackId: TrackId }>(
  { db, datasets }: TrainingDeps,
  { dataset, imported }: TrainingSource,
  trackIds: () => readonly TrackId[],
  read: (track: ExportTrack) => T | null,
): (T & { readonly group: string })[] {
  const tracks =
    dataset === null
      ? readExportTracks(db, trackIds())
      : readVersionTracks(
          db,
          datasets.manifest(dataset).filter(({ split }) => split !== 'test'),
        );
  const found: { example: T; split: ReturnType<typeof toSplitTrack> }[] = [];
  for (const track of tracks) {
    const { tier } = track.document.metadata;
    if (tier === 3 || (tier === 2 && !imported)) continue;
    const example = read(track);
    if (example) found.push({ example, split: toSplitTrack(track) });
  }
  const { groups } = groupTracks(found.map(({ split }) => split));
  const groupOf = new Map(groups.flatMap(({ key, members }) => members.map((i) => [i, key] as const)));
  return found.map(({ example }, i) => ({ ...example, group: groupOf.get(i) ?? String(example.trackId) }));
}
