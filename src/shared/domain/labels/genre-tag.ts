import { MAX_LABEL_NAME } from './max-label-name.ts';
import { tidyName } from './taxonomy.ts';
import type { Taxonomy } from './taxonomy.ts';

/** A tag with more names than this lists everything, and says nothing. */
const MAX_GENRES = 50;

/** Genre separators in a tag, outside brackets: `Techno (Peak Time / Driving)` is one genre. */
const SEPARATORS = new Set([';', '/', ',', '|', '│', '\\', '\0', '•']);

/** Placeholder texts in genre tags. */
const NOTHING = /^(other|unknown|misc|none|n\/a|genre|-+|www\..*|https?:.*|.*\.(com|net|org|ru))$/i;

function* piecesOf(tag: string): Generator<string> {
  let piece = '';
  let depth = 0;
  const closes = [...tag].filter((character) => character === ')').length;
  for (const character of tag) {
    // An unclosed bracket must not swallow the rest.
    if (character === '(' && closes > depth) depth++;
    else if (character === ')') depth = Math.max(0, depth - 1);
    if (depth === 0 && SEPARATORS.has(character)) {
      yield piece;
      piece = '';
    } else piece += character;
  }
  yield piece;
}

/**
 * The genres named in a tag, in order, without duplicates and in the spelling of the taxonomy. `House; Techno`,
 * `House/Techno`, `House, Techno` and several values joined by ID3v2.4's NUL are lists; a tag that is itself the name
 * of a genre (`Hip-Hop/Rap`) is one.
 */
export function genresOfTag(tag: string, taxonomy: Taxonomy): string[] {
  const found = new Map<string, string>();
  const add = (text: string): void => {
    const name = tidyName(text.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' '))
      .slice(0, MAX_LABEL_NAME)
      .trim();
    if (name === '' || NOTHING.test(name)) return;
    const genre = taxonomy.canonical(name);
    const key = genre.toLowerCase();
    if (!found.has(key) && found.size < MAX_GENRES) found.set(key, genre);
  };
  // `;`, `|` and NUL separate in every program; the other separators also occur in names of genres.
  for (const part of tag.split(/[;|│\0]/))
    if (taxonomy.knows(part)) add(part);
    else for (const piece of piecesOf(part)) add(piece);
  return [...found.values()];
}

/**
 * Joins several genres into a tag, with the separator of the previous tag, or the one that Rekordbox and most taggers
 * use.
 */
export function genreTag(genres: readonly string[], before = ''): string {
  const separator = /\s*[;,|/]\s*/.exec(before)?.[0] ?? '; ';
  const isSafe = genres.every((genre) => !genre.includes(separator.trim()));
  return genres.join(isSafe ? separator : '; ');
}
