import type { PersonalModel, PersonalModels } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { Database } from '../../db/database.ts';
import { and, desc, eq, ne } from '../../db/operators.ts';
import { modelDecisions, personalModels } from '../../db/schema.ts';
import type { CueTrainingReport } from '../../learning/personal/cues/cue-model.ts';
import { bootstrapMean } from '../../learning/evaluation/paired-bootstrap.ts';
import type { GateVerdict } from '../../learning/registry/gate.ts';
import { personalVersion } from '../../learning/registry/personal-source.ts';
import type { PersonalTask } from '../../learning/registry/personal-source.ts';
import { cuedTracks } from './cue-examples.ts';

/** The part of the training report that a version's row stores. */
export interface StoredReport {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly training: CueTrainingReport;
  readonly gate: GateVerdict;
  /** Time to place the cues of a track; absent in versions that were trained before it was measured. */
  readonly secondsPerTrack?: number;
}

/** A personal model is expected to be worthwhile from this many verified tracks. */
const ENOUGH_TRACKS = 20;
const TASK: PersonalTask = 'cues';

type Row = typeof personalModels.$inferSelect;

function notesOf({ training }: StoredReport): string[] {
  const { tracks, timedOnly, rule } = training;
  return [
    ...(rule === 'sections'
      ? [
          `Every new section is cued: on unseen tracks that was closer to your cues than what was learned from ${tracks} tracks.`,
        ]
      : []),
    ...(rule === 'counting' && timedOnly < tracks
      ? [
          `Cues are placed by counting bars: on unseen tracks that was closer to yours than what was learned of the music.`,
        ]
      : []),
    ...(tracks < ENOUGH_TRACKS
      ? [`Learned from ${tracks} tracks: too few to be relied on; ${ENOUGH_TRACKS} are enough to begin with.`]
      : []),
    ...(timedOnly > 0
      ? [
          `${timedOnly} of ${tracks} tracks have no analysis of their sound: of them only the counting of bars was learned, which seldom suffices. Analyze them.`,
        ]
      : []),
  ];
}

function toModel(row: Row): PersonalModel {
  const report = row.report as StoredReport;
  const { training, gate } = report;
  const interval = (pick: (score: CueTrainingReport['scores'][number]) => number) =>
    bootstrapMean(training.scores.map((score) => ({ group: score.group, value: pick(score) })));
  return {
    version: row.version,
    task: row.task,
    state: row.state,
    parent: row.parent,
    created: row.createdAt,
    sha256: row.sha256,
    dataset: row.dataset,
    tracks: training.tracks,
    cues: training.cues,
    f1: interval(({ f1 }) => f1),
    f4: interval(({ f4 }) => f4),
    calibrationError: Number.isFinite(training.calibrationError) ? training.calibrationError : null,
    signatureAccuracy: training.signatureAccuracy,
    halfLife: training.halfLife,
    trainingSeconds: training.seconds,
    secondsPerTrack: report.secondsPerTrack ?? null,
    backbone: typeof report.settings['backbone'] === 'string' ? report.settings['backbone'] : null,
    gate,
    notes: notesOf(report),
  };
}

/** Versions of personal models, and which one is active. */
export function createModelRegistry(db: Database) {
  const { query } = db;

  function requireRow(version: string): Row {
    const row = query.select().from(personalModels).where(eq(personalModels.version, version)).get();
    if (!row)
      throw new AppError(
        'not_found',
        msg('There is no personal model "{version}". `segue models personal` lists them.', { version }),
      );
    return row;
  }

  function active(): Row | null {
    return query.select().from(personalModels).where(eq(personalModels.state, 'active')).get() ?? null;
  }

  function nextVersion(): string {
    const last = db.connection.prepare<[], number | null>('SELECT max(id) FROM personal_model').pluck().get();
    return personalVersion(TASK, (last ?? 0) + 1);
  }

  function add(input: {
    version: string;
    created: string;
    sha256: string;
    dataset: string | null;
    parent: string | null;
    report: StoredReport;
  }): PersonalModel {
    const row = query
      .insert(personalModels)
      .values({
        version: input.version,
        task: TASK,
        state: 'candidate',
        parent: input.parent,
        createdAt: input.created,
        sha256: input.sha256,
        dataset: input.dataset,
        trackCount: input.report.training.tracks,
        report: input.report,
      })
      .returning()
      .get();
    return toModel(row);
  }

  /** Activates a version (null for none) and records the decision. */
  function decide(decision: {
    version: string | null;
    action: 'promote' | 'override' | 'rollback' | 'refuse';
    author: string;
    reason: string;
    gate: GateVerdict | null;
  }): void {
    const { version, action, author, reason, gate } = decision;
    db.transaction(() => {
      const before = active()?.version ?? null;
      if (action !== 'refuse') {
        query
          .update(personalModels)
          .set({ state: 'retired' })
          .where(
            and(
              eq(personalModels.state, 'active'),
              ...(version ? [ne(personalModels.version, version)] : []),
            ),
          )
          .run();
        if (version !== null)
          query
            .update(personalModels)
            .set({ state: 'active' })
            .where(eq(personalModels.version, version))
            .run();
      }
      query
        .insert(modelDecisions)
        .values({
          task: TASK,
          version,
          replaced: before,
          action,
          author,
          reason,
          createdAt: new Date().toISOString(),
          gate,
        })
        .run();
    });
  }

  /**
   * The version that was active before the current one; null for the template. @throws AppError `invalid_input` when
   * nothing is active.
   */
  function previous(): string | null {
    const now = active();
    if (!now)
      throw new AppError('invalid_input', msg('No personal model is active: there is nothing to roll back.'));
    const row = query
      .select({ replaced: modelDecisions.replaced })
      .from(modelDecisions)
      .where(
        and(
          eq(modelDecisions.version, now.version),
          ne(modelDecisions.action, 'refuse'),
          ne(modelDecisions.action, 'rollback'),
        ),
      )
      .orderBy(desc(modelDecisions.id))
      .limit(1)
      .get();
    return row?.replaced ?? null;
  }

  return {
    nextVersion,
    requireRow,
    active,
    add,
    decide,
    previous,
    get: (version: string): PersonalModel => toModel(requireRow(version)),
    list(): PersonalModels {
      const models = query.select().from(personalModels).orderBy(desc(personalModels.id)).all();
      const decisions = query
        .select({
          version: modelDecisions.version,
          replaced: modelDecisions.replaced,
          action: modelDecisions.action,
          author: modelDecisions.author,
          reason: modelDecisions.reason,
          createdAt: modelDecisions.createdAt,
        })
        .from(modelDecisions)
        .orderBy(desc(modelDecisions.id))
        .all();
      const verified = cuedTracks(db, false).length;
      return {
        models: models.map(toModel),
        decisions,
        active: active()?.version ?? null,
        verified,
        imported: cuedTracks(db, true).length - verified,
        enough: ENOUGH_TRACKS,
      };
    },
  };
}

export type ModelRegistry = ReturnType<typeof createModelRegistry>;
