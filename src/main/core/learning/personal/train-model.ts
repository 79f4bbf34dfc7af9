import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { PersonalTask } from '../../../../shared/contract/index.ts';
import { AppError } from '../../../../shared/errors.ts';
import { msg } from '../../../../shared/languages/translate.ts';
import type { Database } from '../../../db/database.ts';
import { temporaryFor } from '../../../files/temporary.ts';
import { describeExemplars } from '../../../learning/personal/cues/exemplars.ts';
import type { Exemplars } from '../../../learning/personal/cues/exemplars.ts';
import { manifestOf, writeCueNetwork } from '../../../learning/personal/cues/export-cues.ts';
import { placesOf } from '../../../learning/personal/cues/cue-example.ts';
import type { CueExample } from '../../../learning/personal/cues/cue-example.ts';
import { placeF1 } from '../../../learning/personal/cues/place-f1.ts';
import { trainCues } from '../../../learning/personal/cues/train-cues.ts';
import { defaultCueTraining } from '../../../learning/personal/cues/training-options.ts';
import type { CueTrainingOptions } from '../../../learning/personal/cues/training-options.ts';
import { gridManifest, writeGridNetwork } from '../../../learning/personal/grid/export-grid.ts';
import { defaultGridTraining, trainGrid } from '../../../learning/personal/grid/train-grid.ts';
import { sectionManifest, writeSectionNetwork } from '../../../learning/personal/sections/export-sections.ts';
import { defaultSectionTraining, trainSections } from '../../../learning/personal/sections/train-sections.ts';
import type { HeldOutScore } from '../../../learning/registry/gate.ts';
import type { PersonalManifests } from '../../../learning/registry/personal-network.ts';
import { createDatasets } from '../../datasets/versions/datasets.ts';
import type { Home } from '../../home.ts';
import { collectExamples } from './cue-examples.ts';
import { analysisFinder, collectGridExamples } from './grid-examples.ts';
import type { TrainingReport } from './stored-report.ts';
import { collectSectionExamples } from './section-examples.ts';
import type { TrainingDeps, TrainingSource } from './training-tracks.ts';
import { explainIoError } from '../../../files/io-error.ts';

export interface TrainRequest {
  readonly task: PersonalTask;
  readonly source: TrainingSource;
  readonly version: string;
  /** ISO time. */
  readonly created: string;
}

/** The input of the learning thread. */
export interface LearningRequest {
  readonly home: Home;
  readonly train: TrainRequest;
}

export interface TrainedModel {
  readonly sha256: string;
  readonly report: TrainingReport;
  /** Scores on the same tracks of what is used without a personal model. */
  readonly baseline: readonly HeldOutScore[];
}

export interface TrainingHooks {
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/** The folder that holds the files of a version. */
export function versionFolder(home: Pick<Home, 'personal'>, version: string): string {
  return join(home.personal, version);
}

/** F1 of the cues that the analysis proposed from the template, for tracks that it has analyzed. */
function templateScores(db: Database, examples: readonly CueExample[]): HeldOutScore[] {
  const analysisOf = analysisFinder(db);
  return examples.flatMap((example) => {
    const analysis = analysisOf(example.trackId);
    if (!analysis) return [];
    const times = (cues: CueExample['cues']): number[] =>
      placesOf({ ...example, cues }).map(({ time }) => time);
    const beat = 60 / (example.grid[0]?.bpm ?? 120);
    return [
      {
        trackId: example.trackId,
        group: example.group,
        f1: placeF1(times(example.cues), times(analysis.cues), beat * 1.001),
      },
    ];
  });
}

/** A trained model as it is stored. */
interface Written {
  readonly network: Uint8Array;
  readonly manifest: PersonalManifests[PersonalTask];
  /** Contents of `examples.json`, for explanations. */
  readonly exemplars?: Exemplars;
  readonly report: TrainingReport;
  readonly baseline: readonly HeldOutScore[];
}

type Trainer = (
  deps: TrainingDeps,
  request: Omit<TrainRequest, 'task'>,
  hooks: Pick<CueTrainingOptions, 'onProgress' | 'checkpoint'>,
) => Promise<Written>;

const trainers: Readonly<Record<PersonalTask, Trainer>> = {
  async cues(deps, { source, ...named }, hooks) {
    const examples = collectExamples(deps, source);
    const { model, report } = await trainCues(examples, { ...defaultCueTraining, ...hooks });
    const network = writeCueNetwork(model);
    return {
      network,
      manifest: manifestOf(model, network, named),
      exemplars: describeExemplars(model, examples),
      report,
      baseline: templateScores(deps.db, examples),
    };
  },
  async sections(deps, { source, ...named }, hooks) {
    const examples = collectSectionExamples(deps, source);
    const { model, report } = await trainSections(examples, { ...defaultSectionTraining, ...hooks });
    const network = writeSectionNetwork(model);
    return { network, manifest: sectionManifest(model, network, named), report, baseline: report.shipped };
  },
  async grid(deps, { source, ...named }, hooks) {
    const examples = collectGridExamples(deps, source);
    const { model, report } = await trainGrid(examples, { ...defaultGridTraining, ...hooks });
    const network = writeGridNetwork(model);
    return { network, manifest: gridManifest(model, network, named), report, baseline: report.shipped };
  },
};

/** The settings of each task's training, kept with its versions. */
export const trainingSettings: Readonly<Record<PersonalTask, Readonly<Record<string, unknown>>>> = {
  cues: { ...defaultCueTraining },
  sections: { ...defaultSectionTraining },
  grid: { ...defaultGridTraining },
};

/** Trains on the library and writes the version's files, which appear under their name only when complete. */
export async function trainModel(
  db: Database,
  home: Home,
  { task, ...request }: TrainRequest,
  { signal, onProgress }: TrainingHooks,
): Promise<TrainedModel> {
  const deps = { db, datasets: createDatasets({ db, home }) };
  const { network, manifest, exemplars, report, baseline } = await trainers[task](deps, request, {
    onProgress,
    async checkpoint() {
      await setImmediate();
      signal.throwIfAborted();
    },
  });
  const folder = versionFolder(home, request.version);
  const part = temporaryFor(folder);
  try {
    mkdirSync(part, { recursive: true });
    writeFileSync(join(part, 'model.onnx'), network);
    writeFileSync(join(part, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    if (exemplars) writeFileSync(join(part, 'examples.json'), JSON.stringify(exemplars));
    rmSync(folder, { recursive: true, force: true });
    renameSync(part, folder);
  } catch (error) {
    rmSync(part, { recursive: true, force: true });
    throw new AppError(
      'io',
      msg('The trained model could not be written to {folder}: {reason}', {
        folder,
        reason: explainIoError(folder, error),
      }),
      {
        cause: error,
      },
    );
  }
  return { sha256: manifest.sha256, report, baseline };
}
