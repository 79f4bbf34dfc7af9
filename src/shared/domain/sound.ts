/** Number of energy levels in lists. */
export const ENERGY_LEVELS = 10;

/** Converts an energy from 0 to 1 to the level from 1 to 10 that DJs use. */
export function energyLevel(energy: number): number {
  return Math.min(ENERGY_LEVELS, Math.floor(energy * ENERGY_LEVELS) + 1);
}

/** Encoders at 256 kbit/s and above keep frequencies up to here, Hz. */
export const FULL_BANDWIDTH_HZ = 19_000;
/** Bit rate in bit/s above which a file can hold those frequencies. */
export const FULL_BIT_RATE = 240_000;

const lossless: ReadonlySet<string> = new Set(['flac', 'wav', 'aiff', 'alac']);
export const losslessCodecs: readonly string[] = [...lossless];

/**
 * Whether a file's sound ends early for its format: the file is lossless or has a high bit rate, yet contains nothing
 * above 19 kHz, which is typical of files made from lossy ones. Null if that cannot be determined.
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
