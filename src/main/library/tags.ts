import { parseFromTokenizer, selectCover } from 'music-metadata';
import type { IAudioMetadata } from 'music-metadata';
import { AppError, errorMessage } from '../../shared/errors.ts';
import { ByteSource, damaged } from '../audio/byte-source.ts';
import { sniffFormat } from '../audio/sniff.ts';
import type { SniffedFormat } from '../audio/sniff.ts';
import { toPicture } from './picture.ts';
import type { TagPicture } from './picture.ts';
import { seratoPayloads } from './serato-payloads.ts';
import type { SeratoPayloads } from './serato-payloads.ts';
import { SourceTokenizer } from './source-tokenizer.ts';

/** What a file's tags say; absent where they say nothing. */
export interface TrackTags {
  readonly title?: string;
  readonly artist?: string;
  readonly album?: string;
  readonly genre?: string;
  readonly year?: number;
  readonly bpm?: number;
  /** As written: `Am`, `8A`, `1m`, … */
  readonly key?: string;
  readonly comment?: string;
  readonly trackNumber?: number;
  readonly label?: string;
  /** Seconds by the container; the decoded length is what counts where both are known. */
  readonly duration?: number;
  readonly hasCover: boolean;
  /** What Serato keeps in the file. */
  readonly serato?: SeratoPayloads;
}

const MAX_TEXT = 2000;
/** More tag data than this is not read: no honest cover is so large, and it would have to fit in memory. */
const MAX_TAG_BYTES = 64 * 1024 * 1024;

const MIME_TYPES: Readonly<Record<SniffedFormat['container'], string>> = {
  flac: 'audio/flac',
  wav: 'audio/wav',
  aiff: 'audio/aiff',
  mpeg: 'audio/mpeg',
  adts: 'audio/aac',
  mp4: 'audio/mp4',
  ogg: 'audio/ogg',
};

/** Trimmed, without control characters, bounded; undefined when nothing is left. */
function cleanText(value: string | undefined): string | undefined {
  const text = value
    ?.replace(/[\p{Cc}\p{Cs}]+/gu, ' ')
    .trim()
    .slice(0, MAX_TEXT);
  return text || undefined;
}

function cleanNumber(value: number | null | undefined, least: number, greatest: number): number | undefined {
  return typeof value === 'number' && value >= least && value <= greatest ? value : undefined;
}

function withoutAbsent<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

/** First value under one of the format's own tag names, in lower case. */
function nativeText(native: IAudioMetadata['native'], names: readonly string[]): string | undefined {
  for (const tags of Object.values(native))
    for (const { id, value } of tags)
      if (names.includes(id.toLowerCase()) && (typeof value === 'string' || typeof value === 'number'))
        return String(value);
  return undefined;
}

/** What key-detection programs write besides the tag that the library maps. */
const KEY_TAGS = ['initialkey', 'tkey', '----:com.apple.itunes:initialkey', 'txxx:initialkey', 'key'];
/** The library rounds to whole beats per minute; these hold what was written. */
const BPM_TAGS = ['bpm', 'tbpm', 'tmpo', '----:com.apple.itunes:bpm'];

function toTrackTags({ common, format, native }: IAudioMetadata): TrackTags {
  return withoutAbsent({
    title: cleanText(common.title),
    artist: cleanText(common.artist ?? common.artists?.join(', ')),
    album: cleanText(common.album),
    genre: cleanText(common.genre?.join('; ')),
    year: cleanNumber(common.year, 1, 9999),
    bpm: cleanNumber(Number(nativeText(native, BPM_TAGS)?.replace(',', '.') ?? common.bpm), 1, 1000),
    key: cleanText(common.key ?? nativeText(native, KEY_TAGS)),
    comment: cleanText(common.comment?.map((comment) => comment.text ?? '').find(Boolean)),
    trackNumber: cleanNumber(common.track?.no, 1, 99_999),
    label: cleanText(common.label?.join(', ')),
    duration: cleanNumber(format.duration, 0, 1e7),
    hasCover: (common.picture?.length ?? 0) > 0,
    serato: seratoPayloads(native),
  }) as TrackTags;
}

/**
 * Reads the tags of an open file whose format is known already, so that a wrong extension does no harm.
 * A hostile file can make this take very long: what may be any file belongs into a thread that can be ended (`tag-worker.ts`).
 * Throws AppError `invalid_input` for tags that cannot be read within the limit of bytes, or `io`.
 */
export async function readTagsOf(
  source: ByteSource,
  format: Pick<SniffedFormat, 'container'>,
): Promise<TrackTags> {
  return toTrackTags(await parseTags(source, format));
}

/** The cover among the pictures in an open file's tags: the front where they say so, else the first. Throws as {@link readTagsOf}. */
export async function readPictureOf(
  source: ByteSource,
  format: Pick<SniffedFormat, 'container'>,
): Promise<TagPicture | null> {
  const { common } = await parseTags(source, format);
  const cover = selectCover(common.picture);
  // A copy of its own, without the rest of the tags.
  return cover && toPicture(Uint8Array.from(cover.data));
}

async function parseTags(
  source: ByteSource,
  { container }: Pick<SniffedFormat, 'container'>,
): Promise<IAudioMetadata> {
  const tokenizer = new SourceTokenizer(source, MIME_TYPES[container], MAX_TAG_BYTES);
  try {
    return await parseFromTokenizer(tokenizer, { duration: false });
  } catch (error) {
    throw error instanceof AppError
      ? error
      : damaged(source.path, `its tags cannot be read (${errorMessage(error)})`, error);
  } finally {
    await tokenizer.close();
  }
}

/** Title, artist and so on of one file. Throws AppError as `sniffFormat` and {@link readTagsOf}. */
export async function readTags(path: string): Promise<TrackTags> {
  await using source = await ByteSource.open(path);
  return await readTagsOf(source, await sniffFormat(source));
}
