import { readFileSync, statSync } from 'node:fs';
import type { TrackFilter, TrackSelection } from '../../../shared/contract/index.ts';
import type { Flag, Tier, TrackId } from '../../../shared/domain/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import { readAnnotationYaml } from '../../interop/annotation-yaml.ts';
import { sourceLimits } from '../../interop/yaml-source.ts';
import { createTrackFinder } from './find-track.ts';
import { matchesPattern, parseSelector } from './selector.ts';
import type { Database } from '../../db/database.ts';
import type { LibraryQuery } from './library-query.ts';
import type { Playlists } from './playlists.ts';

/**
 * A selection of tracks. Words are combined with OR, the other conditions narrow the result; without any, it is the
 * whole library.
 */
export interface TrackSelectors {
  /** Ids, ranges of ids, paths, globs, `all`. */
  readonly words: readonly string[];
  /** Name or path of a playlist or folder. */
  readonly playlist?: string | undefined;
  /** Words that must occur in the tags or the path. */
  readonly query?: string | undefined;
  readonly tiers?: readonly Tier[] | undefined;
  readonly flags?: readonly Flag[] | undefined;
  readonly genres?: readonly string[] | undefined;
  /** Genres include their subgenres. */
  readonly withSubgenres?: boolean | undefined;
  readonly descriptors?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
}

export interface SelectionDeps {
  readonly db: Database;
  readonly library: LibraryQuery;
  readonly playlists: Playlists;
}

/**
 * The selected tracks; words name them one by one, in ascending order. Relative paths are resolved against `folder`.
 * @throws AppError `not_found` naming the first word that selects nothing
 */
export function selectTracks(
  deps: SelectionDeps,
  selectors: TrackSelectors,
  folder: string = process.cwd(),
): TrackSelection {
  const { words, playlist, query, tiers, flags, genres, withSubgenres, descriptors, tags } = selectors;
  const filter: TrackFilter = {
    ...(query === undefined ? {} : { text: query }),
    ...(tiers === undefined ? {} : { tiers }),
    ...(flags === undefined ? {} : { flags }),
    ...(genres === undefined ? {} : { genres }),
    ...(genres === undefined || !withSubgenres ? {} : { withSubgenres }),
    ...(descriptors === undefined ? {} : { descriptors }),
    ...(tags === undefined ? {} : { tags }),
    ...(playlist === undefined ? {} : { playlistId: deps.playlists.idByName(playlist) }),
  };
  if (words.length === 0) return { kind: 'filter', filter };
  const named = new Set(splitIds(words).flatMap((word) => idsOfWord(deps, word, folder)));
  const trackIds = deps.library.ids(filter).filter((id) => named.has(id));
  return { kind: 'tracks', trackIds: trackIds.sort((a, b) => a - b) };
}

/** `1,2,12-40` is a list of ids; commas in other words belong to file names. */
function splitIds(words: readonly string[]): string[] {
  return words.flatMap((word) => (/^[\d,-]+$/.test(word) ? word.split(',').filter(Boolean) : [word]));
}

function idsOfWord({ db, library }: SelectionDeps, word: string, folder: string): TrackId[] {
  const selector = parseSelector(word, folder);
  const found = ((): TrackId[] => {
    switch (selector.kind) {
      case 'all':
        return library.ids({});
      case 'ids':
        return db.connection
          .prepare<[number, number], TrackId>('SELECT id FROM track WHERE id BETWEEN ? AND ?')
          .pluck()
          .all(selector.from, selector.to);
      case 'path': {
        const id = library.idByPath(selector.path) ?? trackOfAnnotationFile(db, selector.path);
        // A folder stands for everything below it.
        return id === undefined ? idsByPath(db, `${selector.path.replaceAll('\\', '/')}/**`) : [id];
      }
      case 'glob':
        return idsByPath(db, selector.pattern);
    }
  })();
  if (found.length === 0)
    throw new AppError(
      'not_found',
      msg(
        '"{word}" names no track. Use ids (see `segue tracks`), 12-40, paths of files or folders, or globs such as "*.flac".',
        { word },
      ),
    );
  return found;
}

/** No annotation of a single track is larger. */
const MAX_FILE_BYTES = 3 * sourceLimits.yaml;

/** The track that an exported annotation file belongs to. */
function trackOfAnnotationFile(db: Database, path: string): TrackId | undefined {
  const found = /\.ya?ml$/i.test(path) ? statSync(path, { throwIfNoEntry: false }) : undefined;
  if (!found?.isFile() || found.size > MAX_FILE_BYTES) return undefined;
  const read = readAnnotationYaml(readFileSync(path, 'utf8'));
  if (!read.ok) return undefined;
  const { track, base } = read.header;
  const trackId = createTrackFinder(db)({ track, base, audioFile: read.annotation.audio.file });
  return typeof trackId === 'number' ? trackId : undefined;
}

function idsByPath(db: Database, pattern: string): TrackId[] {
  const rows = db.connection
    .prepare<[], { id: TrackId; path: string }>('SELECT id, path FROM track WHERE path IS NOT NULL')
    .all();
  return rows.filter(({ path }) => matchesPattern(path, pattern)).map(({ id }) => id);
}
