import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { PERSONAL_SOURCES } from '../../learning/registry/personal-source.ts';
import { MODEL_SOURCES } from '../../../shared/domain/index.ts';
import type { Annotation, TrackId } from '../../../shared/domain/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { Database } from '../../db/database.ts';
import { temporaryFor } from '../../files/temporary.ts';
import { describeExemplars } from '../../learning/personal/cues/exemplars.ts';
import { manifestOf, writeCueNetwork } from '../../learning/personal/cues/export-cues.ts';
import { placesOf } from '../../learning/personal/cues/cue-example.ts';
import type { CueExample } from '../../learning/personal/cues/cue-example.ts';
import type { CueTrainingReport } from '../../learning/personal/cues/cue-model.ts';
import { placeF1 } from '../../learning/personal/cues/place-f1.ts';
import { defaultCueTraining, trainCues } from '../../learning/personal/cues/train-cues.ts';
import type { HeldOutScore } from '../../learning/registry/gate.ts';
import { createDatasets } from '../datasets/versions/datasets.ts';
import type { Home } from '../home.ts';
import { collectExamples } from './cue-examples.ts';
import type { TrainingSource } from './cue-examples.ts';
import { explainIoError } from '../../files/io-error.ts';

export interface TrainRequest {
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
  readonly report: CueTrainingReport;
  /** Scores of the analysis' own cues on the same tracks. */
  readonly template: readonly HeldOutScore[];
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
  const select = db.connection
    .prepare<[TrackId], string>(
      `SELECT document FROM prediction WHERE track_id = ? AND source LIKE '${MODEL_SOURCES}' AND source NOT LIKE '${PERSONAL_SOURCES}'
       ORDER BY created_at DESC LIMIT 1`,
    )
    .pluck();
  return examples.flatMap((example) => {
    const text = select.get(example.trackId);
    if (text === undefined) return [];
    const predicted = (JSON.parse(text) as Annotation).cues;
    const times = (cues: CueExample['cues']): number[] =>
      placesOf({ ...example, cues }).map(({ time }) => time);
    const beat = 60 / (example.grid[0]?.bpm ?? 120);
    return [
      {
        trackId: example.trackId,
        group: example.group,
        f1: placeF1(times(example.cues), times(predicted), beat * 1.001),
      },
    ];
  });
}

/** Trains on the library and writes the version's files, which appear under their name only when complete. */
export async function trainModel(
  db: Database,
  home: Home,
  { source, version, created }: TrainRequest,
  { signal, onProgress }: TrainingHooks,
): Promise<TrainedModel> {
  const examples = collectExamples({ db, datasets: createDatasets({ db, home }) }, source);
  const { model, report } = await trainCues(examples, {
    ...defaultCueTraining,
    onProgress,
    async checkpoint() {
      await setImmediate();
      signal.throwIfAborted();
    },
  });
  const network = writeCueNetwork(model);
  const manifest = manifestOf(model, network, { version, created });
  const folder = versionFolder(home, version);
  const part = temporaryFor(folder);
  try {
    mkdirSync(part, { recursive: true });
    writeFileSync(join(part, 'model.onnx'), network);
    writeFileSync(join(part, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    writeFileSync(join(part, 'examples.json'), JSON.stringify(describeExemplars(model, examples)));
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
  return { sha256: manifest.sha256, report, template: templateScores(db, examples) };
}
