import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../../src/shared/errors.ts';
import { verbatim } from '../../src/shared/languages/translate.ts';

/** Where training stores its models. */
const trainedModels = join(
  process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
  'segue-training',
  'models',
);
const shippedModels = join(import.meta.dirname, '../../models');

/** The manifest's data on the size and training of a model. */
export interface ModelFacts {
  readonly folder: string;
  readonly version: string;
  /** Null if the manifest does not say. */
  readonly parameters: number | null;
  /** Hours of real music in the training data; null if the manifest does not say. */
  readonly realTracks: number | null;
  readonly megabytes: number;
}

/** Finds models by folder or by name, among the shipped ones and those in the training cache. */
export function findModels(names: readonly string[]): string[] {
  return names.map((name) => {
    const folder = [name, join(shippedModels, name), join(trainedModels, name)].find((candidate) =>
      existsSync(join(candidate, 'manifest.json')),
    );
    if (!folder)
      throw new AppError(
        'not_found',
        verbatim(`No model ${name}: give its folder, or its name in ${trainedModels}.`),
      );
    return folder;
  });
}

/** The networks trained by `training/ablations.sh`. */
export function trainedAblations(): string[] {
  return globSync('ablation-*/manifest.json', { cwd: trainedModels })
    .map((path) => join(trainedModels, path, '..'))
    .sort();
}

interface ManifestMetrics {
  readonly parameters?: number;
  readonly data?: { readonly training?: { readonly real?: { readonly tracks?: number } } };
  readonly settings?: { readonly real_weight?: number };
}

export function readModelFacts(folder: string): ModelFacts {
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as {
    version: string;
    file: string;
    metrics?: ManifestMetrics;
  };
  const { metrics } = manifest;
  const isRealUsed = metrics?.settings?.real_weight !== 0;
  return {
    folder,
    version: manifest.version,
    parameters: metrics?.parameters ?? null,
    realTracks: isRealUsed ? (metrics?.data?.training?.real?.tracks ?? null) : 0,
    megabytes: statSync(join(folder, manifest.file)).size / 1e6,
  };
}
