/** Steps of the energy that lists show. */
export const ENERGY_LEVELS = 10;

/** Energy from 0 to 1 as DJs count it, from 1 to 10. */
export function energyLevel(energy: number): number {
  return Math.min(ENERGY_LEVELS, Math.floor(energy * ENERGY_LEVELS) + 1);
}

/** Encoders at 256 kbit/s and more let sounds up to here pass, Hz. */
export const FULL_BANDWIDTH_HZ = 19_000;
/** Files with more than this hold that much, bit/s. */
export const FULL_BIT_RATE = 240_000;

const lossless: ReadonlySet<string> = new Set(['flac', 'wav', 'aiff', 'alac']);
export const losslessCodecs: readonly string[] = [...lossless];

/**
 * Whether a file could hold more than it does: without loss or at a high bit rate, and yet without any sound above 19 kHz, as files
 * are that were made from smaller ones. Null where that cannot be told.
 */
export function isSoundCut(track: {
  readonly bandwidth: number | null;
  readonly codec: string | null;
  /** Bytes. */
  readonly fileSize: number | null;
  /** Seconds. */
  readonly duration: number;
}): boolean | null {
  const { bandwidth, codec, fileSize, duration } = track;
  if (bandwidth === null || codec === null) return null;
  if (bandwidth >= FULL_BANDWIDTH_HZ) return false;
  if (lossless.has(codec)) return true;
  if (fileSize === null || duration <= 0) return null;
  return (fileSize * 8) / duration > FULL_BIT_RATE;
}
