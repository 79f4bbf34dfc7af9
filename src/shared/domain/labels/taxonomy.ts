import { builtInGenres } from './genre-tree.ts';
import type { GenreEntry } from './genre-tree.ts';

/** A library's own word on genres: entries of its own, and others under another name or parent. */
export type OwnGenres = readonly GenreEntry[];

export interface Taxonomy {
  /** The one way to write a genre; what is not known stays as it is, tidied. */
  readonly canonical: (genre: string) => string;
  /** Whether the whole text is the name or alias of a genre, separators included. */
  readonly knows: (text: string) => boolean;
  /** Genre that this one is a kind of; null at the top or where nothing is known. */
  readonly parentOf: (genre: string) => string | null;
  /** The genre and all that are kinds of it. */
  readonly withKinds: (genre: string) => readonly string[];
  /** All entries, by name. */
  readonly entries: readonly GenreEntry[];
}

/** No tree of genres is deeper; own entries may name each other in a circle. */
const MAX_DEPTH = 12;

/** One form for all spellings: case, accents, hyphens, spaces, apostrophes and `&` do not count. */
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

/** Without the space around it, and with single spaces inside. */
export function tidyName(name: string): string {
  return name.replace(/\s+/gu, ' ').trim();
}

/** Puts a library's own entries over those that Segue knows: an own entry of the same name replaces it, and its aliases win. */
export function createTaxonomy(own: OwnGenres = []): Taxonomy {
  const byFold = new Map<string, GenreEntry>();
  for (const entry of [...builtInGenres, ...own]) byFold.set(foldGenreName(entry.name), entry);
  const entries = [...byFold.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const names = new Map<string, string>();
  // Names win over aliases, own aliases over those that Segue knows.
  for (const list of [builtInGenres.filter((entry) => byFold.get(foldGenreName(entry.name)) === entry), own])
    for (const { name, aliases } of list) for (const alias of aliases) names.set(foldGenreName(alias), name);
  const ownAliases = new Set(own.flatMap(({ aliases }) => aliases.map(foldGenreName)));
  for (const entry of entries) {
    const fold = foldGenreName(entry.name);
    if (!ownAliases.has(fold) || own.includes(entry)) names.set(fold, entry.name);
  }

  /** The same spellings come again and again. */
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
    // An entry that is now another spelling of a genre is no kind of its own.
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

/** Almost all that DJs play is a kind of it, so it tells no families apart. */
const ROOT = 'Electronic';

/** The genre at the top of a genre's family, such as House or Trance; itself where nothing is above it. */
export function familyOf({ parentOf, canonical }: Taxonomy, genre: string): string {
  let name = canonical(genre);
  for (let depth = 0; depth < MAX_DEPTH; depth++) {
    const parent = parentOf(name);
    if (parent === null || parent === ROOT) return name;
    name = parent;
  }
  return name;
}
