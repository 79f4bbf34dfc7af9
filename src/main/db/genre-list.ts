import type Sqlite from 'better-sqlite3';
import { genresOfTag } from '../../shared/domain/labels/genre-tag.ts';
import { createTaxonomy } from '../../shared/domain/labels/taxonomy.ts';
import type { Taxonomy } from '../../shared/domain/labels/taxonomy.ts';

/** Cache, because the same tags come up again and again. */
const MAX_KNOWN = 20_000;

/**
 * The taxonomy of a library: the built-in genres with the library's own entries on top. SQL splits genre tags with it:
 * `genre_list(tag)` returns a JSON list.
 */
export interface LibraryTaxonomy {
  readonly current: () => Taxonomy;
  /** Reloads the library's own entries if this or another connection may have changed them. */
  readonly refresh: (isOwnChange?: boolean) => void;
}

const taxonomies = new WeakMap<Sqlite.Database, LibraryTaxonomy>();

/** The taxonomy of a connection that `registerGenreList` was called for. */
export function taxonomyOf(connection: Sqlite.Database): LibraryTaxonomy {
  return taxonomies.get(connection)!;
}

/** Registers `genre_list`. It cannot read the library while a statement runs, so `refresh` updates it beforehand. */
export function registerGenreList(connection: Sqlite.Database): void {
  let taxonomy: Taxonomy | undefined;
  let own = '[]';
  const known = new Map<string, string>();
  const current = (): Taxonomy =>
    (taxonomy ??= createTaxonomy(
      (JSON.parse(own) as { name: string; parent: string | null; aliases: string }[]).map((entry) => ({
        ...entry,
        aliases: JSON.parse(entry.aliases) as string[],
      })),
    ));
  connection.function('genre_list', { deterministic: true }, (tag) => {
    if (typeof tag !== 'string' || tag === '') return '[]';
    const found = known.get(tag);
    if (found !== undefined) return found;
    const list = JSON.stringify(genresOfTag(tag, current()));
    if (known.size < MAX_KNOWN) known.set(tag, list);
    return list;
  });
  let version: unknown = null;
  taxonomies.set(connection, {
    current,
    refresh(isOwnChange = false) {
      const now = connection.pragma('data_version', { simple: true });
      if (now === version && !isOwnChange) return;
      version = now;
      const written = JSON.stringify(
        connection.prepare('SELECT name, parent, aliases FROM genre_entry ORDER BY name').all(),
      );
      if (written === own) return;
      own = written;
      taxonomy = undefined;
      known.clear();
    },
  });
}
