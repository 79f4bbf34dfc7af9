/**
 * Writes what the network trains on: log-mel features from the app's own front end (float16, `<id>.npy`) and labels
 * (`<id>.json`), for synthesized tracks and for licensed real ones. Files that exist are kept, so a stopped run continues.
 *
 *   node training/export-features.ts --cache DIR [--train 200] [--validation 24] [--music DIR --truth DIR]
 */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { createMelConsumer } from '../src/main/analysis/front-end/mel.ts';
import type { MelSpectrogram } from '../src/main/analysis/types.ts';
import { openAudio } from '../src/main/audio/open-audio.ts';
import { styleNames } from '../src/main/synthesis/styles.ts';
import { synthesizeTrack } from '../src/main/synthesis/synthesize-track.ts';
import type { SynthesisTruth } from '../src/main/synthesis/truth.ts';

/** Labels of one track; times in seconds. A null list means unknown: its loss is left out. */
interface Labels {
  readonly id: string;
  readonly split: 'train' | 'validation';
  readonly kind: 'synthetic' | 'real';
  readonly style: string | null;
  readonly bpm: number;
  readonly duration: number;
  /** Outside of it the labels say nothing. */
  readonly known: readonly [number, number];
  readonly beats: readonly number[];
  readonly downbeats: readonly number[] | null;
  readonly boundaries: readonly { readonly time: number; readonly strength: number }[] | null;
  readonly sections: readonly { readonly time: number; readonly label: string }[] | null;
}

/** Real tracks kept out of training to select the model; never tracks of the evaluation. */
const validationTracks = new Set(['lmms-jousboxx-buzzerbeater', 'lmms-oglsdl-pptrip', 'tja-the-abyss']);

const { values: options } = parseArgs({
  options: {
    cache: { type: 'string' },
    train: { type: 'string', default: '200' },
    validation: { type: 'string', default: '24' },
    music: { type: 'string' },
    truth: { type: 'string' },
  },
});
if (!options.cache) throw new Error('Say where to write: --cache DIR');
const cache = options.cache;

/** NumPy's .npy, version 1.0, float16, C order. */
function toNpy(mel: MelSpectrogram): Uint8Array {
  const header = `{'descr': '<f2', 'fortran_order': False, 'shape': (${mel.frames}, ${mel.bands}), }`;
  const padded = `${header.padEnd(Math.ceil((header.length + 11) / 64) * 64 - 11)}\n`;
  const data = new Uint8Array(Float16Array.from(mel.data).buffer);
  const prefix = Buffer.concat([
    Buffer.from([0x93]),
    Buffer.from('NUMPY'),
    Buffer.from([1, 0, padded.length & 255, padded.length >> 8]),
    Buffer.from(padded, 'latin1'),
  ]);
  return Buffer.concat([prefix, data]);
}

async function save(labels: Labels, mel: MelSpectrogram): Promise<void> {
  const path = join(cache, labels.id);
  await writeFile(`${path}.npy.part`, toNpy(mel));
  await rename(`${path}.npy.part`, `${path}.npy`);
  // The labels come last: their presence says that the track is complete.
  await writeFile(`${path}.json.part`, JSON.stringify(labels));
  await rename(`${path}.json.part`, `${path}.json`);
  console.log(`${labels.id} ${labels.split} ${labels.bpm} BPM ${labels.duration.toFixed(0)} s`);
}

function melOf(channels: readonly [Float32Array, Float32Array], sampleRate: number): MelSpectrogram {
  const consumer = createMelConsumer(sampleRate);
  const span = 1 << 16;
  for (let start = 0; start < channels[0].length; start += span) {
    const parts = channels.map((channel) => channel.subarray(start, start + span));
    const mono = parts[0]!.map((value, i) => 0.5 * (value + parts[1]![i]!));
    consumer.push({ channels: parts, mono });
  }
  return consumer.finish();
}

function labelsOfSynthetic(truth: SynthesisTruth, split: Labels['split']): Labels {
  const strengths = new Map<number, number>();
  for (const change of truth.changes) strengths.set(change.time_s, change.strength);
  // A change of section is a boundary even where the layers go on.
  for (const section of truth.sections.slice(1)) strengths.set(section.time, 1);
  return {
    id: truth.id,
    split,
    kind: 'synthetic',
    style: truth.style,
    bpm: truth.bpm,
    duration: truth.duration_s,
    known: [0, truth.duration_s],
    beats: truth.beats_s,
    downbeats: truth.downbeats_s,
    boundaries: [...strengths]
      .map(([time, strength]) => ({ time, strength }))
      .sort((a, b) => a.time - b.time),
    sections: truth.sections.map(({ time, label }) => ({ time, label })),
  };
}

async function exportSynthetic(split: Labels['split'], count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    const id = `synth-${split}-${String(index).padStart(4, '0')}`;
    if (existsSync(join(cache, `${id}.json`))) continue;
    const { channels, sampleRate, truth } = synthesizeTrack(`base-1/${split}/${index}`, {
      id,
      style: styleNames[index % styleNames.length]!,
      durationRange: [100, 200],
    });
    await save(labelsOfSynthetic(truth, split), melOf(channels, sampleRate));
  }
}

interface RealTruth {
  readonly id: string;
  readonly licence_ok_for_training?: boolean;
  readonly duration_s: number;
  readonly bpm_main: number;
  readonly beats_s: readonly number[];
  readonly downbeats_s: readonly number[] | null;
  readonly boundaries_s: readonly number[] | null;
  readonly annotated_range_s?: readonly [number, number] | null;
  readonly usable_for: readonly string[];
}

async function exportReal(music: string, truthFolder: string): Promise<void> {
  for (const name of (await readdir(truthFolder)).sort()) {
    const truth = JSON.parse(await readFile(join(truthFolder, name), 'utf8')) as RealTruth;
    // Only music whose licence allows it; the rest is for evaluation and is not even opened here.
    if (truth.licence_ok_for_training !== true || !truth.usable_for.includes('beats')) continue;
    const id = basename(name, '.json');
    if (existsSync(join(cache, `${id}.json`))) continue;
    const stream = await openAudio(join(music, `${id}.flac`));
    const consumer = createMelConsumer(stream.format.sampleRate);
    for await (const block of stream.blocks()) consumer.push(block);
    const labels: Labels = {
      id,
      split: validationTracks.has(id) ? 'validation' : 'train',
      kind: 'real',
      style: null,
      bpm: truth.bpm_main,
      duration: truth.duration_s,
      known: truth.annotated_range_s ?? [0, truth.duration_s],
      beats: truth.beats_s,
      downbeats: truth.usable_for.includes('downbeats') ? truth.downbeats_s : null,
      boundaries: truth.usable_for.includes('boundaries')
        ? (truth.boundaries_s?.map((time) => ({ time, strength: 1 })) ?? null)
        : null,
      sections: null,
    };
    await save(labels, consumer.finish());
  }
}

await mkdir(cache, { recursive: true });
await exportSynthetic('validation', Number(options.validation));
if (options.music && options.truth) await exportReal(options.music, options.truth);
await exportSynthetic('train', Number(options.train));
