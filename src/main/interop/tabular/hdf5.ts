import { rm } from 'node:fs/promises';
import { File, Group, ready } from 'h5wasm/node';
import { writeThrough } from '../../files/output.ts';
import { typeOf } from './npy.ts';
import type { ArraysExport } from './track-arrays.ts';

/**
 * One HDF5 file: a group per track under `/tracks`, with its arrays as datasets and its metadata as attributes. Written
 * by the HDF5 library itself, as WebAssembly.
 */
export async function exportHdf5(path: string, { vocabulary, tracks }: ArraysExport): Promise<void> {
  await ready;
  await writeThrough(path, async (partial) => {
    const file = new File(partial, 'w');
    try {
      file.create_attribute('format', 'segue-arrays-1');
      file.create_attribute('vocabulary', JSON.stringify(vocabulary));
      file.create_group('tracks');
      for await (const { name, about, arrays } of tracks) {
        const group = `tracks/${name}`;
        file.create_group(group);
        const created = file.get(group);
        if (!(created instanceof Group)) throw new TypeError(`${group} is no group`);
        for (const [key, value] of Object.entries(about))
          if (value !== null)
            created.create_attribute(key, value, null, typeof value === 'number' ? '<i' : undefined);
        for (const [key, array] of Object.entries(arrays))
          created.create_dataset({
            name: key,
            data: array.data,
            shape: [...array.shape],
            dtype: h5types[typeOf(array)]!,
          });
      }
    } catch (error) {
      file.close();
      await rm(partial, { force: true });
      throw error;
    }
    file.close();
  });
}

/** NumPy's types by h5wasm's names. */
const h5types: Readonly<Record<string, string>> = {
  '<f4': '<f',
  '<f8': '<d',
  '|i1': '<b',
  '|u1': '<B',
  '<i2': '<h',
  '<i4': '<i',
};
