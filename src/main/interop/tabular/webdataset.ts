import { pack } from 'tar-stream';
import { buffer } from 'node:stream/consumers';
import { encodeNpz, typeOf } from './npy.ts';
import type { ShardFormat } from './shards.ts';
import type { TrackArrays } from './track-arrays.ts';

/** Constant, so that equal content yields equal bytes. */
const MTIME = new Date(0);
/** Tar block size in bytes; two empty blocks end a tar file. */
const BLOCK = 512;

/** Encodes the files of a sample; WebDataset uses the part before the first dot as its name. */
async function encode({ name, about, arrays }: TrackArrays): Promise<Uint8Array> {
  const archive = pack();
  const sample = name.replaceAll('.', '_');
  const files = {
    json: Buffer.from(`${JSON.stringify(about)}\n`),
    npz: Buffer.from(encodeNpz(arrays)),
  };
  for (const [extension, content] of Object.entries(files))
    archive.entry({ name: `${sample}.${extension}`, mtime: MTIME, mode: 0o644 }, content);
  archive.finalize();
  const bytes = await buffer(archive);
  return bytes.subarray(0, bytes.length - 2 * BLOCK);
}

/** Tar files for PyTorch's WebDataset: `<name>.json` and `<name>.npz` per track. */
export const webDataset: ShardFormat = {
  extension: '.tar',
  encode,
  end: new Uint8Array(2 * BLOCK),
  describe: ({ arrays }) =>
    Object.fromEntries(
      Object.entries(arrays).map(([name, array]) => [
        name,
        { dtype: typeOf(array), rank: array.shape.length },
      ]),
    ),
};
