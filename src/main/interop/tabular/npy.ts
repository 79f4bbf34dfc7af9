import { zipSync } from 'fflate';

type NumberArray = Float32Array | Float64Array | Int8Array | Uint8Array | Int16Array | Int32Array;

/** An n-dimensional array, row-major. */
export interface NpyArray {
  readonly data: NumberArray;
  readonly shape: readonly number[];
}

const descriptions: readonly (readonly [new (length: number) => NumberArray, string])[] = [
  [Float32Array, '<f4'],
  [Float64Array, '<f8'],
  [Int8Array, '|i1'],
  [Uint8Array, '|u1'],
  [Int16Array, '<i2'],
  [Int32Array, '<i4'],
];

/** NumPy's name for an array's type, as in `<f4`. */
export function typeOf({ data }: NpyArray): string {
  return descriptions.find(([type]) => data instanceof type)![1];
}

/** NumPy's `.npy`, version 1.0 (numpy.lib.format); the header is padded so that the data begins at a multiple of 64. */
export function encodeNpy(array: NpyArray): Uint8Array {
  const { data, shape } = array;
  const description = typeOf(array);
  const length = shape.reduce((product, size) => product * size, 1);
  if (length !== data.length)
    throw new RangeError(`shape (${shape.join(', ')}) does not hold ${data.length} values`);
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const dictionary = `{'descr': '${description}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const total = Math.ceil((10 + dictionary.length + 1) / 64) * 64;
  const bytes = new Uint8Array(total + data.byteLength);
  bytes.set([0x93, ...Buffer.from('NUMPY'), 1, 0]);
  new DataView(bytes.buffer).setUint16(8, total - 10, true);
  bytes.set(Buffer.from(`${dictionary.padEnd(total - 11)}\n`, 'latin1'), 10);
  // Typed arrays use the machine's byte order, which is little-endian on all platforms of Node.
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), total);
  return bytes;
}

/** The earliest date in ZIP, so that equal content yields equal bytes. */
const ZIP_DATE = new Date(1980, 0, 1);

/** NumPy's `.npz`: a ZIP of stored (uncompressed) `.npy` files, as `numpy.savez` writes it. At most 4 GiB. */
export function encodeNpz(arrays: Readonly<Record<string, NpyArray>>): Uint8Array {
  const files = Object.entries(arrays).map(([name, array]) => [`${name}.npy`, encodeNpy(array)] as const);
  return zipSync(Object.fromEntries(files), { level: 0, mtime: ZIP_DATE });
}

/** Reads a `.npy` of one of the types above. Throws RangeError for anything else. */
export function decodeNpy(bytes: Uint8Array): NpyArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerEnd = 10 + view.getUint16(8, true);
  const header = Buffer.from(bytes.subarray(10, headerEnd)).toString('latin1');
  const description = /'descr': '([^']+)'/.exec(header)?.[1];
  const type = descriptions.find(([, text]) => text === description)?.[0];
  const sizes = /'shape': \(([\d, ]*)\)/.exec(header)?.[1];
  if (!type || sizes === undefined || header.includes("'fortran_order': True"))
    throw new RangeError(`cannot read an array with the header ${header.trim()}`);
  const shape = sizes
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number);
  const copy = new Uint8Array(bytes.subarray(headerEnd));
  const Typed = type as unknown as new (buffer: ArrayBuffer) => NumberArray;
  return { data: new Typed(copy.buffer), shape };
}
