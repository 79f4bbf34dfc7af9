import { describe, expect, it } from 'vitest';
import { makePng } from '../../../tests/fixtures/library/make-png.ts';
import { toPicture } from './picture.ts';

/** The beginning of a JPEG: an APP0 segment, fill bytes, and a frame header. */
function jpeg(width: number, height: number): Uint8Array {
  const words = [0xffd8, 0xffe0, 4, 0, 0xffff, 0xc200, 0x0b08].map((word) => [word >> 8, word & 255]);
  const sides = [height, width].map((side) => [side >> 8, side & 255]);
  return Uint8Array.from([...words, ...sides, [1, 1, 0x11, 0]].flat());
}

describe('toPicture', () => {
  it('recognises pictures by their content', () => {
    expect(toPicture(makePng(3, 2))?.type).toBe('image/png');
    expect(toPicture(jpeg(600, 500))?.type).toBe('image/jpeg');
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['text', new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
    ['a JPEG that ends early', jpeg(600, 500).subarray(0, 12)],
    ['a JPEG without a frame', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0, 0, 0, 0)],
    ['one without height', jpeg(600, 0)],
    ['one as large as a wall', jpeg(6001, 10)],
    ['a PNG as large as a wall', makePng(7000, 1)],
  ])('shows no %s', (_what, bytes) => {
    expect(toPicture(bytes)).toBeNull();
  });
});
