import { isDeepStrictEqual } from 'node:util';
import type { BulkResult, GenreInfo, GenreEntryInput, StepResult } from '../../../shared/contract/index.ts';
import { builtInGenres } from '../../../shared/domain/labels/genre-tree.ts';
import { foldGenreName, tidyName } from '../../../shared/domain/labels/taxonomy.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { msg, t } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';
import type { Annotations } from '../annotations/annotations.ts';
import type { Editor } from '../annotations/editor.ts';
import type { Edits } from '../annotations/edits.ts';
import type { Database } from '../../db/database.ts';
import { eq } from '../../db/operators.ts';
import { genreEntries } from '../../db/schema.ts';
import type { LibraryQuery } from '../library/library-query.ts';
import type { StepLog } from '../steps/step-log.ts';
import type { StepPart } from '../steps/steps.ts';
import { createLabelRows } from './label-rows.ts';

type GenreRow = typeof genreEntries.$inferSelect;

interface GenresDeps {
  readonly db: Database;
  readonly annotations: Pick<Annotations, 'head'>;
  readonly library: Pick<LibraryQuery, 'ids' | 'facets'>;
  readonly edits: Pick<Edits, 'bulk'>;
  readonly log: StepLog;
  readonly onChanged: () => void;
}

/** The genres before a step, for undo. */
interface GenresBefore {
  readonly genres: readonly GenreRow[];
}

const sorted = (entries: readonly GenreRow[]): GenreRow[] =>
  entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));

const isGenresBefore = (before: unknown): before is GenresBefore =>
  typeof before === 'object' && before !== null && 'genres' in before;

/** The genres of a library: the built-in ones, the ones the user added, and merging of synonyms. */
export function createGenres({ db, annotations, library, edits, log, onChanged }: GenresDeps) {
  const { query, connection, taxonomy } = db;
  const labelRows = createLabelRows(db);
  const own = (): GenreRow[] => query.select().from(genreEntries).all();

  /** Splits the tags of all tracks again after a change to the taxonomy. Returns the number of tracks affected. */
  function deriveAgain(): number {
    taxonomy.refresh(true);
    const { changes } = connection
      .prepare('UPDATE track SET genres = NULL WHERE tag_genre IS NULL AND genres IS NOT genre_list(genre)')
      .run();
    const stated = connection
      .prepare<[], TrackId>('SELECT id FROM track WHERE tag_genre IS NOT NULL')
      .pluck()
      .all();
    for (const trackId of stated) labelRows.state(trackId, annotations.head(trackId)?.annotation.labels);
    return changes;
  }

  /** Changes the user's own entries as one step. */
  function change(label: Message, { author }: Editor, write: () => void): StepResult {
    const result = db.transaction(
      () => {
        const before: GenresBefore = { genres: own() };
        const stepId = log.begin({ kind: 'tags', label, author, trackCount: 0, before });
        write();
        return { stepId, label: t(label), changed: deriveAgain() };
      },
      { durable: true },
    );
    onChanged();
    return result;
  }

  function putBack(entries: readonly GenreRow[]): void {
    query.delete(genreEntries).run();
    for (const entry of entries) query.insert(genreEntries).values(entry).run();
    deriveAgain();
  }

  const part: StepPart = {
    name: 'genres',
    undo({ before }) {
      if (!isGenresBefore(before)) return null;
      const redo = own();
      putBack(before.genres);
      return { redo, left: 0 };
    },
    redo({ before }, kept) {
      if (!isGenresBefore(before) || !isDeepStrictEqual(sorted(own()), sorted(before.genres)))
        throw new AppError('conflict', msg('The genres were changed since. Make the change again.'));
      putBack(kept as readonly GenreRow[]);
      return { left: 0 };
    },
  };

  return {
    /** All genres that are built in or in use, with the number of tracks, by name. */
    list(): GenreInfo[] {
      const counts = new Map(
        library.facets().genres.map(({ value, count }) => [foldGenreName(value), count]),
      );
      const owned = new Set(own().map(({ name }) => foldGenreName(name)));
      const known = taxonomy.current().entries.map(({ name, parent, aliases }) => {
        const fold = foldGenreName(name);
        const tracks = counts.get(fold) ?? 0;
        counts.delete(fold);
        return {
          name,
          parent,
          aliases,
          tracks,
          origin: owned.has(fold) ? ('own' as const) : ('built-in' as const),
        };
      });
      const used = library
        .facets()
        .genres.filter(({ value }) => counts.has(foldGenreName(value)))
        .map(({ value, count }) => ({
          name: value,
          parent: null,
          aliases: [],
          tracks: count,
          origin: 'tags' as const,
        }));
      return [...known, ...used].sort((a, b) => a.name.localeCompare(b.name, 'en'));
    },

    /** Adds a genre, or overrides a built-in one. @throws AppError `invalid_input` */
    save({ name: given, parent, aliases }: GenreEntryInput, editor: Editor): StepResult {
      const name = tidyName(given);
      const isOwn = (other: string): boolean => foldGenreName(other) === foldGenreName(name);
      if (parent !== null && isOwn(parent))
        throw new AppError('invalid_input', msg('{name} cannot be a kind of itself.', { name }));
      if (
        parent !== null &&
        taxonomy
          .current()
          .withKinds(name)
          .some((kind) => foldGenreName(kind) === foldGenreName(parent))
      )
        throw new AppError(
          'invalid_input',
          msg('{parent} is a kind of {name} already; it cannot be both.', { parent, name }),
        );
      const spellings = aliases.map(tidyName).filter((alias) => alias !== '' && !isOwn(alias));
      return change(msg('Genre {name}', { name }), editor, () => {
        query
          .insert(genreEntries)
          .values({ name, parent, aliases: spellings })
          .onConflictDoUpdate({ target: genreEntries.name, set: { name, parent, aliases: spellings } })
          .run();
      });
    },

    /**
     * Removes one of the user's own entries; a built-in genre of that name applies again. @throws AppError `not_found`
     */
    remove(name: string, editor: Editor): StepResult {
      const found = own().find((entry) => foldGenreName(entry.name) === foldGenreName(name));
      if (!found) {
        const isBuiltIn = builtInGenres.some((entry) => foldGenreName(entry.name) === foldGenreName(name));
        throw new AppError(
          'not_found',
          isBuiltIn
            ? msg(
                '{name} comes with Segue and cannot be removed. An own entry of that name can change its parent and aliases.',
                { name },
              )
            : msg('This library has no own genre “{name}”. `segue genres list --own` shows them.', { name }),
        );
      }
      return change(msg('Remove genre {name}', { name: found.name }), editor, () => {
        query.delete(genreEntries).where(eq(genreEntries.name, found.name)).run();
      });
    },

    /** Tracks with at least one of the given genres. */
    tracksWith: (from: readonly string[]): TrackId[] => library.ids({ genres: [...from] }),

    /** Replaces genres with another one on all tracks that have them, as one step. */
    merge(from: readonly string[], to: string, editor: Editor): BulkResult {
      const { canonical } = taxonomy.current();
      const names = from.map(canonical);
      return edits.bulk(library.ids({ genres: names }), mergeChange(names, canonical(to)), editor);
    },

    part,
  };
}

export const mergeChange = (from: readonly string[], to: string) => ({ labels: { merge: { from, to } } });
