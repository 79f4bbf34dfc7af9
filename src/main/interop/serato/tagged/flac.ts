import type { SeratoTags } from '../write-payloads.ts';
import { MAX_TAG_BYTES, unsupported } from './pieces.ts';
import type { OldFile, Piece } from './pieces.ts';
import { flacComments, newComments } from './vorbis-comments.ts';
import { msg } from '../../../../shared/languages/translate.ts';

const VORBIS_COMMENT = 4;
const PADDING = 1;

/** A FLAC file: copies the blocks before the audio unchanged, except the comments. */
export async function flacPieces({ path, size, read }: OldFile, tags: SeratoTags): Promise<Piece[]> {
  const blocks: { type: number; data: Buffer }[] = [];
  let at = 4;
  for (let isLast = false; !isLast;) {
    const head = await read(at, 4);
    if (head.length < 4) throw unsupported(path, msg('it ends inside its metadata'));
    isLast = (head[0]! & 128) !== 0;
    const length = head.readUIntBE(1, 3);
    const data = await read(at + 4, length);
    if (data.length < length || at > MAX_TAG_BYTES) throw unsupported(path, msg('its metadata is damaged'));
    at += 4 + length;
    const type = head[0]! & 127;
    if (type !== PADDING) blocks.push({ type, data });
  }
  const old = blocks.find(({ type }) => type === VORBIS_COMMENT);
  const data = newComments(path, old?.data ?? Buffer.alloc(0), flacComments(tags));
  if (old) old.data = data;
  else blocks.push({ type: VORBIS_COMMENT, data });
  const written = blocks.map((block, i) => {
    const head = Buffer.alloc(4);
    head.writeUInt8(block.type | (i === blocks.length - 1 ? 128 : 0), 0);
    if (block.data.length >= 1 << 24) throw unsupported(path, msg('its tags are too large'));
    head.writeUIntBE(block.data.length, 1, 3);
    return Buffer.concat([head, block.data]);
  });
  return [Buffer.concat([Buffer.from('fLaC'), ...written]), { from: at, to: size }];
}
