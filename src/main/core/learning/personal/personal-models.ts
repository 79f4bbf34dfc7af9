// Longer than 300 lines: training, promotion and proposals share the registry and the gate of one set of models.
import type { CoreEvents } from '../../core-events.ts';
import type { EventEmitter } from 'node:events';
import { personalTaskSchema } from '../../../../shared/contract/index.ts';
import type { PersonalModel, PersonalTask, Settings } from '../../../../shared/contract/index.ts';
import type { TrackId } from '../../../../shared/domain/index.ts';
import { AppError, failure, toAppError } from '../../../../shared/errors.ts';
import { msg, verbatim } from '../../../../shared/languages/translate.ts';
import type { Message } from '../../../../shared/languages/translate.ts';
import type { Database } from '../../../db/database.ts';
import { judgeCandidate, verdictText } from '../../../learning/registry/gate.ts';
import type { GateVerdict, HeldOutScore } from '../../../learning/registry/gate.ts';
import type { AnalysisModels } from '../../analysis/analysis-models.ts';
import type { AnalysisWorkers } from '../../processes/analysis-workers.ts';
import type { Annotations } from '../../annotations/annotations.ts';
import type { Home } from '../../home.ts';
import type { JobContext, StartedJob } from '../../jobs/job.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { runThread } from '../../processes/run-thread.ts';
import { cuedTracks } from './cue-examples.ts';
import type { TrainingSource } from './training-tracks.ts';
import type { LearningRequest } from './train-model.ts';
import { createModelRegistry } from './model-registry.ts';
import type { StoredReport } from './stored-report.ts';
import type { Backbones } from '../backbone/backbones.ts';
import type { Performance } from '../history/performance.ts';
import { summariseHeldOut } from './held-out.ts';
import { createPersonalCues } from './personal-cues.ts';
import { createPersonalStructure } from './personal-structure.ts';
import type { ProposeOptions } from './personal-structure.ts';
import { sectionedTracks } from './section-examples.ts';
import { completeProfiles } from '../profiles.ts';
import type { Profiles } from '../profiles.ts';
import { trainingSettings } from './train-model.ts';
import type { TrainedModel } from './train-model.ts';

/** A long-running model job, as JSON from which it can be restarted. */
export type ModelJob =
  | {
      readonly action: 'train';
      readonly source: TrainingSource;
      readonly promote: boolean;
      /** Cues where it is absent, as in jobs of earlier versions. */
      readonly task?: PersonalTask;
    }
  | { readonly action: 'propose'; readonly trackIds: readonly TrackId[] };

export interface TrainingOutcome {
  readonly model: PersonalModel;
  readonly promoted: boolean;
}

export interface ProposalSummary {
  /** Names of the versions. */
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

/** What is used for a task without a personal model. */
const trainingTitles: Readonly<Record<PersonalTask, Message>> = {
  cues: msg('Learn your cues'),
  sections: msg('Learn your sections'),
  grid: msg('Learn how you count beats'),
};
/** Tracks on which the speed of a new version is measured. */
const MEASURED_TRACKS = 15;

/** Trains, evaluates and applies personal models. */
export function createPersonalModels(deps: PersonalModelDeps) {
  const { db, home, jobs, annotations, settings } = deps;
  const registry = createModelRegistry(db);
  const cues = createPersonalCues({ ...deps, registry });
  const structure = createPersonalStructure({ ...deps, registry });
  const author = (): string => settings.get().reviewer || 'user';

  /**
   * Held-out scores of the active model: those stored at training, and new ones for tracks that were added or changed
   * since, because a stored score does not apply to cues that were set later.
   */
  async function activeScores(
    task: PersonalTask,
    candidate: readonly HeldOutScore[],
    signal?: AbortSignal,
  ): Promise<{ version: string; scores: HeldOutScore[] } | null> {
    const active = registry.active(task);
    if (!active) return null;
    const { version, createdAt } = active;
    const known: readonly HeldOutScore[] = active.report.training.scores;
    const kept = known.filter(({ trackId }) => {
      const modified = annotations.head(trackId)?.annotation.metadata.modified;
      return modified !== undefined && Date.parse(modified) <= Date.parse(createdAt);
    });
    const isKept = new Set(kept.map(({ trackId }) => trackId));
    const fresh = candidate.filter(({ trackId }) => !isKept.has(trackId));
    const scores: HeldOutScore[] = [...kept];
    for (const one of fresh) {
      const score = await (task === 'cues' ? cues : structure).scoreOf(version, one, signal);
      if (score) scores.push(score);
    }
    return { version, scores };
  }

  /** Median time that a version takes for a track; null if there is no track to measure it on. */
  async function measureLatency(
    task: PersonalTask,
    { version, backbone }: { readonly version: string; readonly backbone: string | null },
    trackIds: readonly TrackId[],
    signal: AbortSignal,
  ): Promise<number | null> {
    const times: number[] = [];
    for (const trackId of trackIds.slice(0, MEASURED_TRACKS)) {
      const document = annotations.head(trackId)?.annotation;
      if (!document) continue;
      const started = performance.now();
      await (task === 'cues'
        ? cues.cuesFor(version, [{ trackId, document }], signal, backbone)
        : structure.documentFor(version, trackId, document, { mode: 'keep', signal }, ''));
      times.push((performance.now() - started) / 1000);
    }
    return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? null;
  }

  async function train(
    task: PersonalTask,
    wanted: TrainingSource,
    promoteWhenBetter: boolean,
    job: JobContext,
  ): Promise<TrainingOutcome> {
    if (wanted.dataset === null && task !== 'grid')
      await completeProfiles(
        { ...deps, device: () => settings.get().device },
        (task === 'cues' ? cuedTracks : sectionedTracks)(db, wanted.imported),
        job,
      );
    // Sections and grids are learned from the analysis alone.
    const backbone = task === 'cues' ? deps.backbones.chosen() : null;
    const source: TrainingSource = { ...wanted, backbone };
    if (backbone !== null) await deps.backbones.describeAll(cuedTracks(db, source.imported), backbone, job);
    const version = registry.nextVersion(task);
    const created = new Date().toISOString();
    job.progress({ done: 0, total: 0, message: msg('Learning') });
    const { sha256, report, baseline }: TrainedModel = await runThread(
      deps.worker,
      { home, train: { task, source, version, created } } satisfies LearningRequest,
      {
        what: msg('Training'),
        afterCrash: msg('Nothing was changed; try again.'),
        signal: job.signal,
        onProgress: (done, total) => job.progress({ done, total }),
      },
    );
    const active = await activeScores(task, report.scores, job.signal);
    const gate = judgeCandidate(report.scores, active?.scores ?? baseline, active?.version ?? null);
    const secondsPerTrack = await measureLatency(
      task,
      { version, backbone },
      Array.from(report.scores, ({ trackId }) => trackId),
      job.signal,
    );
    const stored: StoredReport = {
      settings: { ...source, ...trainingSettings[task] },
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
    deps.performance.recordTraining(version, {
      dataset: source.dataset,
      tracks: report.scores.length,
      metrics: summariseHeldOut(task, report),
      calibrationError: model.calibrationError,
      secondsPerTrack,
    });
    const promoted = promoteWhenBetter && gate.passed;
    if (promoted) promote(version);
    const score = model.f1.mean.toFixed(2);
    job.progress({
      done: report.tracks,
      total: report.tracks,
      message: msg('{version}: {score} on unseen tracks. {verdict}', {
        version,
        score,
        verdict: verdictText(gate, task),
      }),
    });
    return { model: registry.get(version), promoted };
  }

  /** The gate's verdict on a version compared with the active one. */
  function gateOf(version: string): GateVerdict {
    const { report, parent, task } = registry.requireRow(version);
    const { gate } = report;
    const active = registry.active(task);
    // The version was compared with the model active at its training; another one may be active now.
    if ((active?.version ?? null) === parent || active?.version === version) return gate;
    return judgeCandidate(
      report.training.scores,
      active ? active.report.training.scores : [],
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
    const { task } = row;
    const gate = gateOf(version);
    const reason = verdictText(gate, task);
    const given = override?.trim();
    if (!gate.passed && !given) {
      registry.decide({ task, version, action: 'refuse', author: author(), reason, gate });
      throw new AppError(
        'invalid_input',
        msg('{version} was not promoted. {reason} To use it anyway, give a reason.', { version, reason }),
      );
    }
    registry.decide({
      task,
      version,
      action: gate.passed ? 'promote' : 'override',
      author: author(),
      reason: given ? verbatim(given) : reason,
      gate,
    });
    return registry.get(version);
  }

  /** Activates the previously active version of a task again, or none if there was none. Returns the version. */
  function rollback(reason: string, task: PersonalTask = 'cues'): string | null {
    const version = registry.previous(task);
    registry.decide({
      task,
      version,
      action: 'rollback',
      author: author(),
      reason: verbatim(reason),
      gate: null,
    });
    return version;
  }

  /** Grid first, then sections, then cues: each builds on the one before. */
  async function propose(trackId: TrackId, options: ProposeOptions): Promise<boolean> {
    let isNew = false;
    for (const task of ['grid', 'sections'] as const)
      if (await structure.propose(trackId, task, options)) isNew = true;
    return (await cues.propose(trackId, options)) || isNew;
  }

  async function proposeFor(trackIds: readonly TrackId[], job: JobContext): Promise<ProposalSummary> {
    const versions = personalTaskSchema.options.flatMap((task) => registry.active(task)?.version ?? []);
    if (versions.length === 0)
      throw new AppError(
        'invalid_input',
        msg('No personal model is active. Train one and promote it first: `segue models train`.'),
      );
    const summary = { model: versions.join(', '), proposed: 0, kept: 0 };
    for (const [done, trackId] of trackIds.entries()) {
      job.signal.throwIfAborted();
      try {
        const isNew = await propose(trackId, { mode: 'extend', jobId: job.id, signal: job.signal });
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
    reportOf: (version: string): StoredReport => registry.requireRow(version).report,
    gateOf,
    promote,
    rollback,
    explain: cues.explain,
    explainSections: structure.explain,
    changeOf: cues.changeOf,
    cuesFor: cues.cuesFor,
    /** A track's document as a version for sections or grids would have it; stores nothing. */
    documentFor: structure.documentFor,
    /** Proposes grid, sections and cues for a track after its analysis, as far as models are active. */
    proposeAfterAnalysis: propose,
    startTraining(
      source: TrainingSource,
      promoteWhenBetter: boolean,
      task: PersonalTask = 'cues',
    ): StartedJob<TrainingOutcome> {
      return jobs.start({
        kind: 'learning',
        title: trainingTitles[task],
        unit: 'tracks',
        params: { action: 'train', source, promote: promoteWhenBetter, task } satisfies ModelJob,
        run: (job) => train(task, source, promoteWhenBetter, job),
      });
    },
    startProposing(trackIds: readonly TrackId[]): StartedJob<ProposalSummary> {
      return jobs.start({
        kind: 'learning',
        title: msg('Apply what was learned to {count, plural, one {# track} other {# tracks}}', {
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
