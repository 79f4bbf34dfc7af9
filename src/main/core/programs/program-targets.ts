import type { PathMap } from '../../../shared/contract/index.ts';
import type { Program, RevisionId, TrackId, TrackTags } from '../../../shared/domain/index.ts';
import type { Database } from '../../db/database.ts';
import { decodeLocation, toLocation } from '../../rekordbox/location.ts';
import { rowKeyOf } from './row-key.ts';

/** A track as another program may identify it. */
export interface ProgramTarget extends TrackTags {
  readonly trackId: TrackId;
  /** The path on the DJ's machine, with `/` as the separator. */
  readonly path: string;
  readonly localPath: string;
  /** Keys under which the program's library may list it. */
  readonly rowKeys: readonly string[];
  /** The revision that the last import of that library created; null if there is none. */
  readonly baseRevision: RevisionId | null;
  readonly fileSize: number | null;
  readonly missing: boolean;
  readonly tier: number | null;
  readonly decoderProfile: string | null;
  readonly sampleRate: number | null;
}

type Row = Omit<ProgramTarget, 'path' | 'rowKeys' | 'missing'> & {
  readonly missing: 0 | 1;
  readonly programKey: string | null;
  readonly rekordboxKey: string | null;
};

/** The tracks among `trackIds` that have a document and a path, ordered by id. */
export function readProgramTargets(
  { connection }: Database,
  program: Program,
  trackIds: readonly TrackId[],
  pathMap: PathMap,
): ProgramTarget[] {
  const rows = connection
    .prepare<[Program, string], Row>(
      `SELECT track.id AS trackId, path AS localPath, title, artist, album, genre, label, comment, year, rating, missing, tier,
         file_size AS fileSize, decoder_profile AS decoderProfile, sample_rate AS sampleRate,
         p.row_key AS programKey, p.base_revision AS baseRevision, r.row_key AS rekordboxKey
       FROM track LEFT JOIN program_row p ON p.track_id = track.id AND p.program = ?
         LEFT JOIN rekordbox_row r ON r.track_id = track.id
       WHERE track.id IN (SELECT value FROM json_each(?)) AND path IS NOT NULL AND head_revision IS NOT NULL
       GROUP BY track.id ORDER BY track.id`,
    )
    .all(program, JSON.stringify(trackIds));
  return rows.map(({ programKey, rekordboxKey, missing, ...row }) => {
    const location = decodeLocation(toLocation(row.localPath, pathMap));
    const path = location.kind === 'file' ? location.path : row.localPath;
    const keys = [programKey, rekordboxKey, rowKeyOf(path)].filter((key) => key !== null);
    return { ...row, path, missing: missing === 1, rowKeys: [...new Set(keys)] };
  });
}
