/** A picture from a file's tags. */
export interface TagPicture {
  readonly type: PictureType;
  readonly bytes: Uint8Array;
}

export type PictureType = 'image/jpeg' | 'image/png';

/** Larger ones are ignored: nobody sees the difference, and decoding them takes hundreds of megabytes. */
const MAX_SIDE = 6000;
const MAX_PICTURE_BYTES = 16 * 1024 * 1024;

interface Size {
  readonly width: number;
  readonly height: number;
}

function pngSize(view: DataView): Size | null {
  // Signature, then the header chunk: length, "IHDR", width, height.
  if (view.byteLength < 24 || view.getUint32(0) !== 0x89504e47 || view.getUint32(12) !== 0x49484452)
    return null;
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

/** Frame headers, the first of which gives the size of the picture; C4, C8 and CC are other markers. */
const isFrameHeader = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

function jpegSize(view: DataView): Size | null {
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; at + 9 <= view.byteLength;) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (isFrameHeader(marker)) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}

/** Detects a picture by its content, whatever a tag says; null if it is not a picture that can be shown. */
export function toPicture(bytes: Uint8Array): TagPicture | null {
  if (bytes.length > MAX_PICTURE_BYTES) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const png = pngSize(view);
  const size = png ?? jpegSize(view);
  if (!size || size.width === 0 || size.height === 0) return null;
  if (size.width > MAX_SIDE || size.height > MAX_SIDE) return null;
  return { type: png ? 'image/png' : 'image/jpeg', bytes };
}
