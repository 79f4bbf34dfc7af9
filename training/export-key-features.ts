/**
 * Exports the key network's training data: chroma from the app's own front end (`<id>.f32`, frames × 12) and the key
 * (`<id>.json`), for synthesized and real tracks, and the notes of many more tracks that are not rendered
 * (`scores.json`, `scores.f32`). The tracks' audio is kept (mono, 22,050 Hz, 16 bit), so that changes to the chroma
 * need no rendering. Existing files are kept, so that an interrupted run continues.
 *
 *   node training/export-key-features.ts --cache DIR [--scores 6000] [--train 123] [--validation 60] [--test 60]
 *       [--music DIR --truth DIR]
 */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { createChromaConsumer } from '../src/main/analysis/key/chroma.ts';
import { estimateKey } from '../src/main/analysis/key/estimate-key.ts';
import { melFrontEnd } from '../src/main/analysis/front-end/mel.ts';
import { openAudio } from '../src/main/audio/open-audio.ts';
import { createResampler } from '../src/main/audio/resample.ts';
import { createRng } from '../src/main/numeric/rng.ts';
import { styleNames } from '../src/main/synthesis/styles.ts';
import { describeTrack, synthesizeTrack } from '../src/main/synthesis/synthesize-track.ts';
import type { Chroma } from '../src/main/analysis/types.ts';
import { parseKey } from '../src/shared/domain/index.ts';
import type { CamelotKey } from '../src/shared/domain/index.ts';

type Split = 'train' | 'validation' | 'test' | 'real';

/** Chroma is computed from audio at the front end's rate. */
const RATE = melFrontEnd.sampleRate;
/** Maximum detuning, as records are played off pitch; the tuning estimate tolerates at most a quarter tone. */
const MOST_CENTS = 35;

const { values: options } = parseArgs({
  options: {
    cache: { type: 'string' },
    scores: { type: 'string', default: '6000' },
    train: { type: 'string', default: '123' },
    validation: { type: 'string', default: '60' },
    test: { type: 'string', default: '60' },
    music: { type: 'string' },
    truth: { type: 'string' },
  },
});
if (!options.cache) throw new Error('Say where to write: --cache DIR');
const cache = options.cache;

function measureChroma(samples: Float32Array): Chroma {
  const consumer = createChromaConsumer(RATE);
  const span = 1 << 16;
  for (let start = 0; start < samples.length; start += span) {
    const mono = samples.subarray(start, start + span);
    consumer.push({ channels: [mono], mono });
  }
  return consumer.finish();
}

async function writeWhole(path: string, data: Uint8Array | string): Promise<void> {
  await writeFile(`${path}.part`, data);
  await rename(`${path}.part`, path);
}

function join16(parts: readonly Float32Array[]): Int16Array {
  const samples = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts)
    for (const value of part) samples[at++] = Math.round(32_767 * Math.max(-1, Math.min(1, value)));
  return samples;
}

async function render(id: string, split: Split, index: number): Promise<CamelotKey | null> {
  const style = styleNames[index % styleNames.length]!;
  const { channels, sampleRate, truth } = synthesizeTrack(`key-1/${split}/${index}`, {
    id,
    style,
    durationRange: [45, 80],
  });
  const rng = createRng(`key-1/tuning/${split}/${index}`);
  const cents = rng.chance(0.5) ? 0 : rng.range(-MOST_CENTS, MOST_CENTS);
  // Simulates a record that turns too fast, by treating the samples as having a different rate.
  const resampler = createResampler(Math.round(sampleRate * 2 ** (cents / 1200)), RATE);
  const mono = channels[0].map((value, i) => 0.5 * (value + channels[1][i]!));
  const samples = join16([resampler.push(mono), resampler.finish()]);
  await writeWhole(join(cache, `${id}.s16`), new Uint8Array(samples.buffer));
  return truth.key;
}

async function save(id: string, split: Split, key: CamelotKey, samples: Float32Array): Promise<void> {
  const chroma = measureChroma(samples);
  await writeWhole(join(cache, `${id}.f32`), new Uint8Array(chroma.data.buffer));
  // The result of the profiles, for comparison with the training code's own implementation.
  const profiles = estimateKey({ chroma })?.key ?? null;
  await writeWhole(join(cache, `${id}.json`), JSON.stringify({ id, split, key, profiles }));
  console.log(`${id} ${key} profiles ${profiles} tuning ${chroma.tuning.toFixed(0)}`);
}

async function exportSynthetic(split: Split, count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    const id = `key-${split}-${String(index).padStart(4, '0')}`;
    const keyPath = join(cache, `${id}.key`);
    if (!existsSync(keyPath)) await writeWhole(keyPath, (await render(id, split, index)) ?? '');
    const key = parseKey(await readFile(keyPath, 'utf8'));
    // Drums alone have no key.
    if (key === null) continue;
    const bytes = await readFile(join(cache, `${id}.s16`));
    const samples = Float32Array.from(
      new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2),
      (value) => value / 32_767,
    );
    await save(id, split, key, samples);
  }
}

async function exportReal(music: string, truthFolder: string): Promise<void> {
  for (const name of (await readdir(truthFolder)).sort()) {
    const truth = JSON.parse(await readFile(join(truthFolder, name), 'utf8')) as {
      readonly key?: string | null;
      readonly usable_for: readonly string[];
    };
    const key = truth.usable_for.includes('key') ? parseKey(truth.key ?? '') : null;
    if (key === null) continue;
    const id = basename(name, '.json');
    const stream = await openAudio(join(music, `${id}.flac`));
    const resampler = createResampler(stream.format.sampleRate, RATE);
    const parts: Float32Array[] = [];
    for await (const block of stream.blocks()) parts.push(resampler.push(block.mono));
    const samples = Float32Array.from(join16([...parts, resampler.finish()]), (value) => value / 32_767);
    await save(id, 'real', key, samples);
  }
}

const parts = ['bass', 'pad', 'stab', 'lead', 'arp', 'vocal'] as const;

/**
 * Notes of tracks that are composed but not rendered: part, time, duration, MIDI number and velocity as five floats
 * each.
 */
async function exportScores(count: number): Promise<void> {
  if (existsSync(join(cache, 'scores.json'))) return;
  const index: { readonly key: CamelotKey; readonly notes: number }[] = [];
  const values: number[] = [];
  for (let i = 0; i < count; i++) {
    const style = styleNames[i % styleNames.length]!;
    const { key, notes } = describeTrack(`key-1/score/${i}`, { style, durationRange: [50, 160] });
    if (key === null) continue;
    index.push({ key, notes: notes.length });
    for (const { part, time, duration, midi, velocity } of notes)
      values.push(parts.indexOf(part), time, duration, midi, velocity);
  }
  await writeWhole(join(cache, 'scores.f32'), new Uint8Array(Float32Array.from(values).buffer));
  await writeWhole(join(cache, 'scores.json'), JSON.stringify(index));
}

await mkdir(cache, { recursive: true });
await exportScores(Number(options.scores));
for (const split of ['validation', 'test', 'train'] as const)
  await exportSynthetic(split, Number(options[split]));
// For the final comparison only, never for training.
if (options.music && options.truth) await exportReal(options.music, options.truth);
