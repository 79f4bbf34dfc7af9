// Longer than 300 lines: training, promotion and proposals share the registry and the gate of one set of models.
import type { CoreEvents } from '../core-events.ts';
import type { EventEmitter } from 'node:events';
import type { MetricScore, PersonalModel, Settings } from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import { AppError, failure, toAppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { Database } from '../../db/database.ts';
import { defaultCueTraining } from '../../learning/personal/cues/train-cues.ts';
import { placesOf } from '../../learning/personal/cues/cue-example.ts';
import { placeF1 } from '../../learning/personal/cues/place-f1.ts';
import { judgeCandidate } from '../../learning/registry/gate.ts';
import type { GateVerdict, HeldOutScore } from '../../learning/registry/gate.ts';
import type { AnalysisModels } from '../analysis/analysis-models.ts';
import type { AnalysisWorkers } from '../processes/analysis-workers.ts';
import type { Annotations } from '../annotations/annotations.ts';
import type { Home } from '../home.ts';
import type { JobContext, StartedJob } from '../jobs/job.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { runThread } from '../processes/run-thread.ts';
import { cuedTracks } from './cue-examples.ts';
import type { TrainingSource } from './cue-examples.ts';
import type { LearningRequest } from './train-model.ts';
import { createModelRegistry } from './model-registry.ts';
import type { StoredReport } from './model-registry.ts';
import type { Backbones } from './backbone/backbones.ts';
import type { Performance } from './history/performance.ts';
import { createPersonalCues } from './personal-cues.ts';
import { completeProfiles } from './profiles.ts';
import type { Profiles } from './profiles.ts';
import type { TrainedModel } from './train-model.ts';

/** A long-running model job, as JSON from which it can be restarted. */
export type ModelJob =
  | { readonly action: 'train'; readonly source: TrainingSource; readonly promote: boolean }
  | { readonly action: 'propose'; readonly trackIds: readonly TrackId[] };

export interface TrainingOutcome {
  readonly model: PersonalModel;
  readonly promoted: boolean;
}

export interface ProposalSummary {
  readonly model: string;
  readonly proposed: number;
  /** Tracks that were verified, or about which nothing is known. */
  readonly kept: number;
}

export interface PersonalModelDeps {
  readonly db: Database;
  readonly home: Home;
  readonly jobs: Jobs;
  readonly events: EventEmitter<CoreEvents>;
  readonly annotations: Annotations;
  readonly profiles: Profiles;
  readonly performance: Pick<Performance, 'recordTraining'>;
  readonly backbones: Backbones;
  readonly models: Pick<AnalysisModels, 'prepare'>;
  readonly workers: () => AnalysisWorkers;
  readonly settings: { get(): Settings };
  readonly worker: URL;
}

/** Trains, evaluates and applies personal models. */
export function createPersonalModels(deps: PersonalModelDeps) {
  const { db, home, jobs, annotations, settings } = deps;
  const registry = createModelRegistry(db);
  const cues = createPersonalCues({ ...deps, registry });
  const author = (): string => settings.get().reviewer || 'user';

  /**
   * Held-out scores of the active model: those stored at training, and new ones for tracks that were added or changed
   * since, because a stored score does not apply to cues that were set later.
   */
  async function activeScores(
    candidate: readonly HeldOutScore[],
    signal?: AbortSignal,
  ): Promise<{ version: string; scores: HeldOutScore[] } | null> {
    const active = registry.active();
    if (!active) return null;
    const { version, createdAt } = active;
    const kept = (active.report as StoredReport).training.scores.filter(({ trackId }) => {
      const modified = annotations.head(trackId)?.annotation.metadata.modified;
      return modified !== undefined && Date.parse(modified) <= Date.parse(createdAt);
    });
    const isKept = new Set(kept.map(({ trackId }) => trackId));
    const fresh = candidate.filter(({ trackId }) => !isKept.has(trackId));
    const scores: HeldOutScore[] = [...kept];
    for (const { trackId, group } of fresh) {
      const document = annotations.head(trackId)?.annotation;
      if (!document) continue;
      const [proposed = []] = await cues.cuesFor(version, [{ trackId, document }], signal);
      const facts = { grid: document.beat_grid, beatsPerBar: document.audio.time_signature[0] };
      const times = (list: typeof proposed): number[] =>
        placesOf({ ...facts, cues: list }).map(({ time }) => time);
      const beat = 60 / (document.audio.bpm ?? 120);
      scores.push({ trackId, group, f1: placeF1(times(document.cues), times(proposed), beat * 1.001) });
    }
    return { version, scores };
  }

  async function train(
    wanted: TrainingSource,
    promoteWhenBetter: boolean,
    job: JobContext,
  ): Promise<TrainingOutcome> {
    if (wanted.dataset === null)
      await completeProfiles(
        { ...deps, device: () => settings.get().device },
        cuedTracks(db, wanted.imported),
        job,
      );
    const backbone = deps.backbones.chosen();
    const source: TrainingSource = { ...wanted, backbone };
    if (backbone !== null) await deps.backbones.describeAll(cuedTracks(db, source.imported), backbone, job);
    const version = registry.nextVersion();
    const created = new Date().toISOString();
    job.progress({ done: 0, total: 0, message: msg('Learning') });
    const { sha256, report, template }: TrainedModel = await runThread(
      deps.worker,
      { home, train: { source, version, created } } satisfies LearningRequest,
      {
        what: msg('Training'),
        afterCrash: msg('Nothing was changed; try again.'),
        signal: job.signal,
        onProgress: (done, total) => job.progress({ done, total }),
      },
    );
    const active = await activeScores(report.scores, job.signal);
    const gate = judgeCandidate(report.scores, active?.scores ?? template, active?.version ?? null);
    const { maxRows, folds, penalty, steps } = defaultCueTraining;
    const secondsPerTrack = await cues.measureLatency(
      { version, backbone },
      report.scores.map(({ trackId }) => trackId),
      job.signal,
    );
    const stored: StoredReport = {
      settings: { ...source, maxRows, folds, penalty, steps },
      training: report,
      gate,
      ...(secondsPerTrack === null ? {} : { secondsPerTrack }),
    };
    const model = registry.add({
      version,
      created,
      sha256,
      dataset: source.dataset,
      parent: active?.version ?? null,
      report: stored,
    });
    const scored = (name: MetricScore['name'], interval: PersonalModel['f1']): MetricScore => ({
      name,
      ...interval,
      tracks: report.scores.length,
    });
    deps.performance.recordTraining(version, {
      dataset: source.dataset,
      tracks: report.scores.length,
      metrics: [scored('cueF1', model.f1), scored('cueF4', model.f4)],
      calibrationError: model.calibrationError,
      secondsPerTrack,
    });
    const promoted = promoteWhenBetter && gate.passed;
    if (promoted) promote(version);
    const score = model.f1.mean.toFixed(2);
    job.progress({
      done: report.tracks,
      total: report.tracks,
      message: msg('{version}: F1 {score} on unseen tracks. {verdict}', {
        version,
        score,
        verdict: gate.reason,
      }),
    });
    return { model: registry.get(version), promoted };
  }

  /** The gate's verdict on a version compared with the active one. */
  function gateOf(version: string): GateVerdict {
    const { report, parent } = registry.requireRow(version);
    const { gate } = report as StoredReport;
    const active = registry.active();
    // The version was compared with the model active at its training; another one may be active now.
    if ((active?.version ?? null) === parent || active?.version === version) return gate;
    return judgeCandidate(
      (report as StoredReport).training.scores,
      active ? (active.report as StoredReport).training.scores : [],
      active?.version ?? null,
    );
  }

  /**
   * Activates a version.
   * @param override reason for activating it although the gate rejects it; stored with the decision.
   * @throws AppError `invalid_input` when the gate rejects it and no reason is given, or when it is already active.
   */
  function promote(version: string, override?: string): PersonalModel {
    const row = registry.requireRow(version);
    if (row.state === 'active')
      throw new AppError('invalid_input', msg('{version} is active already.', { version }));
    const gate = gateOf(version);
    const { reason } = gate;
    if (!gate.passed && !override?.trim()) {
      registry.decide({ version, action: 'refuse', author: author(), reason: gate.reason, gate });
      throw new AppError(
        'invalid_input',
        msg('{version} was not promoted. {reason} To use it anyway, give a reason.', { version, reason }),
      );
    }
    registry.decide({
      version,
      action: gate.passed ? 'promote' : 'override',
      author: author(),
      reason: override?.trim() || gate.reason,
      gate,
    });
    return registry.get(version);
  }

  /** Activates the previously active version again, or the cue template if there was none. Returns the version. */
  function rollback(reason: string): string | null {
    const version = registry.previous();
    registry.decide({ version, action: 'rollback', author: author(), reason, gate: null });
    return version;
  }

  async function proposeFor(trackIds: readonly TrackId[], job: JobContext): Promise<ProposalSummary> {
    const active = registry.active();
    if (!active)
      throw new AppError(
        'invalid_input',
        msg('No personal model is active. Train one and promote it first: `segue models train`.'),
      );
    const summary = { model: active.version, proposed: 0, kept: 0 };
    for (const [done, trackId] of trackIds.entries()) {
      job.signal.throwIfAborted();
      try {
        const isNew = await cues.propose(trackId, { mode: 'extend', jobId: job.id, signal: job.signal });
        if (isNew) {
          summary.proposed++;
          const { headRevision } = annotations.requireHead(trackId);
          if (headRevision !== null)
            deps.events.emit('annotation', { trackId, revision: headRevision, origin: null });
        } else summary.kept++;
      } catch (error) {
        const known = toAppError(error);
        if (known.code === 'cancelled' || known.code === 'model_unavailable') throw known;
        const { artist, title } = annotations.requireTrack(trackId);
        job.fail(`${artist} – ${title}`, failure(known.code, known.text), trackId);
      }
      job.progress({ done: done + 1, total: trackIds.length });
    }
    return summary;
  }

  return {
    list: registry.list,
    get: registry.get,
    /** The training report of a version. @throws AppError `not_found` */
    reportOf: (version: string): unknown => registry.requireRow(version).report,
    gateOf,
    promote,
    rollback,
    explain: cues.explain,
    changeOf: cues.changeOf,
    cuesFor: cues.cuesFor,
    /** Proposes cues for a track after its analysis if a model is active. */
    proposeAfterAnalysis: cues.propose,
    startTraining(source: TrainingSource, promoteWhenBetter: boolean): StartedJob<TrainingOutcome> {
      return jobs.start({
        kind: 'learning',
        title: msg('Learn your cues'),
        unit: 'tracks',
        params: { action: 'train', source, promote: promoteWhenBetter } satisfies ModelJob,
        run: (job) => train(source, promoteWhenBetter, job),
      });
    },
    startProposing(trackIds: readonly TrackId[]): StartedJob<ProposalSummary> {
      return jobs.start({
        kind: 'learning',
        title: msg('Place cues in {count, plural, one {# track} other {# tracks}}', {
          count: trackIds.length,
        }),
        unit: 'tracks',
        params: { action: 'propose', trackIds } satisfies ModelJob,
        run: (job) => proposeFor(trackIds, job),
      });
    },
  };
}

export type PersonalModels = ReturnType<typeof createPersonalModels>;
