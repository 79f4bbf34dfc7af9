import type { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import { damaged, viewOf } from './byte-source.ts';
import type { ByteSource } from './byte-source.ts';
import { findBox } from './mp4-boxes.ts';
import type { Mp4Box } from './mp4-boxes.ts';

/**
 * Reads the positions of the packets. Together their sizes must fit into the file, so that neither a fixed size, which
 * needs no table, nor overlapping chunks can claim more packets than the file has bytes for.
 */
export function readPacketTable(
  source: ByteSource,
  bytes: Uint8Array,
  table: Mp4Box,
): { offsets: Float64Array; sizes: Uint32Array } {
  const view = viewOf(bytes);
  const cut = (): AppError => damaged(source.path, msg('its MP4 packet table is cut off'));
  const stsz = findBox(bytes, table, 'stsz');
  const stsc = findBox(bytes, table, 'stsc');
  const stco = findBox(bytes, table, 'stco');
  const co64 = findBox(bytes, table, 'co64');
  const chunks = stco ?? co64;
  if (!stsz || !stsc || !chunks) throw damaged(source.path, msg('its MP4 packet table is incomplete'));
  if (stsz.start + 12 > stsz.end || chunks.start + 8 > chunks.end || stsc.start + 8 > stsc.end) throw cut();
  const fixedSize = view.getUint32(stsz.start + 4);
  const count = view.getUint32(stsz.start + 8);
  const chunkCount = view.getUint32(chunks.start + 4);
  const runCount = view.getUint32(stsc.start + 4);
  const offsetBytes = stco ? 4 : 8;
  if (
    (fixedSize === 0 && stsz.start + 12 + count * 4 > stsz.end) ||
    chunks.start + 8 + chunkCount * offsetBytes > chunks.end ||
    stsc.start + 8 + runCount * 12 > stsc.end
  )
    throw cut();
  if (count * fixedSize > source.size)
    throw damaged(
      source.path,
      msg('it claims {count} packets, more than its {size} bytes can hold', { count, size: source.size }),
    );
  const offsets = new Float64Array(count);
  const sizes = new Uint32Array(count);
  let packet = 0;
  let total = 0;
  let nextChunk = 0;
  for (let run = 0; run < runCount && packet < count; run++) {
    const at = stsc.start + 8 + run * 12;
    const firstChunk = view.getUint32(at) - 1;
    const packets = view.getUint32(at + 4);
    const endChunk = run + 1 < runCount ? Math.min(chunkCount, view.getUint32(at + 12) - 1) : chunkCount;
    // Runs must be in order; otherwise each would scan all chunks again.
    if (firstChunk < nextChunk) throw damaged(source.path, msg('its MP4 packet table is out of order'));
    nextChunk = Math.max(firstChunk, endChunk);
    for (let chunk = firstChunk; chunk < endChunk && packet < count; chunk++) {
      let offset = stco
        ? view.getUint32(chunks.start + 8 + chunk * 4)
        : Number(view.getBigUint64(chunks.start + 8 + chunk * 8));
      for (let i = 0; i < packets && packet < count; i++, packet++) {
        const size = fixedSize || view.getUint32(stsz.start + 12 + packet * 4);
        offsets[packet] = offset;
        sizes[packet] = size;
        offset += size;
        total += size;
      }
      if (total > source.size) throw damaged(source.path, msg('its MP4 packets lie on top of one another'));
    }
  }
  return { offsets: offsets.subarray(0, packet), sizes: sizes.subarray(0, packet) };
}
