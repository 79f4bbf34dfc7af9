import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import type { Settings } from '../../../../shared/contract/index.ts';
import type { TrackId } from '../../../../shared/domain/index.ts';
import { AppError, failure, toAppError } from '../../../../shared/errors.ts';
import { msg } from '../../../../shared/languages/translate.ts';
import type { InstalledModel } from '../../../inference/registry.ts';
import type { BackboneManifest } from '../../../inference/manifest.ts';
import type { AnalysisModels } from '../../analysis/analysis-models.ts';
import type { Annotations } from '../../annotations/annotations.ts';
import type { JobContext } from '../../jobs/job.ts';
import type { AnalysisWorkers } from '../../processes/analysis-workers.ts';
import type { Profiles } from '../profiles.ts';

interface BackboneDeps {
  readonly profiles: Profiles;
  readonly annotations: Pick<Annotations, 'requireTrack'>;
  readonly models: Pick<AnalysisModels, 'list'>;
  readonly workers: () => AnalysisWorkers;
  readonly settings: { get(): Settings };
}

/** Describes the bars of tracks by the network that the user added for this, once per track. */
export function createBackbones({ profiles, annotations, models, workers, settings }: BackboneDeps) {
  /** @throws AppError `model_unavailable` if it is not installed */
  async function find(version: string): Promise<InstalledModel<BackboneManifest>> {
    const { backbones, broken } = await models.list();
    const found = backbones.find(({ manifest }) => manifest.version === version);
    if (found) return found;
    const reason = broken.find(({ folder }) => basename(folder) === version)?.reason;
    throw new AppError(
      'model_unavailable',
      reason
        ? msg('Model "{version}", which embeds sound for your own models, cannot be used: {reason}', {
            version,
            reason,
          })
        : msg(
            'Model "{version}", which embeds sound for your own models, is not installed. Install it, or choose another with `segue models backbone`.',
            { version },
          ),
    );
  }

  /** Threads of one run, so that all analysis processes together use the processor once. */
  const threads = (): number =>
    Math.max(1, Math.floor(availableParallelism() / (settings.get().workers ?? availableParallelism())));

  async function describe(trackId: TrackId, version: string, signal?: AbortSignal): Promise<void> {
    const profile = profiles.get(trackId, version);
    const { path, missing } = annotations.requireTrack(trackId);
    if (!profile || profile.backbone || path === null || missing) return;
    const { folder } = await find(version);
    const bars = await workers().run(
      'embedBars',
      { folder, threads: threads(), path, lines: profile.lines },
      signal,
    );
    profiles.setBackbone(trackId, version, bars);
  }

  return {
    /** Version of the backbone that new personal models use; null for none. */
    chosen: (): string | null => settings.get().backbone,
    describe,
    /** Describes tracks that are not described yet; each is stored at once. Tracks without a profile are skipped. */
    async describeAll(trackIds: readonly TrackId[], version: string, job: JobContext): Promise<void> {
      await find(version);
      const missing = trackIds.filter((trackId) => {
        const profile = profiles.get(trackId, version);
        return profile !== null && !profile.backbone;
      });
      let done = 0;
      job.progress({ done, total: missing.length, message: msg('Listening with {version}', { version }) });
      for (const trackId of missing) {
        job.signal.throwIfAborted();
        try {
          await describe(trackId, version, job.signal);
        } catch (error) {
          const known = toAppError(error);
          if (known.code === 'cancelled' || known.code === 'model_unavailable') throw known;
          const { artist, title } = annotations.requireTrack(trackId);
          job.fail(`${artist} – ${title}`, failure(known.code, known.text), trackId);
        }
        job.progress({ done: ++done });
      }
    },
    /**
     * Loads a pack and tries it on a test signal.
     * @throws AppError `model_unavailable` with what does not fit
     */
    async tryOut(version: string, signal?: AbortSignal): Promise<void> {
      const { folder } = await find(version);
      await workers().run('tryBackbone', { folder, threads: threads() }, signal);
    },
  };
}

export type Backbones = ReturnType<typeof createBackbones>;
