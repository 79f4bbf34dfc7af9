/** Drum sounds and whole grooves with a known grid, for tests of the front end and the grid fit. */
import { createMelConsumer } from '../front-end/mel.ts';
import { createOnsetConsumer } from '../front-end/onsets.ts';
import type { MelSpectrogram, OnsetNovelty } from '../types.ts';

/** Deterministic white noise in [-1, 1). */
export function createNoise(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 31 - 1;
  };
}

/** Adds a sound that starts at `time` (seconds), rounded up to the next sample. */
function addSound(
  target: Float32Array,
  sampleRate: number,
  time: number,
  length: number,
  at: (t: number) => number,
): void {
  const first = Math.ceil(time * sampleRate);
  for (let n = Math.max(0, first); n < Math.min(target.length, first + length * sampleRate); n++)
    target[n] = target[n]! + at(n / sampleRate - time);
}

/** A sine whose pitch falls from `pitch` to 50 Hz, with a click. */
export function addKick(
  target: Float32Array,
  sampleRate: number,
  time: number,
  { pitch = 180, level = 0.8 } = {},
): void {
  const noise = createNoise(Math.round(time * 1e5) + 1);
  addSound(target, sampleRate, time, 0.3, (t) => {
    const phase = 2 * Math.PI * (50 * t + (pitch - 50) * 0.03 * (1 - Math.exp(-t / 0.03)));
    return level * (Math.sin(phase) * Math.exp(-t / 0.12) + 0.2 * noise() * Math.exp(-t / 0.002));
  });
}

function addSnare(target: Float32Array, sampleRate: number, time: number, level = 0.5): void {
  const noise = createNoise(Math.round(time * 1e5) + 7);
  addSound(
    target,
    sampleRate,
    time,
    0.2,
    (t) =>
      level * (noise() * Math.exp(-t / 0.05) + 0.5 * Math.sin(2 * Math.PI * 190 * t) * Math.exp(-t / 0.04)),
  );
}

/** First difference of noise, with hardly any energy below 3 kHz. */
export function addHat(target: Float32Array, sampleRate: number, time: number, level = 0.2): void {
  const noise = createNoise(Math.round(time * 1e5) + 13);
  let last = 0;
  addSound(target, sampleRate, time, 0.06, (t) => {
    const value = noise();
    const high = value - last;
    last = value;
    return level * high * Math.exp(-t / 0.02);
  });
}

export function addTone(
  target: Float32Array,
  sampleRate: number,
  time: number,
  length: number,
  frequency: number,
  level = 0.2,
): void {
  addSound(target, sampleRate, time, length, (t) => {
    const envelope = Math.min(1, t / 0.01) * Math.min(1, (length - t) / 0.01);
    return (
      level * envelope * (Math.sin(2 * Math.PI * frequency * t) + 0.4 * Math.sin(4 * Math.PI * frequency * t))
    );
  });
}

export interface Groove {
  readonly bpm: number;
  /** Time of the first downbeat, seconds. */
  readonly start: number;
  readonly bars: number;
  readonly beatsPerBar?: number;
  /** Bars [from, to) without drums. */
  readonly breaks?: readonly (readonly [from: number, to: number])[];
  /** Kick on 1 and 3 only, as in drum and bass; otherwise on every beat. */
  readonly isBroken?: boolean;
}

/** Kick, snare on the even beats, hats on the off-beats, and a bass note and chord that change every bar. */
export function addGroove(target: Float32Array, sampleRate: number, groove: Groove): void {
  const { bpm, start, bars, beatsPerBar = 4, breaks = [], isBroken = false } = groove;
  const period = 60 / bpm;
  const roots = [55, 65.41, 49, 73.42];
  for (let bar = 0; bar < bars; bar++) {
    const isBreak = breaks.some(([from, to]) => bar >= from && bar < to);
    const root = roots[bar % roots.length]!;
    const barTime = start + bar * beatsPerBar * period;
    for (const ratio of [4, 5, 6])
      addTone(target, sampleRate, barTime, beatsPerBar * period, root * ratio, 0.06);
    for (let beat = 0; beat < beatsPerBar; beat++) {
      const time = barTime + beat * period;
      addTone(target, sampleRate, time, period * 0.9, root, 0.15);
      if (isBreak) continue;
      const isBackbeat = beatsPerBar === 4 ? beat % 2 === 1 : beat > 0;
      if (!isBackbeat || !isBroken) addKick(target, sampleRate, time);
      if (isBackbeat) addSnare(target, sampleRate, time);
      addHat(target, sampleRate, time + period / 2);
    }
  }
}

/** The same groove on beats at arbitrary times in seconds, ascending; the first is a downbeat. */
export function addGrooveOn(target: Float32Array, sampleRate: number, beats: readonly number[]): void {
  const roots = [55, 65.41, 49, 73.42];
  for (const [k, time] of beats.slice(0, -1).entries()) {
    const period = beats[k + 1]! - time;
    const root = roots[Math.floor(k / 4) % roots.length]!;
    if (k % 4 === 0)
      for (const ratio of [4, 5, 6]) addTone(target, sampleRate, time, 4 * period, root * ratio, 0.06);
    addTone(target, sampleRate, time, period * 0.9, root, 0.15);
    addKick(target, sampleRate, time);
    if (k % 2 === 1) addSnare(target, sampleRate, time);
    addHat(target, sampleRate, time + period / 2);
  }
}

/** Times of beats from `start` to `end` seconds at a tempo that may vary over time. */
export function beatsAt(start: number, end: number, bpmAt: (time: number) => number): number[] {
  const beats: number[] = [];
  // Half a beat ahead: the tempo in the middle of an interval equals that of the interval, to second order.
  for (let time = start; time < end; time += 60 / bpmAt(time + 30 / bpmAt(time))) beats.push(time);
  return beats;
}

/** Measures mono samples for the grid fit. */
export function measureMono(
  mono: Float32Array,
  sampleRate: number,
): { duration: number; mel: MelSpectrogram; onsets: OnsetNovelty } {
  const mel = createMelConsumer(sampleRate);
  const onsets = createOnsetConsumer(sampleRate);
  for (let at = 0; at < mono.length; at += 65536) {
    const block = mono.subarray(at, at + 65536);
    mel.push({ channels: [block], mono: block });
    onsets.push({ channels: [block], mono: block });
  }
  return { duration: mono.length / sampleRate, mel: mel.finish(), onsets: onsets.finish() };
}
