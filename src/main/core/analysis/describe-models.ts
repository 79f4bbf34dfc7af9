import { mkdirSync, rmSync } from 'node:fs';
import { modelSource, modelVersion } from '../../../shared/domain/index.ts';
import type {
  InstalledModelInfo,
  MetricGroup,
  ModelDevice,
  ModelList,
} from '../../../shared/contract/index.ts';
import type { Source } from '../../../shared/domain/index.ts';
import { chooseModel, SIGNAL_PROCESSING } from '../../inference/choose-model.ts';

import { providerTitles, remedyFor } from '../../inference/providers.ts';
import type { Manifest } from '../../inference/manifest.ts';
import type { InstalledModel } from '../../inference/registry.ts';
import type { Core } from '../create-core.ts';
import { t } from '../../../shared/languages/translate.ts';

function isShares(value: unknown): value is Record<string, number> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).length > 0 &&
    Object.values(value).every((one) => typeof one === 'number' && one >= 0 && one <= 1)
  );
}

/** The metrics that people can compare, which are groups of shares; the rest may be any JSON. */
function metricGroups(metrics: Readonly<Record<string, unknown>>): MetricGroup[] {
  return Object.entries(metrics).flatMap(([name, group]) =>
    isShares(group)
      ? [{ name, values: Object.entries(group).map(([key, value]) => ({ name: key, value })) }]
      : [],
  );
}

function describeModel(
  { origin, folder, size, manifest }: InstalledModel<Manifest>,
  task: InstalledModelInfo['task'],
  tracks: number | null,
): InstalledModelInfo {
  const { version, title, licence, created, trainingData, metrics } = manifest;
  return {
    version,
    title,
    task,
    origin,
    folder,
    source: modelSource(version) as Source,
    licence,
    created,
    size,
    trainingData: trainingData
      ? {
          version: trainingData.version,
          description: trainingData.description,
          tracks: trainingData.tracks ?? null,
          hours: trainingData.hours ?? null,
        }
      : null,
    metrics: metricGroups(metrics),
    tracks,
  };
}

/**
 * Uses a backbone for personal models trained from now on, after trying it; null for none.
 * @throws AppError `model_unavailable` with what does not fit
 */
export async function useBackbone(core: Core, version: string | null, signal?: AbortSignal): Promise<void> {
  if (version !== null) await core.learning.backbones.tryOut(version, signal);
  core.settings.set({ backbone: version });
}

/** All models with the information needed to choose one, for settings and command line alike. */
export async function describeModels(core: Core): Promise<ModelList> {
  const { choice, ...registry } = await core.models.list();
  const analyzed = core.library.countByModel();
  const tracksOf = (version: string): number => analyzed.get(modelSource(version)) ?? 0;
  // Created because the window shows and opens it as the place for new packs.
  mkdirSync(core.home.models, { recursive: true });
  return {
    models: [
      ...registry.models.map((model) =>
        describeModel(model, 'activations', tracksOf(model.manifest.version)),
      ),
      ...registry.keyModels.map((model) => describeModel(model, 'key', null)),
      ...registry.backbones.map((model) => describeModel(model, 'embedding', null)),
    ],
    broken: registry.broken.map((model) => ({ ...model, reason: t(model.reason) })),
    signalProcessing: { version: SIGNAL_PROCESSING, tracks: tracksOf(SIGNAL_PROCESSING) },
    used: modelVersion(choice.source),
    automatic: modelVersion(chooseModel(registry, null).source),
    reason: choice.reason && t(choice.reason),
    folder: core.home.models,
  };
}

/**
 * The device that runs the chosen model here; measured the first time, and again with `again`.
 * @throws AppError `cancelled`
 */
export async function describeDevice(core: Core, again: boolean, signal?: AbortSignal): Promise<ModelDevice> {
  if (again) rmSync(core.home.inference, { force: true });
  const { source, provider, batch, measured, refused, notes } = await core.models.prepare({}, signal);
  return {
    version: modelVersion(source),
    provider: provider && { id: provider, title: t(providerTitles[provider]) },
    batch,
    measured: measured.map((one) => ({ ...one, title: t(providerTitles[one.provider]) })),
    refused: refused.map((refusal) => {
      const remedy = remedyFor(refusal);
      return {
        provider: refusal.provider,
        reason: t(refusal.reason),
        title: t(providerTitles[refusal.provider]),
        remedy: remedy && t(remedy),
      };
    }),
    notes: [...notes],
  };
}
