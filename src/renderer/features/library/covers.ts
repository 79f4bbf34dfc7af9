import { createPictureCache } from './picture-cache.ts';

/** Side length of thumbnails, in pixels: 28 on screen, doubled for high-density displays. */
export const COVER_PIXELS = 56;

/** Thumbnails of about 12 kB each. */
export const covers = createPictureCache({
  capacity: 1500,
  parallel: 4,
  read: async (file) => toSquare(await file.blob()),
  drop: (bitmap) => bitmap.close(),
});

/** Crops a cover to a square, as players show it. */
async function toSquare(blob: Blob): Promise<ImageBitmap> {
  const whole = await createImageBitmap(blob);
  const side = Math.min(whole.width, whole.height);
  try {
    return await createImageBitmap(whole, (whole.width - side) / 2, (whole.height - side) / 2, side, side, {
      resizeWidth: COVER_PIXELS,
      resizeHeight: COVER_PIXELS,
      resizeQuality: 'medium',
    });
  } finally {
    whole.close();
  }
}
