import { builtInGenres } from './genre-tree.ts';
import type { GenreEntry } from './genre-tree.ts';

/** A library's own genre entries: new ones, and built-in ones with another name or parent. */
export type OwnGenres = readonly GenreEntry[];

export interface Taxonomy {
  /** The canonical spelling of a genre; an unknown genre is returned with its spaces tidied. */
  readonly canonical: (genre: string) => string;
  /** Whether the whole text, separators included, is the name or alias of a genre. */
  readonly knows: (text: string) => boolean;
  /** The parent genre; null at the top or if nothing is known. */
  readonly parentOf: (genre: string) => string | null;
  /** The genre and all its descendants. */
  readonly withKinds: (genre: string) => readonly string[];
  /** All entries, sorted by name. */
  readonly entries: readonly GenreEntry[];
}

/** Depth limit: no genre tree is deeper, and custom entries may form a cycle. */
const MAX_DEPTH = 12;

/** Normalises a spelling: case, accents, hyphens, spaces, apostrophes and `&` are ignored. */
export function foldGenreName(genre: string): string {
  return genre
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[’'`´]n[’'`´]/g, ' and ')
    .replace(/&/g, ' and ')
    .replace(/[’'`´.]/g, '')
    .replace(/[\s\p{Pd}_]+/gu, ' ')
    .replace(/ ?([/(),;|]) ?/g, '$1')
    .replace(/ /g, '')
    .trim();
}

/** Trims the text and collapses inner spaces. */
export function tidyName(name: string): string {
  return name.replace(/\s+/gu, ' ').trim();
}

/**
 * Merges a library's entries into the built-in ones: an entry of the same name replaces the built-in one, and its
 * aliases win.
 */
export function createTaxonomy(own: OwnGenres = []): Taxonomy {
  const byFold = new Map<string, GenreEntry>();
  for (const entry of [...builtInGenres, ...own]) byFold.set(foldGenreName(entry.name), entry);
  const entries = [...byFold.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const names = new Map<string, string>();
  // Names win over aliases, and the library's aliases over built-in ones.
  for (const list of [builtInGenres.filter((entry) => byFold.get(foldGenreName(entry.name)) === entry), own])
    for (const { name, aliases } of list) for (const alias of aliases) names.set(foldGenreName(alias), name);
  const ownAliases = new Set(own.flatMap(({ aliases }) => aliases.map(foldGenreName)));
  for (const entry of entries) {
    const fold = foldGenreName(entry.name);
    if (!ownAliases.has(fold) || own.includes(entry)) names.set(fold, entry.name);
  }

  /** Cached, because the same spellings come up again and again. */
  const seen = new Map<string, string>();
  function canonical(genre: string): string {
    const found = seen.get(genre);
    if (found !== undefined) return found;
    const tidy = tidyName(genre);
    const name = names.get(foldGenreName(tidy)) ?? tidy;
    if (seen.size < 10_000) seen.set(genre, name);
    return name;
  }
  const parentOf = (genre: string): string | null => {
    const parent = byFold.get(foldGenreName(canonical(genre)))?.parent ?? null;
    return parent === null ? null : canonical(parent);
  };

  const kinds = Map.groupBy(
    // An entry that is now an alias of another genre is no longer a genre itself.
    entries.filter(({ name, parent }) => parent !== null && canonical(name) === name),
    ({ parent }) => canonical(parent!),
  );
  function withKinds(genre: string): string[] {
    const found = new Set([canonical(genre)]);
    for (const name of found) for (const kind of kinds.get(name) ?? []) found.add(canonical(kind.name));
    return [...found];
  }
  return { canonical, knows: (text) => names.has(foldGenreName(text)), parentOf, withKinds, entries };
}

/** Almost all that DJs play belongs to it, so it does not distinguish families. */
const ROOT = 'Electronic';

/** The top genre of a genre's family, such as House or Trance; the genre itself if it has no parent. */
export function familyOf({ parentOf, canonical }: Taxonomy, genre: string): string {
  let name = canonical(genre);
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const parent = parentOf(name);
    if (parent === null || parent === ROOT) return name;
    name = parent;
  }
  return name;
}
