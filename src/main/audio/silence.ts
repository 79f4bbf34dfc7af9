import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';

/** A recording whose peak stays below this is silent: the noise floor of a good converter, dB below full scale. */
const SILENT_DB = -70;

/** Peak level of decoded audio, dB below full scale; −Infinity for digital silence. */
function peakLevel(channels: readonly Float32Array[]): number {
  let peak = 0;
  for (const channel of channels) for (const sample of channel) peak = Math.max(peak, Math.abs(sample));
  return 20 * Math.log10(peak);
}

/** @throws AppError `invalid_input` for silent audio */
export function requireSound(channels: readonly Float32Array[]): void {
  const level = peakLevel(channels);
  if (level >= SILENT_DB) return;
  throw new AppError(
    'invalid_input',
    Number.isFinite(level)
      ? msg('is silent: its loudest sample is at {level} dB', { level: level.toFixed(0) })
      : msg('is silent: it holds no sound at all'),
  );
}
