import type { TrackFilter } from '../../../../shared/contract/index.ts';
import type { Flag, Tier, TrackId } from '../../../../shared/domain/index.ts';
import { AppError } from '../../../../shared/errors.ts';
import { matchesPattern, parseSelector } from '../../library/selector.ts';
import type { Database } from '../../../db/database.ts';
import type { LibraryQuery } from '../../library/library-query.ts';
import type { Playlists } from '../../library/playlists.ts';

/** Which tracks a command is about. Words add up; the other conditions narrow them down. Without any: the whole library. */
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
}

export interface SelectionDeps {
  readonly db: Database;
  readonly library: LibraryQuery;
  readonly playlists: Playlists;
}

function isEmpty({ words, playlist, query, tiers, flags, genres }: TrackSelectors): boolean {
  return (
    words.length === 0 &&
    playlist === undefined &&
    query === undefined &&
    tiers === undefined &&
    flags === undefined &&
    genres === undefined
  );
}

/**
 * Ids of the selected tracks in ascending order; null for the whole library. Relative paths are taken from `folder`.
 * @throws AppError `not_found` naming the first word that selects nothing.
 */
export function selectTracks(
  deps: SelectionDeps,
  selectors: TrackSelectors,
  folder: string = process.cwd(),
): TrackId[] | null {
  if (isEmpty(selectors)) return null;
  const { playlist, query, tiers, flags, genres } = selectors;
  const filter: TrackFilter = {
    ...(query === undefined ? {} : { text: query }),
    ...(tiers === undefined ? {} : { tiers: [...tiers] }),
    ...(flags === undefined ? {} : { flags: [...flags] }),
    ...(genres === undefined ? {} : { genres: [...genres] }),
    ...(playlist === undefined ? {} : { playlistId: deps.playlists.idByName(playlist) }),
  };
  const filtered = deps.library.ids(filter).sort((a, b) => a - b);
  if (selectors.words.length === 0) return filtered;
  const named = new Set(selectors.words.flatMap((word) => idsOfWord(deps, word, folder)));
  return filtered.filter((id) => named.has(id));
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
        const id = library.idByPath(selector.path);
        // A folder means everything below it.
        return id === undefined ? idsByPath(db, `${selector.path.replaceAll('\\', '/')}/**`) : [id];
      }
      case 'glob':
        return idsByPath(db, selector.pattern);
    }
  })();
  if (found.length === 0)
    throw new AppError(
      'not_found',
      `"${word}" names no track. Use ids (see \`segue tracks\`), 12-40, paths of files or folders, or globs such as "*.flac".`,
    );
  return found;
}

function idsByPath(db: Database, pattern: string): TrackId[] {
  const rows = db.connection
    .prepare<[], { id: TrackId; path: string }>('SELECT id, path FROM track WHERE path IS NOT NULL')
    .all();
  return rows.filter(({ path }) => matchesPattern(path, pattern)).map(({ id }) => id);
}
