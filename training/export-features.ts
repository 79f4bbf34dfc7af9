/**
 * Exports the network's training data: log-mel features from the app's own front end (float16, `<id>.npy`) and labels
 * (`<id>.json`), for synthesized tracks and for licensed real ones. Existing files are kept, so that an interrupted run
 * continues.
 *
 *   node training/export-features.ts --cache DIR [--train 200] [--validation 24] [--music DIR --truth DIR]
 *     [--modules DIR]
 *
 * `--modules` adds the tracker modules that `engines/modules.py` made for networks.
 */
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { createMelConsumer } from '../src/main/analysis/front-end/mel.ts';
import { openAudio } from '../src/main/audio/open-audio.ts';
import { styleNames } from '../src/main/synthesis/styles.ts';
import { synthesizeTrack } from '../src/main/synthesis/synthesize-track.ts';
import type { SynthesisTruth } from '../src/main/synthesis/truth.ts';
import { isSaved, melOf, saveTrack } from './save-track.ts';
import type { Labels } from './save-track.ts';

/** Real tracks held out from training to select the model; never tracks of the evaluation. */
const validationTracks = new Set(['lmms-jousboxx-buzzerbeater', 'lmms-oglsdl-pptrip', 'tja-the-abyss']);

const { values: options } = parseArgs({
  options: {
    cache: { type: 'string' },
    train: { type: 'string', default: '200' },
    validation: { type: 'string', default: '24' },
    music: { type: 'string' },
    truth: { type: 'string' },
    modules: { type: 'string' },
  },
});
if (!options.cache) throw new Error('Say where to write: --cache DIR');
const cache = options.cache;

function labelsOfSynthetic(truth: SynthesisTruth, split: Labels['split']): Labels {
  const strengths = new Map<number, number>();
  for (const change of truth.changes) strengths.set(change.time_s, change.strength);
  // A new section is a boundary even if the layers continue.
  for (const section of truth.sections.slice(1)) strengths.set(section.time, 1);
  return {
    id: truth.id,
    split,
    kind: 'synthetic',
    origin: 'synthesizer',
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
    if (isSaved(cache, id)) continue;
    const { channels, sampleRate, truth } = synthesizeTrack(`base-1/${split}/${index}`, {
      id,
      style: styleNames[index % styleNames.length]!,
      durationRange: [100, 200],
    });
    await saveTrack(cache, labelsOfSynthetic(truth, split), melOf(channels, sampleRate));
  }
}

interface RealTruth {
  readonly id: string;
  /** How it was made: `tracker`, `lmms`, … */
  readonly truth_kind: string;
  readonly licence_ok_for_training?: boolean;
  readonly duration_s: number;
  readonly bpm_main: number;
  readonly beats_s: readonly number[];
  readonly downbeats_s: readonly number[] | null;
  readonly boundaries_s: readonly number[] | null;
  readonly annotated_range_s?: readonly [number, number] | null;
  readonly usable_for: readonly string[];
}

/** Ids of the modules on which networks may be trained. */
async function modulesForNetworks(folder: string): Promise<Set<string>> {
  const rows = (await readFile(join(folder, 'README.md'), 'utf8')).matchAll(/^\| (\S+) \|.*\| network \|$/gm);
  return new Set([...rows].map(([, id]) => id!));
}

async function exportReal(
  music: string,
  truthFolder: string,
  isAllowed: (id: string, truth: RealTruth) => boolean,
): Promise<void> {
  for (const name of (await readdir(truthFolder)).sort()) {
    const truth = JSON.parse(await readFile(join(truthFolder, name), 'utf8')) as RealTruth;
    const id = basename(name, '.json');
    // The rest is for evaluation and is not opened here.
    if (!isAllowed(id, truth) || !truth.usable_for.includes('beats') || isSaved(cache, id)) continue;
    const stream = await openAudio(join(music, `${id}.flac`));
    const consumer = createMelConsumer(stream.format.sampleRate);
    for await (const block of stream.blocks()) consumer.push(block);
    const labels: Labels = {
      id,
      split: validationTracks.has(id) ? 'validation' : 'train',
      kind: 'real',
      origin: truth.truth_kind,
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
    await saveTrack(cache, labels, consumer.finish());
  }
}

await mkdir(cache, { recursive: true });
await exportSynthetic('validation', Number(options.validation));
if (options.music && options.truth)
  await exportReal(options.music, options.truth, (_, truth) => truth.licence_ok_for_training === true);
if (options.modules) {
  const chosen = await modulesForNetworks(options.modules);
  await exportReal(join(options.modules, 'flac'), join(options.modules, 'truth'), (id) => chosen.has(id));
}
await exportSynthetic('train', Number(options.train));
