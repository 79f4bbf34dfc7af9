/**
 * The input of the fits, measured once per example and stored outside the repository: features under a name that
 * changes with the sources that compute them, activations per model.
 */
import { execFileSync, fork } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { sha256Hex } from '../../src/main/files/hash.ts';
import type { Activations, TrackFeatures } from '../../src/main/analysis/types.ts';
import { findUnstructured, listExamples } from './examples.ts';
import type { Example, ExampleSet, ExampleTruth } from './examples.ts';
import { findEngines } from '../engines/engines.ts';
import type { EngineName } from '../engines/engines.ts';
import { findSoundFonts } from '../engines/fluidsynth.ts';
import { findSongs } from '../engines/find-songs.ts';
import type { MusicFolders } from './measure.ts';
import { hasTruth } from './truth.ts';

const root = join(import.meta.dirname, '../..');
/** The folder for everything that training makes. */
export const trainingCache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'segue-training');
/** The folder for all measurements of the fits. */
export const decisionsCache = join(trainingCache, 'decisions');
const MAX_WORKERS = 2;
/**
 * Sources that determine cached features: the measurements, and the composition and rendering of synthesized tracks.
 */
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

/** An example and its measurements. */
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

/** Changes with the content of the sources that match the patterns, wherever they are. */
export function hashSources(patterns: readonly string[]): string {
  const names = patterns
    .flatMap((pattern) => globSync(pattern, { cwd: root }))
    .filter((name) => !name.endsWith('.test.ts'))
    .sort();
  return sha256Hex(...names.flatMap((name) => [basename(name), readFileSync(join(root, name))])).slice(0, 12);
}

/** Version of a model in a folder; it determines the activations, together with the features. */
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

/** Writes atomically: the file appears under its name only when complete. */
export function writeValue(path: string, value: unknown): void {
  const part = `${path}.${process.pid}.part`;
  writeFileSync(part, serialize(value));
  renameSync(part, path);
}

export function readValue<T>(path: string): T {
  return deserialize(readFileSync(path)) as T;
}

/**
 * The folders of real music: that of the accuracy benchmark, rendered if needed, and what `engines/modules.py` made;
 * those that are there.
 */
function findMusic(): MusicFolders[] {
  const modules = join(trainingCache, 'modules');
  const found = existsSync(join(modules, 'truth')) ? [{ truth: modules, flac: join(modules, 'flac') }] : [];
  const truth = join(root, '../shared/audio');
  const script = join(truth, 'prepare.sh');
  if (!existsSync(script)) return found;
  const output = execFileSync(script, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  return [{ truth, flac: output.trim().split('\n').at(-1)! }, ...found];
}

export interface CorpusOptions {
  /** Folder of a model, or `signal-processing`. */
  readonly model: string;
  /** Number of synthesized tracks per style. */
  readonly perStyle: number;
  /** Which set of synthesized tracks; defaults to `fit`. */
  readonly set?: ExampleSet;
  /** Leaves out tracks at other speeds than their own. */
  readonly ownSpeed?: boolean;
  /** Leaves out tracks whose boundaries are unknown, and those at other speeds than their own, constant or not. */
  readonly structure?: boolean;
  /** Leaves out what is not measured yet. */
  readonly measured?: boolean;
}

export interface Corpus {
  readonly options: CorpusOptions;
  /** Folders with the truth of the real music. */
  readonly music: readonly string[];
  readonly examples: readonly Example[];
  /** Reads one example of several megabytes. */
  read(example: Example): Measured;
  /** The path for data derived from an example and its activations. */
  pathOf(example: Example, name: string): string;
}

/** Measures examples that are not in the cache yet, in child processes, and gives access to all of them. */
export async function openCorpus(options: CorpusOptions): Promise<Corpus> {
  const music = findMusic();
  if (music.length === 0) console.error('No real music at hand: fitting on synthesized tracks only.');
  const engines = findSoundFonts().length > 0 ? (await findEngines()).weights : {};
  const sources = {
    music: music.map(({ truth }) => truth),
    engines: Object.keys(engines) as EngineName[],
    songs: (await findSongs()).map(({ id, origin, changes }) => ({
      id,
      origin,
      hasBoundaries: changes !== null,
    })),
  };
  const unknown = options.structure ? findUnstructured(sources) : new Set<string>();
  const listed = listExamples(sources, options.perStyle, options.set ?? 'fit').filter(
    ({ speed, warp, group }) =>
      (!options.ownSpeed || speed === 1) &&
      !(options.structure && (speed !== 1 || warp || unknown.has(group))),
  );
  const measuring = process.env.SEGUE_FEATURES ?? hashSources(MEASURING);
  // Changes to the synthesizer do not affect measurements of real music.
  const real = join(decisionsCache, measuring);
  const played = join(decisionsCache, `${measuring}-${hashSources(ENGINES)}`);
  const folders = {
    real,
    song: real,
    notated: played,
    synthetic: join(decisionsCache, `${measuring}-${hashSources(SYNTHESIS)}`),
    engine: played,
  };
  const model = modelName(options.model);
  for (const folder of Object.values(folders)) mkdirSync(join(folder, model), { recursive: true });
  const requestFor = (example: Example): CacheRequest => ({
    example,
    music: music.find(({ truth }) => hasTruth(truth, example.group)) ?? null,
    features: join(folders[example.kind], `${example.id}.features`),
    activations: join(folders[example.kind], model, `${example.id}.activations`),
    model: options.model,
  });
  const examples = options.measured
    ? listed.filter((example) => existsSync(requestFor(example).activations))
    : listed;
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
    music: sources.music,
    examples,
    pathOf: (example, name) => `${requestFor(example).activations}.${name}`,
    read(example) {
      const { features, activations } = requestFor(example);
      return {
        example,
        ...readValue<{ features: TrackFeatures; truth: ExampleTruth }>(features),
        activations: readValue<Activations>(activations),
      };
    },
  };
}
