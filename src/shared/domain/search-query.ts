import { camelotKeySchema } from './key.ts';
import type { CamelotKey } from './key.ts';
import { tierSchema } from './tier.ts';
import type { Tier } from './tier.ts';

const searchFields = ['title', 'artist', 'album', 'genre', 'label', 'comment', 'descriptor', 'tag'] as const;
type SearchField = (typeof searchFields)[number];

export interface SearchTerm {
  readonly word: string;
  /** Null searches all fields. */
  readonly field: SearchField | null;
  /** Whether the track must not contain it. */
  readonly excluded: boolean;
}

export interface SearchQuery {
  readonly terms: readonly SearchTerm[];
  /** Beats per minute, both ends included. */
  readonly bpm: { readonly from: number; readonly to: number } | null;
  /** Any of these matches; empty does not filter. */
  readonly keys: readonly CamelotKey[];
  readonly tiers: readonly Tier[];
  /** Stars; any of these. */
  readonly ratings?: readonly number[];
}

/** `bpm:128` matches everything that a DJ calls 128. */
const BPM_TOLERANCE = 0.5;
const TOKEN = /(-?)(?:([a-z]+):)?(?:"([^"]*)"|(\S+))/giu;

function parseBpm(value: string): SearchQuery['bpm'] {
  const match = /^(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?))?$/.exec(value);
  if (!match) return null;
  const from = Number(match[1]);
  if (match[2] === undefined) return { from: from - BPM_TOLERANCE, to: from + BPM_TOLERANCE };
  const to = Number(match[2]);
  return { from: Math.min(from, to), to: Math.max(from, to) };
}

/** All values of a list, or null if one of them is invalid. */
function parseList<T>(value: string, parse: (item: string) => T | undefined): T[] | null {
  const items = value.split(',').map(parse);
  return items.some((item) => item === undefined) ? null : (items as T[]);
}

/**
 * Parses the text of the search field: words, `-word` to exclude one, `"two words"`, and the qualifiers `bpm:120-128`,
 * `key:8A,9A`, `tier:1`, `rating:4,5`, `genre:house` (also title, artist, album, label, comment), `tag:opener` and
 * `descriptor:warm`. Anything else is searched for as a word.
 */
export function parseSearch(text: string): SearchQuery {
  const terms: SearchTerm[] = [];
  let bpm: SearchQuery['bpm'] = null;
  const keys: CamelotKey[] = [];
  const tiers: Tier[] = [];
  const ratings: number[] = [];
  for (const [token, minus, name, quoted, plain] of text.matchAll(TOKEN)) {
    const value = quoted ?? plain ?? '';
    const qualifier = name?.toLowerCase();
    const excluded = minus === '-' && value !== '';
    const field = searchFields.find((candidate) => candidate === qualifier);
    if (field) {
      if (value !== '') terms.push({ word: value, field, excluded });
      continue;
    }
    if (qualifier === 'rating' && !excluded) {
      const list = parseList(value, (item) => (/^[0-5]$/.test(item) ? Number(item) : undefined));
      if (list) {
        ratings.push(...list);
        continue;
      }
    }
    if (qualifier === 'bpm' && !excluded) {
      const range = parseBpm(value);
      if (range) {
        bpm = range;
        continue;
      }
    }
    if (qualifier === 'key' && !excluded) {
      const list = parseList(value, (item) => camelotKeySchema.safeParse(item.toUpperCase()).data);
      if (list) {
        keys.push(...list);
        continue;
      }
    }
    if (qualifier === 'tier' && !excluded) {
      const list = parseList(value, (item) => tierSchema.safeParse(Number(item)).data);
      if (list) {
        tiers.push(...list);
        continue;
      }
    }
    if (name !== undefined) terms.push({ word: token.replaceAll('"', ''), field: null, excluded: false });
    else if (value !== '') terms.push({ word: value, field: null, excluded });
  }
  return { terms, bpm, keys, tiers, ...(ratings.length > 0 ? { ratings } : {}) };
}
