import FFT from 'fft.js';

const SIZE = 2048;
/** Distance between output frames: 75 % overlap. */
const HOP = SIZE / 4;

function hann(size: number): Float64Array {
  return Float64Array.from({ length: size }, (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / size));
}

/**
 * For each bin, the spectral peak whose region contains it. A peak exceeds its neighbours. Partials of a low chord are
 * three bins apart, so only closer bins are compared.
 */
function nearestPeaks(magnitudes: Float64Array, owner: Int32Array): void {
  const bins = magnitudes.length;
  const peaks: number[] = [];
  for (let k = 0; k < bins; k++) {
    const m = magnitudes[k]!;
    const isPeak = m > (magnitudes[k - 1] ?? -1) && m >= (magnitudes[k + 1] ?? -1);
    if (isPeak) peaks.push(k);
  }
  if (peaks.length === 0) {
    owner.forEach((_, k) => (owner[k] = k));
    return;
  }
  let at = 0;
  for (let k = 0; k < bins; k++) {
    while (at + 1 < peaks.length && Math.abs(peaks[at + 1]! - k) < Math.abs(peaks[at]! - k)) at++;
    owner[k] = peaks[at]!;
  }
}

/**
 * Changes the length of audio by `ratio` (2 = twice as long) without changing its pitch: a phase vocoder with identity
 * phase locking (Laroche & Dolson, 1999). All channels are rotated equally, so the stereo image stays. What is at t
 * moves to t × ratio: frames are placed by their centres, and no search moves them. In a frame that is mostly new,
 * phases are reset, which keeps drums sharp (after Röbel, 2003).
 */
export function timeStretch(channels: readonly Float32Array[], ratio: number): Float32Array[] {
  const length = channels[0]?.length ?? 0;
  const outLength = Math.round(length * ratio);
  if (ratio === 1) return channels.map((channel) => channel.slice());
  const fft = new FFT(SIZE);
  const window = hann(SIZE);
  const bins = SIZE / 2 + 1;
  const half = SIZE / 2;
  const mono = new Float64Array(length);
  for (const channel of channels) for (let n = 0; n < length; n++) mono[n]! += channel[n]! / channels.length;

  const input = new Float64Array(2 * SIZE);
  const spectrum = new Float64Array(2 * SIZE);
  const previous = new Float64Array(2 * SIZE);
  const magnitudes = new Float64Array(bins);
  const before = new Float64Array(bins);
  /** Phase rotation of each bin, equal in all channels. */
  const rotation = new Float64Array(bins);
  /** Phases of the mono sum in the last output frame. */
  const outPhase = new Float64Array(bins);
  /** Rotation of each peak. */
  const turn = new Float64Array(bins);
  const owner = new Int32Array(bins);
  const outputs = channels.map(() => new Float64Array(outLength + 2 * SIZE));
  const weight = new Float64Array(outLength + 2 * SIZE);

  const load = (source: ArrayLike<number>, start: number, target: Float64Array): void => {
    for (let n = 0; n < SIZE; n++) {
      const at = start + n;
      input[2 * n] = at >= 0 && at < length ? window[n]! * source[at]! : 0;
      input[2 * n + 1] = 0;
    }
    fft.transform(target, input);
  };

  const frames = Math.ceil(outLength / HOP) + 1;
  for (let frame = 0; frame < frames; frame++) {
    const outStart = frame * HOP - half;
    const inStart = Math.round((frame * HOP) / ratio) - half;
    load(mono, inStart, spectrum);
    let rise = 0;
    let total = 0;
    for (let k = 0; k < bins; k++) {
      const m = Math.hypot(spectrum[2 * k]!, spectrum[2 * k + 1]!);
      rise += Math.max(0, m - before[k]!);
      total += m;
      magnitudes[k] = m;
    }
    // More than half of the spectrum is new: an attack.
    const isAttack = frame === 0 || rise > 0.5 * total;
    if (isAttack) rotation.fill(0);
    else {
      // The input frame HOP samples earlier shows how far each partial rotates in one hop, wherever the previous frame
      // was.
      load(mono, inStart - HOP, previous);
      nearestPeaks(magnitudes, owner);
      for (let k = 0; k < bins; k++)
        if (owner[k] === k) turn[k] = outPhase[k]! - Math.atan2(previous[2 * k + 1]!, previous[2 * k]!);
      for (let k = 0; k < bins; k++) rotation[k] = turn[owner[k]!]!;
    }
    for (let k = 0; k < bins; k++)
      outPhase[k] = Math.atan2(spectrum[2 * k + 1]!, spectrum[2 * k]!) + rotation[k]!;
    before.set(magnitudes);
    for (const [c, channel] of channels.entries()) {
      load(channel, inStart, spectrum);
      const output = outputs[c]!;
      for (let k = 0; k < bins; k++) {
        const [cos, sin] = [Math.cos(rotation[k]!), Math.sin(rotation[k]!)];
        const [re, im] = [spectrum[2 * k]!, spectrum[2 * k + 1]!];
        const [rotatedRe, rotatedIm] = [re * cos - im * sin, re * sin + im * cos];
        // The inverse through a forward transform of the conjugate; the result is real.
        input[2 * k] = rotatedRe;
        input[2 * k + 1] = -rotatedIm;
        if (k > 0 && k < half) {
          input[2 * (SIZE - k)] = rotatedRe;
          input[2 * (SIZE - k) + 1] = rotatedIm;
        }
      }
      fft.transform(spectrum, input);
      for (let n = 0; n < SIZE; n++) {
        const at = outStart + n + SIZE;
        if (at >= 0 && at < output.length) output[at]! += (window[n]! * spectrum[2 * n]!) / SIZE;
      }
    }
    for (let n = 0; n < SIZE; n++) {
      const at = outStart + n + SIZE;
      if (at >= 0 && at < weight.length) weight[at]! += window[n]! ** 2;
    }
  }
  return outputs.map((output) =>
    Float32Array.from({ length: outLength }, (_, n) => output[n + SIZE]! / Math.max(weight[n + SIZE]!, 1e-3)),
  );
}
