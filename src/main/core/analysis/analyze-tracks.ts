import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import pLimit from 'p-limit';
import type { TempoRange, TrackId } from '../../../shared/domain/index.ts';
import type { Device } from '../../../shared/contract/index.ts';
import type { CueTemplate } from '../../../shared/domain/cue-template.ts';
import { AppError, failure, toAppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';
import type { CueMergeCounts, CueMergeMode } from '../../analysis/cues/merge-cues.ts';
import type { Database } from '../../db/database.ts';
import type { ReadTags } from '../../library/tag-request.ts';
import type { AnalysisModels, PreparedModel } from './analysis-models.ts';
import type { Annotations } from '../annotations/annotations.ts';
import type { GridMergeMode } from './apply-analysis.ts';
import { createAnalysisStore } from './store-analysis.ts';
import type { Learning } from '../learning/create-learning.ts';
import type { JobContext } from '../jobs/job.ts';
import type { AnalysisWorkers } from '../processes/analysis-workers.ts';
import type { SharedNetworkLease, SharedNetworks } from '../processes/shared-networks.ts';
import { attachFile, readAudioFile } from '../library/track-files.ts';

interface AnalyzeTracksOptions {
  /** Include tracks that the same model has analyzed before. */
  readonly force: boolean;
  readonly cues: CueMergeMode;
  readonly predictCues: boolean;
  readonly grid: GridMergeMode;
  readonly template: CueTemplate;
  /** Where networks run. */
  readonly device: Device;
  /** Model version; the configured one if absent. */
  readonly model?: string;
  /** Tempo range in which to count the beat. */
  readonly tempoRange: TempoRange | null;
}

export interface AnalysisSummary {
  /** The model used, its execution provider, and why no other one was. */
  model: Pick<PreparedModel, 'source' | 'provider' | 'notes'>;
  analyzed: number;
  /** Already analyzed by this model from this audio. */
  skipped: number;
  /** Verified tracks: only their prediction was updated. */
  verifiedKept: number;
  failed: number;
  cues: { added: number; kept: number; replaced: number; skipped: number };
  /** Usable files with a problem in their sound that a person should know about. */
  warnings: { path: string; message: Message }[];
}

/** What the analyzed tracks cost. */
interface AnalysisCost {
  /** Time in its process, by track. */
  readonly seconds: number[];
  /** Total length in seconds. */
  music: number;
  /** Tracks that could not be analyzed. */
  failed: number;
}

/** File name of a track's waveform data: its audio identity without the colon. */
export function waveformName(audioId: string): string {
  return audioId.replace(/[^a-zA-Z0-9]/g, '-');
}

/** Waveforms are spread over 256 folders, because some file systems slow down with many entries. */
export function waveformFolder(root: string, audioId: string): string {
  return join(root, waveformName(audioId).slice(-2));
}

export interface TrackAnalyzer {
  /** Analyzes tracks on all workers; results are stored one by one, so stopping loses only those in progress. */
  analyze(
    trackIds: readonly TrackId[],
    options: AnalyzeTracksOptions,
    job: JobContext,
  ): Promise<AnalysisSummary>;
}

export function createTrackAnalyzer(deps: {
  db: Database;
  annotations: Annotations;
  waveforms: string;
  models: Pick<AnalysisModels, 'prepare'>;
  networks: Pick<SharedNetworks, 'lease'>;
  learning: Pick<Learning, 'profiles' | 'models' | 'performance'>;
  workers: () => AnalysisWorkers;
  readTags: ReadTags;
  onStored: (trackId: TrackId) => void;
}): TrackAnalyzer {
  const { db, annotations } = deps;

  const store = createAnalysisStore({ db, annotations, profiles: deps.learning.profiles });

  async function identify(trackId: TrackId, path: string, signal: AbortSignal): Promise<string> {
    const file = await readAudioFile(path, deps.readTags, signal);
    attachFile(db, trackId, file);
    return file.identity;
  }

  async function analyzeOne(
    trackId: TrackId,
    model: PreparedModel,
    network: SharedNetworkLease | null,
    options: AnalyzeTracksOptions,
    job: JobContext,
    summary: AnalysisSummary,
    cost: AnalysisCost,
  ): Promise<void> {
    const track = annotations.requireTrack(trackId);
    const name = track.path ?? `${track.artist} – ${track.title}`;
    if (track.path === null || track.missing) {
      summary.failed++;
      job.fail(
        name,
        failure(
          'not_found',
          msg('The file of "{name}" was not found. Relocate it, or name its folder with --map.', { name }),
        ),
        trackId,
      );
      return;
    }
    let { audioId } = track;
    if (!options.force && track.analyzedBy === model.source && track.analyzedAudioId === audioId) {
      summary.skipped++;
      return;
    }
    try {
      // Rows of a Rekordbox export refer to files that nobody has read yet.
      if (audioId === null) audioId = await identify(trackId, track.path, job.signal);
      const waveform = { folder: waveformFolder(deps.waveforms, audioId), name: waveformName(audioId) };
      const request = network ? await network.request() : model.request;
      const { analysis, seconds } = await deps.workers().run(
        'analyze',
        {
          path: track.path,
          genre: track.genre,
          tempoRange: options.tempoRange,
          waveform,
          model: request,
          keyModel: model.keyModel,
        },
        job.signal,
      );
      const stored = store(trackId, audioId, analysis, options, job.id);
      if (stored.cues === null) summary.verifiedKept++;
      else addCounts(summary, stored.cueCounts, stored.cues);
      if (options.predictCues) await placePersonalCues(trackId, name, options.cues, job);
      summary.analyzed++;
      cost.seconds.push(seconds);
      cost.music += analysis.duration;
      for (const { message } of analysis.findings) summary.warnings.push({ path: track.path, message });
      deps.onStored(trackId);
    } catch (error) {
      const known = toAppError(error);
      if (known.code === 'cancelled') throw known;
      summary.failed++;
      cost.failed++;
      job.fail(name, failure(known.code, known.text), trackId);
    }
  }

  /** The analysis is valid whether or not the personal model can be used. */
  async function placePersonalCues(
    trackId: TrackId,
    name: string,
    mode: CueMergeMode,
    job: JobContext,
  ): Promise<void> {
    try {
      const { signal } = job;
      await deps.learning.models.proposeAfterAnalysis(trackId, { mode, jobId: job.id, signal });
    } catch (error) {
      const known = toAppError(error);
      if (known.code === 'cancelled') throw known;
      job.fail(
        name,
        failure(known.code, msg('Analyzed, with cues by the template: {reason}', { reason: known.text })),
        trackId,
      );
    }
  }

  return {
    async analyze(trackIds, options, job) {
      const model = await deps.models.prepare(options, job.signal);
      const { source, provider, notes } = model;
      const summary: AnalysisSummary = {
        model: { source, provider, notes },
        analyzed: 0,
        skipped: 0,
        verifiedKept: 0,
        failed: 0,
        cues: { added: 0, kept: 0, replaced: 0, skipped: 0 },
        warnings: [],
      };
      const cost: AnalysisCost = { seconds: [], music: 0, failed: 0 };
      let done = 0;
      job.progress({ done, total: trackIds.length });
      const limit = pLimit(availableParallelism() + 1);
      const network = deps.networks.lease(model);
      const work = trackIds.map((trackId) =>
        limit(async () => {
          if (job.signal.aborted) throw new AppError('cancelled', msg('Cancelled'));
          await analyzeOne(trackId, model, network, options, job, summary, cost);
          job.progress({ done: ++done });
        }),
      );
      const outcomes = await Promise.allSettled(work);
      network?.release();
      deps.learning.performance.recordInference({ source, provider, ...cost });
      const stopped = outcomes.find((outcome) => outcome.status === 'rejected');
      if (stopped) throw toAppError(stopped.reason);
      return network
        ? { ...summary, model: { source, provider, notes: [...notes, ...network.notes()] } }
        : summary;
    },
  };
}

function addCounts(summary: AnalysisSummary, counts: CueMergeCounts | null, total: number): void {
  const { cues } = summary;
  if (counts === null) {
    cues.added += total;
    return;
  }
  cues.added += counts.added;
  cues.kept += counts.kept;
  cues.replaced += counts.replaced;
  cues.skipped += counts.skippedNear + counts.skippedFull + counts.skippedKeep;
}
