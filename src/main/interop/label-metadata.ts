import { extname } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { itemLines } from './json-place.ts';
import { clip, readJson, sourceLimits } from './yaml-source.ts';
import type { YamlProblem } from './yaml-source.ts';
import { isMessage, msg, verbatim } from '../../shared/languages/translate.ts';
import type { Message } from '../../shared/languages/translate.ts';

/** How a row of a metadata file identifies tracks; present fields are compared in this order. */
interface MetadataKey {
  /** Id in the library, or identity of the audio. */
  readonly id?: string;
  readonly path?: string;
  readonly artist?: string;
  readonly title?: string;
  /** Without a title, the row applies to all tracks of the album. */
  readonly album?: string;
}

/** One row: the tracks it identifies and their labels. */
export interface MetadataRow {
  readonly line: number;
  readonly key: MetadataKey;
  readonly genres?: readonly string[];
  readonly descriptors?: readonly string[];
  readonly tags?: readonly string[];
  readonly rating?: number;
  readonly colour?: string;
  readonly comment?: string;
}

export interface MetadataFile {
  readonly rows: readonly MetadataRow[];
  readonly problems: readonly YamlProblem[];
}

/** Names of the fields in programs and on websites. */
const columns = {
  id: ['id', 'track_id', 'trackid', 'audio_id'],
  path: ['path', 'file', 'file_path', 'filepath', 'filename', 'file_name', 'location'],
  artist: ['artist', 'artists', 'artist_name', 'album_artist'],
  title: ['title', 'track', 'track_title', 'track_name', 'name', 'song'],
  album: ['album', 'release', 'album_title', 'release_name'],
  genres: ['genres', 'genre', 'primary_genres', 'styles', 'style'],
  moreGenres: ['secondary_genres', 'subgenres'],
  descriptors: ['descriptors', 'descriptor', 'moods', 'mood'],
  tags: ['tags', 'tag', 'labels', 'keywords'],
  rating: ['rating', 'stars'],
  colour: ['colour', 'color'],
  comment: ['comment', 'comments', 'note'],
} as const;
type Field = keyof typeof columns;

const fieldOf = new Map<string, Field>(
  (Object.keys(columns) as Field[]).flatMap((field) => columns[field].map((name) => [name, field])),
);
const nameOf = (header: string): string =>
  header
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');

const cellSchema = z.union([z.string(), z.number(), z.array(z.union([z.string(), z.number()])), z.null()]);
const recordSchema = z.record(z.string(), z.unknown());

/** Lists in a cell are separated by `;` or `|`, otherwise by `,`. */
function listOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => listOf(String(item)));
  const text = String(value);
  const separator = /[;|]/.test(text) ? /[;|]/ : /,/;
  return text
    .split(separator)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/**
 * Reads labels from a table: CSV with a header, JSON Lines, or JSON (a list of objects, or an object of objects by
 * path). Recognises columns by the names that programs use; ignores others. Unusable rows become problems; nothing is
 * thrown.
 */
export function readLabelMetadata(path: string, text: string): MetadataFile {
  switch (extname(path).toLowerCase()) {
    case '.csv':
    case '.tsv':
      return readTable(text, extname(path).toLowerCase() === '.tsv' ? '\t' : ',');
    case '.jsonl':
    case '.ndjson':
      return readLines(text);
    default:
      return readObjects(text);
  }
}

const failed = (line: number, message: Message): MetadataFile => ({
  rows: [],
  problems: [{ line, field: '', message }],
});

function readTable(text: string, delimiter: string): MetadataFile {
  try {
    const records = parse(text, {
      bom: true,
      columns: (header: string[]) => header.map(nameOf),
      delimiter:
        delimiter === ','
          ? [',', ';'].toSorted((a, b) => headCount(text, b) - headCount(text, a))[0]!
          : delimiter,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as { record: Record<string, string>; info: { lines: number } }[];
    return gather(records.map(({ record, info }) => ({ line: info.lines, record })));
  } catch (error) {
    const line = Number((error as { lines?: unknown }).lines);
    return failed(
      Number.isFinite(line) ? line : 1,
      msg('is not a table: its quotes or columns do not match'),
    );
  }
}

/** Number of occurrences of a character in the first line. */
const headCount = (text: string, character: string): number =>
  (/^[^\r\n]*/.exec(text)?.[0] ?? '').split(character).length;

function readLines(text: string): MetadataFile {
  const records: { line: number; record: unknown }[] = [];
  const problems: YamlProblem[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const read = readJson(line);
    if (read.ok) records.push({ line: i + 1, record: read.value });
    else if (problems.length < sourceLimits.problems)
      problems.push({ line: i + 1, field: '', message: read.problems[0]!.message });
  }
  const { rows, problems: more } = gather(records);
  return { rows, problems: [...problems, ...more] };
}

function readObjects(text: string): MetadataFile {
  const read = readJson(text);
  if (!read.ok) return { rows: [], problems: read.problems };
  const { value } = read;
  if (Array.isArray(value)) {
    const lines = itemLines(text);
    return gather(value.map((record: unknown, i) => ({ line: lines[i] ?? 1, record })));
  }
  const byPath = recordSchema.safeParse(value);
  if (!byPath.success) return failed(1, msg('must hold a list of objects, or objects by path'));
  const entries = Object.entries(byPath.data);
  return gather(
    entries.map(([path, record]) => ({
      line: 1,
      record: typeof record === 'object' && record !== null ? { path, ...record } : record,
    })),
  );
}

function gather(records: readonly { line: number; record: unknown }[]): MetadataFile {
  const rows: MetadataRow[] = [];
  const problems: YamlProblem[] = [];
  for (const { line, record } of records) {
    const read = toRow(line, record);
    if (!isMessage(read)) rows.push(read);
    else if (problems.length < sourceLimits.problems) problems.push({ line, field: '', message: read });
  }
  return { rows, problems };
}

/** The row, or a description of what is wrong with it. */
function toRow(line: number, record: unknown): MetadataRow | Message {
  const fields = recordSchema.safeParse(record);
  if (!fields.success)
    return msg('a row must be an object with fields such as {fields}', {
      fields: ['path', 'title', 'genres'].map(verbatim),
    });
  const found: Partial<Record<Field, unknown>> = {};
  for (const [header, value] of Object.entries(fields.data)) {
    const field = fieldOf.get(nameOf(header));
    const cell = cellSchema.safeParse(value);
    if (field === undefined || !cell.success || cell.data === null || cell.data === '') continue;
    found[field] ??= cell.data;
  }
  const text = (field: Field): string | undefined =>
    found[field] === undefined ? undefined : listOfOne(found[field]);
  const key = Object.fromEntries(
    (['id', 'path', 'artist', 'title', 'album'] as const).flatMap((field) => {
      const value = text(field);
      return value === undefined ? [] : [[field, value]];
    }),
  ) as MetadataKey;
  if (key.id === undefined && key.path === undefined && key.title === undefined && key.album === undefined)
    return msg('names no track: it needs an id, a path, a title or an album');
  const list = (field: Field): string[] | undefined =>
    found[field] === undefined ? undefined : listOf(found[field]);
  const genres = [...(list('genres') ?? []), ...(list('moreGenres') ?? [])];
  const [descriptors, tags] = [list('descriptors'), list('tags')];
  const rating = found.rating === undefined ? undefined : Number(found.rating);
  if (rating !== undefined && !(Number.isInteger(rating) && rating >= 0 && rating <= 5))
    return msg('rating {rating} is no number of stars from 0 to 5', { rating: clip(text('rating') ?? '') });
  const row: MetadataRow = {
    line,
    key,
    ...(genres.length > 0 ? { genres } : {}),
    ...(descriptors ? { descriptors } : {}),
    ...(tags ? { tags } : {}),
    ...(rating === undefined ? {} : { rating }),
    ...(text('colour') === undefined ? {} : { colour: text('colour')!.toLowerCase() }),
    ...(text('comment') === undefined ? {} : { comment: text('comment')! }),
  };
  return Object.keys(row).length > 2
    ? row
    : msg('says nothing: it has no genres, descriptors, tags, rating, colour or comment');
}

/** Joins several artists into one text. */
const listOfOne = (value: unknown): string =>
  (Array.isArray(value) ? value.join(', ') : String(value)).trim();
