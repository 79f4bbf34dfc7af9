import { join } from 'node:path';
import { writePieces } from '../../files/output.ts';
import type { NpyArray } from './npy.ts';
import { typeOf } from './npy.ts';
import type { ArraysExport, TrackArrays } from './track-arrays.ts';

/** The numbers of an array as nested JSON; values that JSON cannot represent become null. */
function* numbersOf({ data, shape }: NpyArray, axis = 0, from = 0): Generator<string> {
  const size = shape[axis]!;
  const step = shape.slice(axis + 1).reduce((product, length) => product * length, 1);
  if (axis === shape.length - 1) {
    yield JSON.stringify(Array.from(data.subarray(from, from + size)));
    return;
  }
  yield '[';
  for (let i = 0; i < size; i++) {
    if (i > 0) yield ',';
    yield* numbersOf({ data, shape }, axis + 1, from + i * step);
  }
  yield ']';
}

function* textOf({ about, arrays }: TrackArrays, vocabulary: ArraysExport['vocabulary']): Generator<string> {
  yield `{\n"track": ${JSON.stringify(about)},\n"vocabulary": ${JSON.stringify(vocabulary)},\n"arrays": {`;
  let separator = '\n';
  for (const [name, array] of Object.entries(arrays)) {
    yield `${separator}${JSON.stringify(name)}: {"dtype": "${typeOf(array)}", "shape": ${JSON.stringify(array.shape)}, "data": `;
    yield* numbersOf(array);
    yield '}';
    separator = ',\n';
  }
  yield '\n}\n}\n';
}

/** One `.json` per track with its labels and features as nested lists. */
export async function exportArraysJson(folder: string, { vocabulary, tracks }: ArraysExport): Promise<void> {
  for await (const track of tracks)
    await writePieces(join(folder, `${track.name}.json`), textOf(track, vocabulary));
}
