import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isFromModel } from '../../../shared/domain/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import { writeWhole } from '../../files/output.ts';
import { checkTarget } from '../../files/target.ts';
import { dvcAdd, dvcInit, dvcPipeline } from '../../interop/dvc.ts';
import type { DvcOutput } from '../../interop/dvc.ts';
import type { ExportTrack } from '../../interop/tabular/export-track.ts';
import { documentHash } from '../annotations/document-hash.ts';
import type { Core } from '../create-core.ts';
import { readExportTracks } from './export-tracks.ts';
import { createImportCheck } from './import-annotations.ts';
import { exportYaml } from './import-yaml.ts';

/** Optional parts of a project beside its annotations. */
const PREDICTIONS = 'predictions';
const MODELS = 'models';

export interface DvcProject {
  readonly output: DvcOutput;
  /** Predictions, and the library's own models. */
  readonly others: readonly DvcOutput[];
  /** Annotation files that were edited by hand. */
  readonly kept: readonly string[];
}

/**
 * Turns `folder` into a project for the `dvc` tool: annotations as YAML, predictions for the same tracks, and the
 * library's own models, each tracked by a `.dvc` file, and a `dvc.yaml` (written once, then left to you). Running it
 * again tracks what changed. Throws `io`.
 */
export async function trackForDvc(
  core: Pick<Core, 'db' | 'annotations' | 'home'>,
  folder: string,
  trackIds: readonly TrackId[],
  options: { readonly dataset: string; readonly remote?: string; readonly signal?: AbortSignal },
): Promise<DvcProject> {
  const root = resolve(folder);
  const { signal, remote } = options;
  const { kept } = await exportYaml(join(root, 'annotations'), readExportTracks(core.db, trackIds), {
    isImported: createImportCheck(core.db),
    ...(signal ? { signal } : {}),
  });
  await dvcInit(root, remote === undefined ? {} : { remote });
  const output = await dvcAdd(root, 'annotations');
  const others: DvcOutput[] = [];
  if (await writePredictions(core, join(root, PREDICTIONS), trackIds, signal))
    others.push(await dvcAdd(root, PREDICTIONS));
  if (await copyModels(core.home.models, join(root, MODELS))) others.push(await dvcAdd(root, MODELS));
  const pipeline = join(root, 'dvc.yaml');
  if (!existsSync(pipeline)) await writeWhole(pipeline, dvcPipeline(options.dataset));
  return { output, others, kept };
}

/** Writes a folder of YAML files for each model; returns true if there was anything to write. */
async function writePredictions(
  { db, annotations }: Pick<Core, 'db' | 'annotations'>,
  folder: string,
  trackIds: readonly TrackId[],
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const bySource = new Map<string, TrackId[]>();
  for (const trackId of trackIds)
    for (const { source } of annotations.predictionsOf(trackId))
      if (isFromModel(source)) bySource.set(source, [...(bySource.get(source) ?? []), trackId]);
  function* predicted(source: string, ids: readonly TrackId[]): Generator<ExportTrack> {
    for (const track of readExportTracks(db, ids)) {
      const said = annotations
        .predictionsOf(track.trackId)
        .find((prediction) => prediction.source === source);
      if (said) yield { ...track, document: said.document, hash: documentHash(said.document) };
    }
  }
  for (const [source, ids] of bySource)
    await exportYaml(join(folder, source), predicted(source, ids), {
      overwrite: true,
      ...(signal ? { signal } : {}),
    });
  return bySource.size > 0;
}

/** Copies the library's own models; returns true if there are any. */
async function copyModels(models: string, folder: string): Promise<boolean> {
  const entries = await readdir(models, { withFileTypes: true, recursive: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.tmp'));
  for (const { parentPath, name } of files) {
    const target = join(folder, parentPath.slice(models.length), name);
    await checkTarget(target, { asks: false });
    await mkdir(join(target, '..'), { recursive: true });
    await copyFile(join(parentPath, name), target);
  }
  return files.length > 0;
}
