import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { addNoise, applyGain, equalise } from '../../src/main/synthesis/augmentation/sound.ts';
import { createReverb } from '../../src/main/synthesis/effects/reverb.ts';
import type { Rng } from '../../src/main/numeric/rng.ts';
import { RENDER_RATE } from './piece.ts';
import { readPcm } from './read-pcm.ts';

const run = promisify(execFile);

/** Root mean square of the non-silent samples. */
export function loudness(sound: Float32Array): number {
  let sum = 0;
  let count = 0;
  for (const value of sound)
    if (Math.abs(value) > 1e-4) {
      sum += value * value;
      count++;
    }
  return count > 0 ? Math.sqrt(sum / count) : 1;
}

/** Lowers `sound` after each of `times` and lets it recover. */
function duck(sound: Float32Array, times: readonly number[], depth: number, release: number): void {
  let next = 0;
  let since = Infinity;
  for (let i = 0; i < sound.length; i++) {
    if (next < times.length && i >= times[next]! * RENDER_RATE) {
      since = 0;
      next++;
    }
    if (since < release) sound[i] = sound[i]! * (1 - depth * (1 - since / release) ** 2);
    since += 1 / RENDER_RATE;
  }
}

/** Mixes drums and pitched parts at a random balance; in some pieces, the pitched parts pump under the kick. */
export function mixStems(
  rng: Rng,
  drums: Float32Array,
  tonal: Float32Array,
  kicks: readonly number[],
): Float32Array {
  const drumGain = 10 ** (rng.range(-7, 8) / 20) / loudness(drums);
  const tonalGain = 1 / loudness(tonal);
  if (rng.chance(0.4)) duck(tonal, kicks, rng.range(0.3, 1), rng.range(0.1, 0.35));
  return drums.map((value, i) => 0.2 * (value * drumGain + tonal[i]! * tonalGain));
}

/** Adds room reverberation, like a record heard through a microphone. */
function addRoom(sound: Float32Array, rng: Rng): Float32Array {
  const left = new Float32Array(sound.length);
  const right = new Float32Array(sound.length);
  createReverb({ size: rng.range(0.3, 1), decay: rng.range(0.2, 1.2), damping: rng.range(0.2, 0.9) }).process(
    sound,
    left,
    right,
    sound.length,
  );
  const wet = rng.range(0.1, 0.8);
  return sound.map((value, i) => value + 0.5 * wet * (left[i]! + right[i]!));
}

const codecs = {
  mp3: { extension: 'mp3', options: ['-c:a', 'libmp3lame'], kbps: [32, 40, 48, 64, 96] },
  aac: { extension: 'm4a', options: ['-c:a', 'aac'], kbps: [32, 48, 64] },
  opus: { extension: 'opus', options: ['-c:a', 'libopus'], kbps: [24, 32, 48, 64] },
} as const;
export type Codec = keyof typeof codecs;

/** Encodes and decodes, and removes the codec delay as players do. */
export async function throughCodec(sound: Float32Array, codec: Codec, kbps: number): Promise<Float32Array> {
  const { extension, options } = codecs[codec];
  const folder = await mkdtemp(join(tmpdir(), 'segue-codec-'));
  try {
    const raw = join(folder, 'sound.f32');
    const coded = join(folder, `sound.${extension}`);
    const pcm = ['-f', 'f32le', '-ar', String(RENDER_RATE), '-ac', '1'];
    await writeFile(raw, new Uint8Array(sound.buffer, sound.byteOffset, sound.byteLength));
    await run('ffmpeg', [
      '-v',
      'error',
      '-threads',
      '1',
      ...pcm,
      '-i',
      raw,
      ...options,
      '-b:a',
      `${kbps}k`,
      coded,
    ]);
    const decoded = await readPcm(coded);
    const result = new Float32Array(sound.length);
    result.set(decoded.subarray(0, sound.length));
    return result;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Masters a mix: equaliser, room, limiter or clipping, noise, codec; each in a share of the pieces. */
export async function master(rng: Rng, mix: Float32Array, seed: string): Promise<Float32Array> {
  let sound = mix;
  if (rng.chance(0.5)) {
    const bands = [
      { kind: 'low-shelf', frequency: rng.logRange(60, 250), gain: rng.range(-9, 6) },
      { kind: 'peak', frequency: rng.logRange(250, 4000), gain: rng.range(-7, 7) },
      { kind: 'high-shelf', frequency: rng.logRange(2500, 8000), gain: rng.range(-10, 6) },
    ] as const;
    sound = equalise([sound], bands, RENDER_RATE)[0]!;
  }
  if (rng.chance(0.2)) sound = addRoom(sound, rng);
  const drive = rng.weighted({ none: 3, soft: 4, clip: 2 });
  if (drive !== 'none') {
    const gain = rng.logRange(1, 6);
    sound = sound.map((value) =>
      drive === 'soft' ? Math.tanh(value * gain) : Math.max(-1, Math.min(1, value * gain)),
    );
  }
  if (rng.chance(0.15)) sound = addNoise([sound], rng.range(18, 45), seed)[0]!;
  const peak = sound.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6);
  sound = applyGain([sound], 20 * Math.log10(rng.range(0.5, 0.99) / peak))[0]!;
  if (!rng.chance(0.25)) return sound;
  const codec = rng.pick(['mp3', 'aac', 'opus'] as const);
  return throughCodec(sound, codec, rng.pick(codecs[codec].kbps));
}
