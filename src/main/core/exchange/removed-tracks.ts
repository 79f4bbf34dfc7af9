import type { Annotation, RevisionId } from '../../../shared/domain/index.ts';
import type { Database } from '../../db/database.ts';
import type { LabelRow } from '../labels/label-columns.ts';
import type { ExportTrack } from '../../interop/tabular/export-track.ts';

type RemovedTrack = Omit<ExportTrack, 'split' | 'genres' | 'colour'> & Omit<LabelRow, 'descriptors' | 'tags'>;

/** Tracks of a dataset version that were removed from the library since, by revision. */
export function readRemovedTracks(
  { connection }: Pick<Database, 'connection'>,
  revisions: readonly RevisionId[],
): RemovedTrack[] {
  if (revisions.length === 0) return [];
  return connection
    .prepare<
      [string],
      Omit<RemovedTrack, 'document' | 'missing' | 'genres'> & {
        document: string;
        missing: 0 | 1;
        genres: string | null;
      }
    >(
      `SELECT track.id trackId, audio_id audioId, path, missing, sample_rate sampleRate, title, artist, album, genre, label, year,
         rating, comment, colour, genres, tag_genre tagGenre, tag_rating tagRating, tag_comment tagComment, tag_colour tagColour,
         revision.id revision, revision.hash, revision.document
       FROM removed_revision revision JOIN removed_track track ON track.id = revision.track_id
       WHERE revision.id IN (SELECT value FROM json_each(?))`,
    )
    .all(JSON.stringify(revisions))
    .map((row) => ({
      ...row,
      missing: row.missing === 1,
      genres: row.genres === null ? null : (JSON.parse(row.genres) as string[]),
      document: JSON.parse(row.document) as Annotation,
    }));
}
