import { parseKey, toCamelot } from '../../../shared/domain/index.ts';
import type { CamelotKey } from '../../../shared/domain/index.ts';
import { MAX_MARKS } from '../../rekordbox/marks.ts';
import type { Mark } from '../../rekordbox/marks.ts';
import { MAX_BPM, MIN_BPM } from '../../rekordbox/row.ts';
import type { TempoNode } from '../../rekordbox/tempo-nodes.ts';
import { nodesOfBeats } from '../programs/nodes-of-beats.ts';
import { createProblems } from '../programs/program-library.ts';
import type { ProgramPlaylist, ProgramTrack, ReadProgramLibrary } from '../programs/program-library.ts';
import { bytesOf, numberOf, requireTables, secondsOf, textOf, yearOf } from '../programs/tables.ts';
import { readTracks } from '../programs/read-tracks.ts';
import type { OpenTables, ProgramTables } from '../programs/tables.ts';
import { readBeats } from './beats-proto.ts';
import { marksOf } from './mixxx-cues.ts';
import type { CueRow } from './mixxx-cues.ts';
import { msg } from '../../../shared/languages/translate.ts';

const DEFAULT_SAMPLE_RATE = 44_100;

/** A row of the table `library`, with the path of its file. */
export interface MixxxRow {
  readonly id: number;
  readonly [column: string]: unknown;
}

export const sampleRateOf = (row: MixxxRow): number => numberOf(row.samplerate) || DEFAULT_SAMPLE_RATE;

function readGrid(row: MixxxRow, sampleRate: number): { nodes: readonly TempoNode[]; unusable: number } {
  const bytes = bytesOf(row.beats);
  if (!bytes) return { nodes: [], unusable: 0 };
  const beats = readBeats(bytes, textOf(row.beats_version));
  if (beats?.kind === 'map') {
    const times = beats.beats.flatMap((frame) => secondsOf(frame, sampleRate) ?? []);
    const nodes = nodesOfBeats(times);
    return { nodes, unusable: nodes.length === 0 ? 1 : 0 };
  }
  const time = beats ? secondsOf(beats.firstBeat, sampleRate) : undefined;
  if (!beats || time === undefined || !(beats.bpm >= MIN_BPM && beats.bpm <= MAX_BPM))
    return { nodes: [], unusable: 1 };
  // Mixxx stores beats but not bars.
  return { nodes: [{ time, bpm: beats.bpm, beat: 0 }], unusable: 0 };
}

/** `key_id` numbers 12 major keys from C, then 12 minor keys; older rows have only text. */
function readKey(row: MixxxRow): CamelotKey | null {
  const id = numberOf(row.key_id);
  if (id !== null && Number.isInteger(id) && id >= 1 && id <= 24)
    return toCamelot((id - 1) % 12, id <= 12 ? 'major' : 'minor');
  return parseKey(textOf(row.key));
}

/** Reads a track; `cues` are in the order of their ids. */
export function trackOf(row: MixxxRow, cues: readonly CueRow[]): ProgramTrack {
  const sampleRate = sampleRateOf(row);
  const grid = readGrid(row, sampleRate);
  const marks: Mark[] = [];
  for (const [i, cue] of cues.slice(0, MAX_MARKS).entries()) marks.push(...marksOf(cue, 2 * i, sampleRate));
  const duration = numberOf(row.duration) ?? 0;
  const rating = numberOf(row.rating) ?? 0;
  return {
    path: textOf(row.path).replaceAll('\\', '/'),
    title: textOf(row.title),
    artist: textOf(row.artist),
    album: textOf(row.album),
    genre: textOf(row.genre),
    label: '',
    comment: textOf(row.comment),
    year: yearOf(row.year),
    rating: Math.min(5, Math.max(0, Math.round(rating))),
    fileSize: numberOf(row.filesize),
    addedAt: /^\d{4}-\d\d-\d\d/.exec(textOf(row.datetime_added))?.[0] ?? null,
    duration: duration > 0 && duration < 1e6 ? duration : 0,
    nodes: grid.nodes,
    unusableNodes: grid.unusable,
    timeSignature: [4, 4],
    marks,
    markCount: marks.length,
    key: readKey(row),
  };
}

/** Crates become a folder of playlists: each is a set of tracks without an order. */
function readPlaylists(tables: ProgramTables, pathOf: ReadonlyMap<number, string>): ProgramPlaylist[] {
  const list = (name: string, ids: Iterable<{ id: number }>): ProgramPlaylist => ({
    kind: 'playlist',
    name,
    children: [],
    paths: [...ids].flatMap(({ id }) => pathOf.get(id) ?? []),
  });
  const playlists = [
    ...tables.rows<{ id: number; name: unknown }>(
      'SELECT id, name FROM Playlists WHERE hidden = 0 ORDER BY position, id',
    ),
  ].map(({ id, name }) =>
    list(
      textOf(name),
      tables.rows<{ id: number }>(
        'SELECT track_id AS id FROM PlaylistTracks WHERE playlist_id = ? ORDER BY position',
        id,
      ),
    ),
  );
  const crates = [
    ...tables.rows<{ id: number; name: unknown }>('SELECT id, name FROM crates ORDER BY name'),
  ].map(({ id, name }) =>
    list(
      textOf(name),
      tables.rows<{ id: number }>('SELECT track_id AS id FROM crate_tracks WHERE crate_id = ?', id),
    ),
  );
  return crates.length === 0
    ? playlists
    : [...playlists, { kind: 'folder', name: 'Crates', children: crates, paths: [] }];
}

/** @throws AppError `invalid_input` unless the tables belong to Mixxx 2. */
export function requireMixxx(tables: Pick<ProgramTables, 'columns'>, path: string): void {
  requireTables(
    tables,
    {
      library: ['id', 'location', 'title', 'artist', 'samplerate', 'duration', 'beats', 'beats_version'],
      track_locations: ['id', 'location'],
      cues: ['track_id', 'type', 'position', 'length', 'hotcue', 'label'],
      Playlists: ['id', 'name', 'hidden', 'position'],
      PlaylistTracks: ['playlist_id', 'track_id', 'position'],
      crates: ['id', 'name'],
      crate_tracks: ['crate_id', 'track_id'],
    },
    msg('{path} is not a library of Mixxx 2 or later', { path }),
  );
}

/** Looks up a track's row and its cues by the row's id. */
export function rowFinder(
  tables: Pick<ProgramTables, 'columns' | 'rows'>,
): (id: number) => { readonly row: MixxxRow; readonly cues: readonly CueRow[] } | null {
  const optional = (table: string, column: string): string =>
    tables.columns(table).has(column) ? `, ${table}.${column}` : '';
  const more = ['album', 'genre', 'comment', 'year', 'rating', 'key', 'key_id', 'datetime_added', 'color']
    .map((column) => optional('library', column))
    .join('');
  const size = optional('track_locations', 'filesize');
  const color = tables.columns('cues').has('color') ? 'color' : 'NULL AS color';
  return (id) => {
    const [row] = tables.rows<MixxxRow>(
      `SELECT library.id, title, artist, samplerate, duration, beats, beats_version, track_locations.location AS path${size}${more}
       FROM library JOIN track_locations ON track_locations.id = library.location WHERE library.id = ?`,
      id,
    );
    const cues = [
      ...tables.rows<CueRow>(
        `SELECT id, type, position, length, hotcue, label, ${color} FROM cues WHERE track_id = ? ORDER BY id LIMIT ${MAX_MARKS}`,
        id,
      ),
    ];
    return row ? { row, cues } : null;
  };
}

/** Ids of the tracks that are not hidden. */
export function trackIds(tables: Pick<ProgramTables, 'columns' | 'rows'>): number[] {
  const hidden = tables.columns('library').has('mixxx_deleted') ? 'WHERE coalesce(mixxx_deleted, 0) = 0' : '';
  return [
    ...tables.rows<{ id: number }>(
      `SELECT library.id FROM library JOIN track_locations ON track_locations.id = library.location ${hidden} ORDER BY library.id`,
    ),
  ].map(({ id }) => id);
}

/** Reads Mixxx's library (`mixxxdb.sqlite`, version 2.0 and later) from a copy. */
export const readMixxx =
  (openTables: OpenTables): ReadProgramLibrary =>
  async (path, options) => {
    const tables = openTables(path);
    const problems = createProblems();
    try {
      requireMixxx(tables, path);
      const find = rowFinder(tables);
      const read = (id: number): ProgramTrack | null => {
        const found = find(id);
        const track = found && trackOf(found.row, found.cues);
        return track && track.path !== '' ? track : null;
      };
      const pathOf = await readTracks(path, trackIds(tables), read, options, problems);
      return { playlists: readPlaylists(tables, pathOf), ...problems.result() };
    } finally {
      tables.close();
    }
  };
