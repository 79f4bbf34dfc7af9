/**
 * What the fits read, measured once per example and kept outside the repository: features under a name that changes with
 * the sources that make them, activations per model.
 */
import { execFileSync, fork } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { sha256Hex } from '../../src/main/files/hash.ts';
import type { Activations, TrackFeatures } from '../../src/main/analysis/types.ts';
import { listExamples } from './examples.ts';
import type { Example, ExampleSet, ExampleTruth } from './examples.ts';
import { findEngines } from '../engines/engines.ts';
import type { EngineName } from '../engines/engines.ts';
import { findSoundFonts } from '../engines/fluidsynth.ts';
import { findChartedSongs } from '../engines/rhythm-game.ts';
import type { MusicFolders } from './measure.ts';

const root = join(import.meta.dirname, '../..');
/** Where everything measured for the fits is kept. */
export const decisionsCache = join(
  process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
  'segue-training/decisions',
);
const MAX_WORKERS = 2;
/** What cached features come from: what measures them, and what composes and renders synthesized tracks. */
const MEASURING = [
  'src/main/analysis/front-end/*.ts',
  'src/main/analysis/energy/levels.ts',
  'src/main/analysis/energy/loudness.ts',
  'src/main/analysis/key/chroma.ts',
  'src/main/analysis/key/decimate.ts',
  'src/main/audio/resample.ts',
  'src/main/audio/crossover.ts',
];
const SYNTHESIS = ['src/main/synthesis/**/*.ts', 'training/decisions/measure.ts'];
const ENGINES = ['training/engines/*.ts', 'training/decisions/measure.ts'];

/** An example with what was measured on it. */
export interface Measured {
  readonly example: Example;
  readonly features: TrackFeatures;
  readonly truth: ExampleTruth;
  readonly activations: Activations;
}

export interface CacheRequest {
  readonly example: Example;
  readonly music: MusicFolders | null;
  readonly features: string;
  readonly activations: string;
  /** Folder of the model, or `signal-processing`. */
  readonly model: string;
}

/** Changes with the sources that the patterns name, wherever these lie. */
export function hashSources(patterns: readonly string[]): string {
  const names = patterns
    .flatMap((pattern) => globSync(pattern, { cwd: root }))
    .filter((name) => !name.endsWith('.test.ts'))
    .sort();
  return sha256Hex(...names.flatMap((name) => [basename(name), readFileSync(join(root, name))])).slice(0, 12);
}

/** Version of a model in a folder; its activations follow from it and the features. */
function modelName(model: string): string {
  const manifest = join(model, 'manifest.json');
  if (!existsSync(manifest)) {
    const names = ['signal-processing.ts', 'change-at-onsets.ts'];
    const sources = names.map((name) => readFileSync(join(root, 'src/main/analysis/activations', name)));
    return `${basename(model)}-${sha256Hex(...sources).slice(0, 8)}`;
  }
  const { version, sha256 } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    version: string;
    sha256: string;
  };
  return `${version}-${sha256.slice(0, 8)}`;
}

/** Appears under its name only when complete. */
export function writeValue(path: string, value: unknown): void {
  const part = `${path}.${process.pid}.part`;
  writeFileSync(part, serialize(value));
  renameSync(part, path);
}

export function readValue<T>(path: string): T {
  return deserialize(readFileSync(path)) as T;
}

/** Half precision is far below what any decision depends on, and halves the cache. */
export function packFeatures(features: TrackFeatures): unknown {
  const { mel } = features;
  return { ...features, mel: { ...mel, data: new Uint16Array(Float16Array.from(mel.data).buffer) } };
}

export function unpackFeatures(packed: unknown): TrackFeatures {
  const features = packed as TrackFeatures & { mel: { data: Uint16Array } };
  const { data } = features.mel as unknown as { data: Uint16Array };
  const halves = new Float16Array(data.buffer, data.byteOffset, data.length);
  return { ...features, mel: { ...features.mel, data: Float32Array.from(halves) } };
}

/** The folder of the real music as the accuracy benchmark has it, rendered where needed; null where it is not at hand. */
function findMusic(): MusicFolders | null {
  const truth = join(root, '../shared/audio');
  const script = join(truth, 'prepare.sh');
  if (!existsSync(script)) return null;
  const output = execFileSync(script, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  return { truth, flac: output.trim().split('\n').at(-1)! };
}

export interface CorpusOptions {
  /** Folder of a model, or `signal-processing`. */
  readonly model: string;
  /** Synthesized tracks of each style. */
  readonly perStyle: number;
  /** Which of the synthesized tracks; `fit` by default. */
  readonly set?: ExampleSet;
}

export interface Corpus {
  readonly options: CorpusOptions;
  /** Folder with the truth of the real music; null without. */
  readonly music: string | null;
  readonly examples: readonly Example[];
  /** Reads one example; some megabytes. */
  read(example: Example): Measured;
  /** Where something that follows from an example and its activations is kept. */
  pathOf(example: Example, name: string): string;
}

/** Measures what is not in the cache yet, in child processes, and gives access to all examples. */
export async function openCorpus(options: CorpusOptions): Promise<Corpus> {
  const music = findMusic();
  if (!music) console.error('No real music at hand: fitting on synthesized tracks only.');
  const engines = findSoundFonts().length > 0 ? (await findEngines()).weights : {};
  const sources = {
    music: music?.truth ?? null,
    engines: Object.keys(engines) as EngineName[],
    songs: (await findChartedSongs()).map(({ id }) => id),
  };
  const examples = listExamples(sources, options.perStyle, options.set ?? 'fit');
  const measuring = process.env.SEGUE_FEATURES ?? hashSources(MEASURING);
  // A change of the synthesizer leaves what was measured on real music as it is.
  const real = join(decisionsCache, measuring);
  const folders = {
    real,
    song: real,
    synthetic: join(decisionsCache, `${measuring}-${hashSources(SYNTHESIS)}`),
    engine: join(decisionsCache, `${measuring}-${hashSources(ENGINES)}`),
  };
  const model = modelName(options.model);
  for (const folder of Object.values(folders)) mkdirSync(join(folder, model), { recursive: true });
  const requestFor = (example: Example): CacheRequest => ({
    example,
    music,
    features: join(folders[example.kind], `${example.id}.features`),
    activations: join(folders[example.kind], model, `${example.id}.activations`),
    model: options.model,
  });
  const waiting = examples.map(requestFor).filter((request) => !existsSync(request.activations));
  const total = waiting.length;
  const work = async (): Promise<void> => {
    const child = fork(join(import.meta.dirname, 'cache-worker.ts'));
    try {
      for (let request = waiting.shift(); request; request = waiting.shift()) {
        await new Promise<void>((resolve, reject) => {
          child.once('message', () => resolve());
          child.once('exit', (code) =>
            reject(new Error(`The worker ended with code ${code} on ${request!.example.id}.`)),
          );
          child.send(request!);
        });
        child.removeAllListeners();
        process.stderr.write(`\rmeasured ${total - waiting.length} of ${total}`);
      }
    } finally {
      child.kill();
    }
  };
  await Promise.all(Array.from({ length: Math.min(MAX_WORKERS, waiting.length) }, work));
  if (total > 0) process.stderr.write('\n');
  return {
    options,
    music: music?.truth ?? null,
    examples,
    pathOf: (example, name) => `${requestFor(example).activations}.${name}`,
    read(example) {
      const { features, activations } = requestFor(example);
      const stored = readValue<{ features: unknown; truth: ExampleTruth }>(features);
      return {
        example,
        features: unpackFeatures(stored.features),
        truth: stored.truth,
        activations: readValue<Activations>(activations),
      };
    },
  };
}
