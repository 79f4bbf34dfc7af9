/** Container formats of images for icons and installers. */

/** Type codes of Apple's icon format for PNG images, by edge length in pixels (Apple Icon Image format). */
const icnsTypes: ReadonlyMap<number, readonly string[]> = new Map([
  [16, ['icp4']],
  [32, ['icp5', 'ic11']],
  [64, ['ic12']],
  [128, ['ic07']],
  [256, ['ic08', 'ic13']],
  [512, ['ic09', 'ic14']],
  [1024, ['ic10']],
]);

/** Builds an `.icns` from PNG images by edge length in pixels. */
export function toIcns(images: ReadonlyMap<number, Uint8Array>): Buffer {
  const entries = [...images].flatMap(([size, png]) =>
    (icnsTypes.get(size) ?? []).map((type) => {
      const header = Buffer.alloc(8);
      header.write(type, 0, 'latin1');
      header.writeUInt32BE(png.length + 8, 4);
      return Buffer.concat([header, png]);
    }),
  );
  const body = Buffer.concat(entries);
  const header = Buffer.alloc(8);
  header.write('icns', 0, 'latin1');
  header.writeUInt32BE(body.length + 8, 4);
  return Buffer.concat([header, body]);
}

/**
 * Builds an `.ico` from PNG images by edge length in pixels, at most 256 (Windows Vista and later support PNG in it).
 */
export function toIco(images: ReadonlyMap<number, Uint8Array>): Buffer {
  const header = Buffer.alloc(6);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(images.size, 4);
  let offset = 6 + 16 * images.size;
  const directory = [...images].map(([size, png]) => {
    const entry = Buffer.alloc(16);
    entry.writeUInt8(size % 256, 0);
    entry.writeUInt8(size % 256, 1);
    entry.writeUInt16LE(1, 4);
    entry.writeUInt16LE(32, 6);
    entry.writeUInt32LE(png.length, 8);
    entry.writeUInt32LE(offset, 12);
    offset += png.length;
    return entry;
  });
  return Buffer.concat([header, ...directory, ...images.values()]);
}

/** Builds a 24-bit `.bmp` from pixels of four bytes (red, green, blue, alpha), from the top. */
export function toBmp(width: number, height: number, rgba: Uint8Array): Buffer {
  const stride = Math.ceil((width * 3) / 4) * 4;
  const file = Buffer.alloc(54 + stride * height);
  file.write('BM', 0, 'latin1');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  file.writeUInt32LE(stride * height, 34);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * 4;
      const to = 54 + (height - 1 - y) * stride + x * 3;
      file[to] = rgba[from + 2]!;
      file[to + 1] = rgba[from + 1]!;
      file[to + 2] = rgba[from]!;
    }
  return file;
}
