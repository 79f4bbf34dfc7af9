import { createHash } from 'node:crypto';
import { ByteSource, damaged, throwIfCancelled, viewOf } from './byte-source.ts';
import { readFlacInfo } from './flac-metadata.ts';
import { mp3AudioEnd } from './mp3-info.ts';
import { readTopBoxes } from './mp4-boxes.ts';
import { readAiffLayout, readWavLayout } from './pcm-format.ts';
import { sniffFormat } from './sniff.ts';
import type { SniffedFormat } from './sniff.ts';
import { msg } from '../../shared/languages/translate.ts';

/** The byte ranges of a file that are audio, not tags: [start, end). */
interface ByteRange {
  readonly start: number;
  readonly end: number;
}

const WINDOW_BYTES = 256 * 1024;

/** Serves short reads from a window of the file, so that many of them cost few real reads. */
function createWindow(source: ByteSource): (at: number, length: number) => Promise<Uint8Array> {
  let window: Uint8Array = new Uint8Array(0);
  let start = 0;
  return async (at, length) => {
    const isInside = at >= start && at + length <= start + window.length;
    if (!isInside) {
      window = await source.read(at, Math.max(length, WINDOW_BYTES));
      start = at;
    }
    return window.subarray(at - start, at - start + length);
  };
}

/**
 * Bodies of the Ogg pages after the header packets. Page headers are left out: a longer comment renumbers all pages,
 * which changes their checksums.
 */
async function* oggAudio(source: ByteSource, start: number): AsyncGenerator<Uint8Array> {
  const read = createWindow(source);
  let headersLeft = Infinity;
  for (let at = start; at + 27 <= source.size;) {
    const head = await read(at, 27 + 255 + 64);
    if (viewOf(head).getUint32(0) !== 0x4f676753) break;
    const segments = head.subarray(27, 27 + head[26]!);
    const body = at + 27 + segments.length;
    const length = segments.reduce((sum, lacing) => sum + lacing, 0);
    if (headersLeft === Infinity) {
      const first = Buffer.from(head.subarray(27 + segments.length)).toString('latin1');
      // Vorbis has three header packets, Opus two, and in FLAC the first says how many follow.
      headersLeft = first.startsWith('\u0001vorbis')
        ? 3
        : first.startsWith('OpusHead')
          ? 2
          : 1 + ((first.charCodeAt(7) << 8) | first.charCodeAt(8));
    }
    if (headersLeft > 0) headersLeft -= segments.reduce((sum, lacing) => sum + (lacing < 255 ? 1 : 0), 0);
    else if (length > 0) yield await read(body, length);
    at = body + length;
  }
}

async function* bytesOf(source: ByteSource, ranges: readonly ByteRange[]): AsyncGenerator<Uint8Array> {
  for (const { start, end } of ranges) yield* source.pieces(start, end, 1024 * 1024);
}

async function audioRanges(
  source: ByteSource,
  { container, start }: SniffedFormat & { container: Exclude<SniffedFormat['container'], 'ogg'> },
): Promise<ByteRange[]> {
  switch (container) {
    case 'flac': {
      const { audioStart } = await readFlacInfo(source, start);
      return [{ start: audioStart, end: await mp3AudioEnd(source, audioStart) }];
    }
    case 'wav':
    case 'aiff': {
      const layout = await (container === 'wav' ? readWavLayout : readAiffLayout)(source, start);
      return [{ start: layout.dataStart, end: layout.dataStart + layout.dataLength }];
    }
    // Includes the Info frame of an MP3: the same frames without it have another offset on Rekordbox's clock.
    case 'mpeg':
    case 'adts':
      return [{ start, end: await mp3AudioEnd(source, start) }];
    case 'mp4':
      return (await readTopBoxes(source, start)).filter((box) => box.type === 'mdat');
  }
}

/** Like {@link audioIdentity}, for a file that is already open and recognised. */
export async function identityOf(
  source: ByteSource,
  sniffed: SniffedFormat,
  signal?: AbortSignal,
): Promise<string> {
  if (sniffed.container === 'flac') {
    const { md5 } = await readFlacInfo(source, sniffed.start);
    if (!/^0+$/u.test(md5)) return `flac-md5:${md5}`;
  }
  const hash = createHash('sha256');
  let hashed = 0;
  const { container } = sniffed;
  const pieces =
    container === 'ogg'
      ? oggAudio(source, sniffed.start)
      : bytesOf(source, await audioRanges(source, { ...sniffed, container }));
  for await (const piece of pieces) {
    throwIfCancelled(signal);
    hash.update(piece);
    hashed += piece.length;
  }
  if (hashed === 0) throw damaged(source.path, msg('it holds no audio data'));
  return `sha256:${hash.digest('hex')}`;
}

/**
 * Identifies the audio of a file, regardless of tags, name and folder: `flac-md5:` with the MD5 of the samples from
 * STREAMINFO, otherwise `sha256:` with the hash of the encoded audio without tags.
 * Throws AppError `not_found`, `io`, `invalid_input`, `unsupported_format` or `cancelled`.
 */
export async function audioIdentity(path: string, options: { signal?: AbortSignal } = {}): Promise<string> {
  await using source = await ByteSource.open(path);
  return await identityOf(source, await sniffFormat(source), options.signal);
}
