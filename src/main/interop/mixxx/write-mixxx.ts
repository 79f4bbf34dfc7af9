import { dirname, extname, posix } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import { writeThrough } from '../../files/output.ts';
import { requireExtension } from '../../files/target.ts';
import type { NewProgramTrack, ProgramSource } from '../programs/program-edit.ts';
import type { ProgramTables } from '../programs/tables.ts';
import { editRow } from './edit-row.ts';
import type { EditedRow } from './edit-row.ts';
import { requireMixxx, rowFinder, trackIds } from './read-mixxx.ts';

/** A copy of Mixxx's database, open for changes; `close` saves them. */
interface MixxxCopy extends ProgramTables {
  run(sql: string, ...parameters: readonly (string | number | null | Uint8Array)[]): { readonly id: number };
}

/** Copies the database `from` to `to` and opens the copy. */
export type OpenCopy = (from: string, to: string) => MixxxCopy;

interface WriteOptions {
  readonly signal?: AbortSignal;
  onProgress?(tracks: number, total: number): void;
}

/** Tracks between turns of the event loop. */
const TURN = 100;

/**
 * Writes a copy of Mixxx's library `into` with the changes; rows of unchanged tracks stay as they are. The file appears
 * under its name only when it is complete and on disk.
 * @throws AppError `invalid_input` for another database, `io`, `cancelled`, as `checkTarget` of `files/target.ts` does
 */
export const writeMixxx =
  (openCopy: OpenCopy) =>
  async (
    path: string,
    into: string,
    source: ProgramSource,
    { signal, onProgress }: WriteOptions = {},
  ): Promise<{ readonly tracks: number }> => {
    requireExtension(path, ['.sqlite', '.db']);
    let tracks = 0;
    await writeThrough(
      path,
      async (partial) => {
        const tables = openCopy(into, partial);
        try {
          requireMixxx(tables, into);
          tracks = await writeTracks(path, tables, source, {
            ...(signal ? { signal } : {}),
            ...(onProgress ? { onProgress } : {}),
          });
        } finally {
          tables.close();
        }
      },
      { durable: true, makesFolders: false },
    );
    return { tracks };
  };

async function writeTracks(
  path: string,
  tables: MixxxCopy,
  source: ProgramSource,
  { signal, onProgress }: WriteOptions,
): Promise<number> {
  const find = rowFinder(tables);
  const known = new Set<string>();
  const ids = trackIds(tables);
  const turn = async (done: number): Promise<void> => {
    if (done % TURN !== 0) return;
    if (signal?.aborted) throw new AppError('cancelled', msg('Writing {path} was cancelled', { path }));
    onProgress?.(done, ids.length);
    await new Promise(setImmediate);
  };
  for (const [i, id] of ids.entries()) {
    await turn(i);
    const found = find(id);
    const named = String(found?.row.path ?? '').replaceAll('\\', '/');
    known.add(named);
    const edit = found && source.edit(named);
    const edited = edit ? editRow(found.row, found.cues, edit) : null;
    if (edited) store(tables, id, edited);
    source.onTrack(named, edited ?? { changes: [], losses: [] }, false);
  }
  let added = 0;
  for (const track of source.added((candidate) => known.has(candidate))) {
    await turn(ids.length + added);
    const id = insert(tables, track);
    const { row, cues } = find(id)!;
    const edited = editRow(row, cues, { ...track, base: null });
    store(tables, id, edited);
    source.onTrack(track.path, edited, true);
    added++;
  }
  return ids.length + added;
}

/** Drops values for columns that older versions lack. */
function known(
  tables: MixxxCopy,
  table: string,
  values: Readonly<Record<string, string | number | null | Uint8Array>>,
): readonly (readonly [column: string, value: string | number | null | Uint8Array])[] {
  const columns = tables.columns(table);
  return Object.entries(values).filter(([column]) => columns.has(column));
}

function insertInto(
  tables: MixxxCopy,
  table: string,
  values: Readonly<Record<string, string | number | null | Uint8Array>>,
): number {
  const entries = known(tables, table, values);
  const names = entries.map(([column]) => `"${column}"`).join(', ');
  const places = entries.map(() => '?').join(', ');
  return tables.run(
    `INSERT INTO ${table} (${names}) VALUES (${places})`,
    ...entries.map(([, value]) => value),
  ).id;
}

function update(
  tables: MixxxCopy,
  table: string,
  id: number,
  values: Readonly<Record<string, string | number | null | Uint8Array>>,
): void {
  const entries = known(tables, table, values);
  if (entries.length === 0) return;
  const sets = entries.map(([column]) => `"${column}" = ?`).join(', ');
  tables.run(`UPDATE ${table} SET ${sets} WHERE id = ?`, ...entries.map(([, value]) => value), id);
}

function store(tables: MixxxCopy, id: number, { columns, cues }: EditedRow): void {
  update(tables, 'library', id, columns);
  if (!cues) return;
  for (const cueId of cues.removed) tables.run('DELETE FROM cues WHERE id = ?', cueId);
  for (const { id: cueId, values } of cues.updated) update(tables, 'cues', cueId, { ...values });
  for (const values of cues.added) insertInto(tables, 'cues', { track_id: id, ...values });
}

/**
 * Inserts a track that is new to Mixxx, as Mixxx itself does; Mixxx reads the rest from the file when it loads the
 * track.
 */
function insert(tables: MixxxCopy, track: NewProgramTrack): number {
  const location = insertInto(tables, 'track_locations', {
    location: track.path,
    filename: posix.basename(track.path),
    directory: dirname(track.path),
    filesize: track.fileSize ?? 0,
    fs_deleted: 0,
    needs_verification: 0,
  });
  return insertInto(tables, 'library', {
    location,
    artist: track.artist,
    title: track.title,
    album: track.album,
    genre: track.genre,
    comment: track.comment,
    year: track.year === null ? '' : String(track.year),
    rating: track.rating,
    duration: track.head.audio.duration,
    samplerate: track.sampleRate ?? 44_100,
    channels: 2,
    bitrate: 0,
    filetype: extname(track.path).slice(1).toLowerCase(),
    cuepoint: -1,
    bpm: 0,
    replaygain: 0,
    timesplayed: 0,
    played: 0,
    mixxx_deleted: 0,
    header_parsed: 1,
    datetime_added: new Date().toISOString(),
  });
}
