import { SAMPLE_RATE } from '../sample.ts';

/** Adds a band-limited sawtooth (PolyBLEP, Välimäki & Huovilainen 2007). `phase` in [0, 1). */
export function addSaw(out: Float32Array, hz: number, phase: number, gain: number, glideFromHz = hz): void {
  const end = hz / SAMPLE_RATE;
  let step = glideFromHz / SAMPLE_RATE;
  const glide = glideFromHz === hz ? 0 : 1 - Math.exp(-1 / (0.03 * SAMPLE_RATE));
  let p = phase;
  for (let i = 0; i < out.length; i++) {
    if (glide > 0) step += (end - step) * glide;
    let value = 2 * p - 1;
    if (p < step) {
      const t = p / step;
      value -= t + t - t * t - 1;
    } else if (p > 1 - step) {
      const t = (p - 1) / step;
      value -= t * t + t + t + 1;
    }
    out[i] = out[i]! + value * gain;
    p += step;
    if (p >= 1) p -= 1;
  }
}

/** Adds a band-limited pulse whose width may swing by `depth` around `width` at `rate` Hz. */
export function addPulse(
  out: Float32Array,
  hz: number,
  phase: number,
  gain: number,
  width = 0.5,
  modulation: { rate: number; depth: number } = { rate: 0, depth: 0 },
): void {
  const step = hz / SAMPLE_RATE;
  let p = phase;
  let w = width;
  for (let i = 0; i < out.length; i++) {
    if ((i & 63) === 0 && modulation.depth > 0)
      w = width + modulation.depth * Math.sin((2 * Math.PI * modulation.rate * i) / SAMPLE_RATE + phase);
    let value = p < w ? 1 : -1;
    if (p < step) {
      const t = p / step;
      value += t + t - t * t - 1;
    } else if (p > 1 - step) {
      const t = (p - 1) / step;
      value += t * t + t + t + 1;
    }
    let q = p - w;
    if (q < 0) q += 1;
    if (q < step) {
      const t = q / step;
      value -= t + t - t * t - 1;
    } else if (q > 1 - step) {
      const t = (q - 1) / step;
      value -= t * t + t + t + 1;
    }
    out[i] = out[i]! + value * gain;
    p += step;
    if (p >= 1) p -= 1;
  }
}

/** Adds a sine by rotating a phasor; `phase` in turns. */
export function addSine(out: Float32Array, hz: number, phase: number, gain: number): void {
  const angle = (2 * Math.PI * hz) / SAMPLE_RATE;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  let x = Math.cos(2 * Math.PI * phase) * gain;
  let y = Math.sin(2 * Math.PI * phase) * gain;
  for (let i = 0; i < out.length; i++) {
    out[i] = out[i]! + y;
    const turned = x * cos - y * sin;
    y = x * sin + y * cos;
    x = turned;
  }
}

/** Adds a triangle (naive: its harmonics fall with 1/n², aliasing is inaudible below 2 kHz). */
export function addTriangle(out: Float32Array, hz: number, phase: number, gain: number): void {
  const step = hz / SAMPLE_RATE;
  let p = phase;
  for (let i = 0; i < out.length; i++) {
    out[i] = out[i]! + (4 * Math.abs(p - 0.5) - 1) * gain;
    p += step;
    if (p >= 1) p -= 1;
  }
}

/**
 * Adds a two-operator FM tone: modulator at `ratio` times the carrier, index falling from `index` to `index * floor`
 * with time constant `decay` seconds.
 */
export function addFm(
  out: Float32Array,
  hz: number,
  gain: number,
  fm: { ratio: number; index: number; decay: number; floor: number },
): void {
  const carrier = (2 * Math.PI * hz) / SAMPLE_RATE;
  const modulator = carrier * fm.ratio;
  const fall = Math.exp(-1 / (fm.decay * SAMPLE_RATE));
  let depth = 1;
  for (let i = 0; i < out.length; i++) {
    const index = fm.index * (fm.floor + (1 - fm.floor) * depth);
    out[i] = out[i]! + gain * Math.sin(carrier * i + index * Math.sin(modulator * i));
    depth *= fall;
  }
}

/** Adds white noise in [-gain, gain]; the same `seed` gives the same noise. */
export function addNoise(out: Float32Array, seed: number, gain: number): void {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) | 1;
  const scale = gain / 2147483648;
  for (let i = 0; i < out.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    out[i] = out[i]! + state * scale;
  }
}
