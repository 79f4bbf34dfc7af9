import { existsSync, statSync } from 'node:fs';
import { programSource, programs } from '../../../../shared/domain/index.ts';
import type { Program } from '../../../../shared/domain/index.ts';
import type { Database } from '../../../db/database.ts';
import { hashFile, sha256Hex } from '../../../files/hash.ts';
import { cleanProgramTrack } from '../../../interop/programs/clean-program-track.ts';
import type {
  ProgramPlaylist,
  ProgramProblem,
  ProgramTrack,
} from '../../../interop/programs/program-library.ts';
import { createCaseFinder } from '../../../library/file-case.ts';
import type { ReadTags } from '../../../library/tag-request.ts';
import { encodeLocation, toLocalPath } from '../../../rekordbox/location.ts';
import type { RekordboxNode } from '../../../rekordbox/row.ts';
import { pathKey } from '../../library/path-key.ts';
import { columnsOf } from '../../library/track-columns.ts';
import { applyImport } from '../../rekordbox/import/apply-import.ts';
import { documentOfImport } from '../../rekordbox/import/imported-document.ts';
import { createImportTally } from '../../rekordbox/import/import-tally.ts';
import type { ImportSummary } from '../../rekordbox/import/import-summary.ts';
import type { ImportOptions } from '../../rekordbox/import/run-import.ts';
import { createStaging } from '../../rekordbox/import/stage-rows.ts';
import { offsetOfFile } from '../program-offsets.ts';
import { rowKeyOf } from '../row-key.ts';
import { programReaders } from './program-reader.ts';
import { programRowStore } from './program-rows.ts';
import { msg } from '../../../../shared/languages/translate.ts';
import type { Message } from '../../../../shared/languages/translate.ts';

/**
 * Imports the library of another DJ program, all or nothing, with the same steps as a Rekordbox import. Its values
 * become current for tracks that have none; where values from Rekordbox or from the user exist, they are stored as a
 * prediction.
 * @throws AppError as the program's reader does.
 */
export async function importProgram(
  db: Database,
  program: Program,
  path: string,
  options: ImportOptions & { readonly readTags?: ReadTags },
): Promise<ImportSummary> {
  const read = programReaders[program];
  const { at, pathMap, signal } = options;
  const { title } = programs[program];
  const hash = statSync(path).isDirectory()
    ? sha256Hex(path)
    : await hashFile(path, { signal: options.signal });
  const tally = createImportTally();
  const problems: ProgramProblem[] = [];
  const findCase = createCaseFinder();
  let unknownClocks = 0;
  const seen = new Set<string>();
  let position = 0;

  const staging = createStaging(db);
  try {
    const stage = (track: ProgramTrack, local: LocalFile, offset: number): void => {
      const rowKey = rowKeyOf(track.path);
      if (seen.has(rowKey)) {
        problems.push({
          severity: 'warning',
          code: 'duplicate_entry',
          message: msg('{path}: the library holds this file twice; the first entry is meant', {
            path: track.path,
          }),
          line: 0,
        });
        return;
      }
      seen.add(rowKey);
      const result = cleanProgramTrack(program, track, offset);
      tally.add(result);
      const document = documentOfImport(result, local.path, at, programSource(program));
      const { title: name, artist, album, genre, label, comment, year, rating, fileSize, addedAt } = track;
      staging.add(
        {
          position: position++,
          rowKey,
          rekordboxId: null,
          location: encodeLocation(track.path),
          found: local.found,
          path: local.path,
          pathKey: pathKey(local.path),
          missing: !local.found,
          title: name,
          artist,
          album,
          genre,
          label,
          comment,
          year,
          rating,
          colour: '',
          fileSize,
          addedAt,
          ...columnsOf(document),
        },
        { row: JSON.stringify({ ...track, offset }), document: JSON.stringify(document) },
      );
    };
    const library = await read(path, {
      async onTracks(batch) {
        const located: { track: ProgramTrack; local: LocalFile; offset: number }[] = [];
        for (const track of batch) {
          signal?.throwIfAborted();
          const local = locate(track.path, pathMap, findCase);
          const offset = await offsetOfFile(program, local.path, local.found);
          if (offset === null) unknownClocks++;
          located.push({ track, local, offset: offset ?? 0 });
        }
        staging.inBatch(() => located.forEach(({ track, local, offset }) => stage(track, local, offset)));
        // Give a cancel the chance to arrive.
        await new Promise((resolve) => setImmediate(resolve));
      },
      ...(options.onProgress ? { onProgress: options.onProgress } : {}),
      ...(signal ? { signal } : {}),
      ...(options.readTags ? { readTags: options.readTags } : {}),
    });
    if (unknownClocks > 0)
      problems.push({
        severity: 'warning',
        code: 'clock_unknown',
        message: msg(
          '{count, plural, one {# MP3 file} other {# MP3 files}} could not be read: their times are {program}’s, which differ from Rekordbox’s by 26 ms for files of some encoders. Import again where the files are.',
          { count: unknownClocks, program: title },
        ),
        line: 0,
      });
    const playlists = toNodes(library.playlists, seen, (message) =>
      problems.push({ severity: 'warning', code: 'missing_track', message, line: 0 }),
    );
    return applyImport(
      db,
      staging,
      {
        header: { hasPlaylists: playlists.length > 0 },
        playlists: [rootOf(playlists)],
        problems: [...library.problems, ...problems],
        problemsOmitted: library.problemsOmitted,
      },
      { path, hash, at, jobId: options.jobId, report: tally.report() },
      programRowStore(program),
    );
  } finally {
    staging.drop();
  }
}

interface LocalFile {
  /** The expected path of the file, or the path as the program stores it if it cannot exist on this machine. */
  readonly path: string;
  readonly found: boolean;
}

function locate(
  path: string,
  pathMap: ImportOptions['pathMap'],
  findCase: (path: string) => string | null | undefined,
): LocalFile {
  const written = toLocalPath(encodeLocation(path), pathMap);
  if (written === null) return { path, found: false };
  if (existsSync(written)) return { path: written, found: true };
  const other = findCase(written);
  return other ? { path: other, found: true } : { path: written, found: false };
}

const rootOf = (children: RekordboxNode[]): RekordboxNode => ({
  line: 0,
  kind: 'folder',
  attributes: [
    ['Type', '0'],
    ['Name', 'ROOT'],
    ['Count', String(children.length)],
  ],
  children,
  keys: [],
});

/**
 * Converts playlists to Rekordbox's structure, so that they can be exported there; entries whose track is not in the
 * library are left out.
 */
function toNodes(
  playlists: readonly ProgramPlaylist[],
  known: ReadonlySet<string>,
  warn: (message: Message) => void,
): RekordboxNode[] {
  return playlists.map(({ kind, name, children, paths }) => {
    const keys = paths.map(rowKeyOf).filter((key) => known.has(key));
    if (keys.length < paths.length)
      warn(
        msg('Playlist {name}: {unknown} of {total} entries name no track of the library', {
          name,
          unknown: paths.length - keys.length,
          total: paths.length,
        }),
      );
    const nodes = toNodes(children, known, warn);
    return {
      line: 0,
      kind,
      attributes:
        kind === 'folder'
          ? [
              ['Name', name],
              ['Type', '0'],
              ['Count', String(nodes.length)],
            ]
          : [
              ['Name', name],
              ['Type', '1'],
              ['KeyType', '0'],
              ['Entries', String(keys.length)],
            ],
      children: nodes,
      keys,
    };
  });
}
