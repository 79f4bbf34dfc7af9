import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { writeThrough } from '../../../files/output.ts';
import type { SeratoTags } from '../write-payloads.ts';
import { flacPieces } from './flac.ts';
import { aiffPieces, mp3Pieces } from './id3.ts';
import { mp4Pieces } from './mp4.ts';
import { oggPieces } from './ogg.ts';
import { unsupported } from './pieces.ts';
import type { OldFile, Piece } from './pieces.ts';
import { msg } from '../../../../shared/languages/translate.ts';

async function piecesOf(file: OldFile, tags: SeratoTags): Promise<Iterable<Piece> | AsyncIterable<Piece>> {
  const head = await file.read(0, 12);
  const magic = (from: number, to: number): string => head.toString('latin1', from, to);
  if (magic(0, 4) === 'fLaC') return flacPieces(file, tags);
  if (magic(0, 4) === 'OggS') return oggPieces(file, tags);
  if (magic(4, 8) === 'ftyp') return mp4Pieces(file, tags);
  if (magic(0, 4) === 'FORM' && /^AIF[FC]$/.test(magic(8, 12))) return aiffPieces(file, tags);
  const isMpeg = head.length === 12 && head[0] === 0xff && (head[1]! & 0xe0) === 0xe0;
  if (magic(0, 3) === 'ID3' || isMpeg) return mp3Pieces(file, head, tags);
  throw unsupported(
    file.path,
    msg('Serato’s tags can be written into MP3, FLAC, AIFF, MP4 and Ogg Vorbis files only'),
  );
}

/**
 * Writes a copy of a music file with Serato's data in its tags; audio and all other tags are preserved byte for byte.
 * `to` may be the file itself.
 * @throws AppError `unsupported_format` for other files and tags that cannot be extended, `io`
 */
export async function writeTaggedCopy(from: string, to: string, tags: SeratoTags): Promise<void> {
  await writeThrough(to, async (partial) => {
    await using source = await open(from);
    const file: OldFile = {
      path: from,
      size: (await source.stat()).size,
      async read(at, length) {
        const bytes = Buffer.alloc(length);
        const { bytesRead } = await source.read(bytes, 0, length, at);
        return bytes.subarray(0, bytesRead);
      },
    };
    const pieces = await piecesOf(file, tags);
    await using target = await open(partial, 'wx');
    for await (const piece of pieces)
      if (piece instanceof Uint8Array) await target.writeFile(piece);
      else if (piece.to > piece.from)
        await target.writeFile(createReadStream(from, { start: piece.from, end: piece.to - 1 }));
  });
}
