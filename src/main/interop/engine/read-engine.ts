import { dirname, resolve } from 'node:path';
import type { CamelotKey } from '../../../shared/domain/index.ts';
import { parseKey } from '../../../shared/domain/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { Mark } from '../../rekordbox/marks.ts';
import { createProblems } from '../programs/program-library.ts';
import type { ProgramPlaylist, ProgramTrack, ReadProgramLibrary } from '../programs/program-library.ts';
import { readTracks } from '../programs/read-tracks.ts';
import { bytesOf, numberOf, requireTables, textOf, yearOf } from '../programs/tables.ts';
import type { OpenTables, ProgramTables } from '../programs/tables.ts';
import { readBeatData, readLoops, readQuickCues } from './engine-blobs.ts';

interface Row {
  readonly id: number;
  readonly [column: string]: unknown;
}

const MAX_DEPTH = 32;

/** Keys follow the circle of fifths from C, each major key before its relative minor. */
function keyOf(value: unknown): CamelotKey | null {
  const index = numberOf(value);
  if (index === null || !Number.isInteger(index) || index < 0 || index >= 24) return null;
  const number = ((7 + Math.floor(index / 2)) % 12) + 1;
  return parseKey(`${number}${index % 2 === 0 ? 'B' : 'A'}`);
}

function trackOf(row: Row, folder: string): ProgramTrack | null {
  const relative = textOf(row.path);
  if (relative === '') return null;
  const beatBlob = bytesOf(row.beatData);
  const beats = beatBlob && readBeatData(beatBlob);
  const marks: Mark[] = [];
  let unusable = 0;
  if (beats) {
    const cueBlob = bytesOf(row.quickCues);
    const loopBlob = bytesOf(row.loops);
    for (const found of [
      cueBlob && readQuickCues(cueBlob, beats.sampleRate),
      loopBlob && readLoops(loopBlob, 100, beats.sampleRate),
    ])
      if (found) marks.push(...found);
    if (cueBlob && !readQuickCues(cueBlob, beats.sampleRate)) unusable++;
    if (loopBlob && !readLoops(loopBlob, 100, beats.sampleRate)) unusable++;
  }
  const added = numberOf(row.dateAdded);
  return {
    // Relative to the folder that contains the database's folder; absolute paths stay unchanged.
    path: resolve(folder, relative).replaceAll('\\', '/'),
    title: textOf(row.title),
    artist: textOf(row.artist),
    album: textOf(row.album),
    genre: textOf(row.genre),
    label: textOf(row.label),
    comment: textOf(row.comment),
    year: yearOf(row.year),
    rating: Math.min(5, Math.max(0, Math.round((numberOf(row.rating) ?? 0) / 20))),
    fileSize: numberOf(row.fileBytes),
    addedAt:
      added !== null && added > 0 && added < 4e9 ? new Date(1000 * added).toISOString().slice(0, 10) : null,
    duration: Math.max(0, numberOf(row.length) ?? 0),
    nodes: beats?.nodes ?? [],
    unusableNodes: beatBlob && !beats ? 1 : 0,
    timeSignature: [4, 4],
    marks,
    markCount: marks.length + unusable,
    key: keyOf(row.key),
  };
}

/** Entries and playlists are linked lists by the id of the next item; 0 ends a list. */
function inOrder<T extends { id: number; next: unknown }>(items: readonly T[]): T[] {
  const byNext = new Map(items.map((item) => [numberOf(item.next) ?? 0, item]));
  const ordered: T[] = [];
  const seen = new Set<T>();
  for (let at = byNext.get(0); at && !seen.has(at); at = byNext.get(at.id)) {
    seen.add(at);
    ordered.push(at);
  }
  return [...items.filter((item) => !seen.has(item)), ...ordered.toReversed()];
}

function readPlaylists(tables: ProgramTables, pathOf: ReadonlyMap<number, string>): ProgramPlaylist[] {
  const lists = [
    ...tables.rows<{ id: number; title: unknown; parent: unknown; next: unknown }>(
      'SELECT id, title, parentListId AS parent, nextListId AS next FROM Playlist ORDER BY id',
    ),
  ];
  const children = Map.groupBy(lists, ({ parent }) => numberOf(parent) ?? 0);
  const build = (parent: number, depth: number): ProgramPlaylist[] =>
    inOrder(children.get(parent) ?? []).flatMap(({ id, title }) => {
      const entries = [
        ...tables.rows<{ id: number; trackId: number; next: unknown }>(
          'SELECT id, trackId, nextEntityId AS next FROM PlaylistEntity WHERE listId = ? ORDER BY id',
          id,
        ),
      ];
      const own: ProgramPlaylist = {
        kind: 'playlist',
        name: textOf(title),
        children: [],
        paths: inOrder(entries).flatMap(({ trackId }) => pathOf.get(trackId) ?? []),
      };
      const below = depth < MAX_DEPTH ? build(id, depth + 1) : [];
      if (below.length === 0) return own;
      // An Engine playlist may contain tracks as well as playlists.
      return {
        kind: 'folder',
        name: own.name,
        paths: [],
        children: own.paths.length === 0 ? below : [own, ...below],
      } satisfies ProgramPlaylist;
    });
  return build(0, 0);
}

/** Reads a library of Engine DJ 2 or later (`Database2/m.db`) from a copy. */
export const readEngine =
  (openTables: OpenTables): ReadProgramLibrary =>
  async (path, options) => {
    const tables = openTables(path);
    const problems = createProblems();
    try {
      requireTables(
        tables,
        {
          Track: ['id', 'path', 'title', 'artist', 'length', 'key', 'rating'],
          Playlist: ['id', 'title', 'parentListId', 'nextListId'],
          PlaylistEntity: ['id', 'listId', 'trackId', 'nextEntityId'],
        },
        msg('{path} is not a library of Engine DJ 2 or later', { path }),
      );
      // From version 3 on, performance data has its own table.
      const isApart = tables.columns('PerformanceData').has('beatData');
      if (!isApart && !tables.columns('Track').has('beatData'))
        throw new AppError(
          'invalid_input',
          msg('{path} holds no grids and cues: open it in Engine DJ 2 or later', { path }),
        );
      const source = isApart ? 'PerformanceData' : 'Track';
      const join = isApart ? 'LEFT JOIN PerformanceData ON PerformanceData.trackId = Track.id' : '';
      const more = ['album', 'genre', 'label', 'comment', 'year', 'fileBytes', 'dateAdded']
        .filter((column) => tables.columns('Track').has(column))
        .map((column) => `, Track.${column}`)
        .join('');
      const folder = dirname(dirname(resolve(path)));
      const ids = [...tables.rows<{ id: number }>('SELECT id FROM Track ORDER BY id')].map(({ id }) => id);
      const read = (id: number): ProgramTrack | null => {
        const [row] = tables.rows<Row>(
          `SELECT Track.id, Track.path, Track.title, Track.artist, Track.length, Track.key, Track.rating${more},
             ${source}.beatData, ${source}.quickCues, ${source}.loops FROM Track ${join} WHERE Track.id = ?`,
          id,
        );
        return row ? trackOf(row, folder) : null;
      };
      const pathOf = await readTracks(path, ids, read, options, problems);
      return { playlists: readPlaylists(tables, pathOf), ...problems.result() };
    } finally {
      tables.close();
    }
  };
