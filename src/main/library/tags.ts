import { parseFromTokenizer, selectCover } from 'music-metadata';
import type { IAudioMetadata } from 'music-metadata';
import { AppError, errorText } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import { ByteSource, damaged } from '../audio/byte-source.ts';
import { sniffFormat } from '../audio/sniff.ts';
import type { SniffedFormat } from '../audio/sniff.ts';
import { toPicture } from './picture.ts';
import type { TagPicture } from './picture.ts';
import { seratoPayloads } from './serato-payloads.ts';
import type { SeratoPayloads } from './serato-payloads.ts';
import { SourceTokenizer } from './source-tokenizer.ts';

/** The tags of a file; fields without a tag are absent. */
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
  /** Seconds according to the container; if the decoded length is known too, it takes precedence. */
  readonly duration?: number;
  readonly hasCover: boolean;
  /** The Serato data in the file. */
  readonly serato?: SeratoPayloads;
}

const MAX_TEXT = 2000;
/** Larger tags are not read: no legitimate cover is so large, and it would have to fit in memory. */
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

/** Trimmed, without control characters, truncated; undefined if nothing is left. */
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

/** The first value under one of the format's own tag names, in lower case. */
function nativeText(native: IAudioMetadata['native'], names: readonly string[]): string | undefined {
  for (const tags of Object.values(native))
    for (const { id, value } of tags)
      if (names.includes(id.toLowerCase()) && (typeof value === 'string' || typeof value === 'number'))
        return String(value);
  return undefined;
}

/** Fields that key-detection programs write besides the tag that the library maps. */
const KEY_TAGS = ['initialkey', 'tkey', '----:com.apple.itunes:initialkey', 'txxx:initialkey', 'key'];
/** The library rounds to whole beats per minute; these keep the written value. */
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
 * Reads the tags of an open file whose format is already known, so that a wrong extension does no harm.
 * A hostile file can make this take very long: files of unknown origin belong in a thread that can be terminated
 * (`tag-worker.ts`).
 * Throws AppError `invalid_input` for tags that cannot be read within the byte limit, or `io`.
 */
export async function readTagsOf(
  source: ByteSource,
  format: Pick<SniffedFormat, 'container'>,
): Promise<TrackTags> {
  return toTrackTags(await parseTags(source, format));
}

/**
 * The cover among the pictures in an open file's tags: the one marked as front, otherwise the first. Throws like {@link
 * readTagsOf}.
 */
export async function readPictureOf(
  source: ByteSource,
  format: Pick<SniffedFormat, 'container'>,
): Promise<TagPicture | null> {
  const { common } = await parseTags(source, format);
  const cover = selectCover(common.picture);
  // A copy, so that the rest of the tags can be freed.
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
      : damaged(source.path, msg('its tags cannot be read ({reason})', { reason: errorText(error) }), error);
  } finally {
    await tokenizer.close();
  }
}

/** Reads title, artist and so on of one file. Throws AppError like `sniffFormat` and {@link readTagsOf}. */
export async function readTags(path: string): Promise<TrackTags> {
  await using source = await ByteSource.open(path);
  return await readTagsOf(source, await sniffFormat(source));
}
