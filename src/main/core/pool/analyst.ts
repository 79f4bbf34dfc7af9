import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { audioIdentity } from '../../audio/identity.ts';
import { networksOf } from '../../pool/networks.ts';
import type { Analyst } from '../../pool/analyst.ts';
import { modelSource } from '../../../shared/domain/index.ts';
import { defaultCueTemplate } from '../../../shared/domain/cue-template.ts';
import type { Device } from '../../../shared/contract/index.ts';
import type { PreparedModel } from '../analysis/analysis-models.ts';
import { predictionOf } from '../analysis/predicted-document.ts';
import type { Core } from '../create-core.ts';
import { readAudioFile } from '../library/track-files.ts';

/** This machine's analysis for a pool: the same processes, models and devices as for a library. */
export interface PoolAnalyst extends Analyst {
  readonly prepared: Pick<PreparedModel, 'source' | 'provider' | 'notes'>;
  close(): void;
}

/**
 * @param scratch folder for waveforms until they are stored
 * @throws AppError like `AnalysisModels.prepare`
 */
export async function createPoolAnalyst(
  core: Core,
  options: {
    readonly device?: Device;
    readonly model?: string;
    readonly scratch: string;
    /** Number of parallel analyses; others wait. */
    readonly jobs: number;
    readonly signal: AbortSignal;
  },
): Promise<PoolAnalyst> {
  const { device, model, scratch, jobs, signal } = options;
  const limit = pLimit(jobs);
  const prepared = await core.models.prepare(
    { ...(device && { device }), ...(model !== undefined && { model }) },
    signal,
  );
  const network = core.networks.lease(prepared);
  const { keyModels } = await core.models.list();
  const keyNetwork = keyModels.find(({ folder }) => folder === prepared.keyModel);
  const analyse: Analyst['analyse'] = async (path, { place, tempoRange, genre, bytes }, abort) => {
    abort.throwIfAborted();
    const started = performance.now();
    const name = crypto.randomUUID();
    const files = ['overview', 'zoom'].map((scale) => join(scratch, `${name}.${scale}.dat`));
    try {
      const request = network ? await network.request() : prepared.request;
      const { keyModel } = prepared;
      const waveform = { folder: scratch, name };
      const { analysis } = await core
        .workers()
        .run('analyze', { path, genre, tempoRange, waveform, model: request, keyModel }, abort);
      const seconds = (performance.now() - started) / 1000;
      const [overview, zoom] = await Promise.all(files.map((file) => readFile(file)));
      const at = new Date().toISOString();
      return {
        analysis,
        document: predictionOf(analysis, place.path, { template: defaultCueTemplate, at }),
        overview: overview!,
        zoom: zoom!,
        statistics: {
          total: (performance.now() - started) / 1000,
          analysis: seconds,
          bytes,
          duration: analysis.duration,
          provider: prepared.provider,
        },
      };
    } finally {
      for (const file of files) await rm(file, { force: true });
    }
  };
  return {
    model: networksOf(prepared.source, keyNetwork ? modelSource(keyNetwork.manifest.version) : null),
    prepared,
    async inspect(path, { genre }, abort) {
      if (!genre) return { identity: await audioIdentity(path, { signal: abort }), genre: '' };
      const { identity, tags } = await readAudioFile(path, core.readTags, abort);
      return { identity, genre: tags.genre ?? '' };
    },
    analyse: (...given) => limit(() => analyse(...given)),
    close() {
      network?.release();
    },
  };
}
