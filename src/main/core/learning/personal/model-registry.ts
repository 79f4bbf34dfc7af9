import type { PersonalModel, PersonalModels, PersonalTask } from '../../../../shared/contract/index.ts';
import { AppError } from '../../../../shared/errors.ts';
import { msg, readMessage, storedMessage, t } from '../../../../shared/languages/translate.ts';
import type { Message } from '../../../../shared/languages/translate.ts';
import type { Database } from '../../../db/database.ts';
import { and, desc, eq, ne } from '../../../db/operators.ts';
import { modelDecisions, personalModels } from '../../../db/schema.ts';
import { bootstrapMean } from '../../../learning/evaluation/paired-bootstrap.ts';
import { verdictText } from '../../../learning/registry/gate.ts';
import type { GateVerdict } from '../../../learning/registry/gate.ts';
import { personalVersion, taskOf } from '../../../learning/registry/personal-source.ts';
import { availableTracks } from './available-tracks.ts';
import { ENOUGH_TRACKS, notesOf } from './model-notes.ts';
import { labelCount, readStoredReport } from './stored-report.ts';
import type { StoredReport } from './stored-report.ts';

type StoredRow = typeof personalModels.$inferSelect;
type Row = Omit<StoredRow, 'report'> & { readonly report: StoredReport };

const readRow = (row: StoredRow): Row => ({ ...row, report: readStoredReport(row.report) });

function toModel(row: Row): PersonalModel {
  const { report } = row;
  const { training, gate } = report;
  const interval = (pick: (score: { readonly f1: number; readonly f4: number }) => number) =>
    bootstrapMean(Array.from(training.scores, (score) => ({ group: score.group, value: pick(score) })));
  return {
    version: row.version,
    task: row.task,
    state: row.state,
    parent: row.parent,
    created: row.createdAt,
    sha256: row.sha256,
    dataset: row.dataset,
    tracks: training.tracks,
    labels: labelCount(training),
    f1: interval(({ f1 }) => f1),
    f4: interval(({ f4 }) => f4),
    calibrationError: Number.isFinite(training.calibrationError) ? training.calibrationError : null,
    signatureAccuracy: 'signatureAccuracy' in training ? training.signatureAccuracy : null,
    halfLife: 'halfLife' in training ? training.halfLife : null,
    trainingSeconds: training.seconds,
    secondsPerTrack: report.secondsPerTrack ?? null,
    backbone: typeof report.settings['backbone'] === 'string' ? report.settings['backbone'] : null,
    gate: { ...gate, reason: t(verdictText(gate, row.task)) },
    notes: notesOf(training),
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
    return readRow(row);
  }

  /** The active version of a task. */
  function active(task: PersonalTask): Row | null {
    const isActive = and(eq(personalModels.task, task), eq(personalModels.state, 'active'));
    const row = query.select().from(personalModels).where(isActive).get();
    return row ? readRow(row) : null;
  }

  function nextVersion(task: PersonalTask): string {
    const last = db.connection.prepare<[], number | null>('SELECT max(id) FROM personal_model').pluck().get();
    return personalVersion(task, (last ?? 0) + 1);
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
        task: taskOf(input.version)!,
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
    return toModel(readRow(row));
  }

  /** Activates a version (null for none) of a task and records the decision. */
  function decide(decision: {
    task: PersonalTask;
    version: string | null;
    action: 'promote' | 'override' | 'rollback' | 'refuse';
    author: string;
    reason: Message;
    gate: GateVerdict | null;
  }): void {
    const { task, version, action, author, reason, gate } = decision;
    db.transaction(() => {
      const before = active(task)?.version ?? null;
      if (action !== 'refuse') {
        query
          .update(personalModels)
          .set({ state: 'retired' })
          .where(
            and(
              eq(personalModels.task, task),
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
          task,
          version,
          replaced: before,
          action,
          author,
          reason: storedMessage(reason),
          createdAt: new Date().toISOString(),
          gate,
        })
        .run();
    });
  }

  /**
   * The version of a task that was active before the current one; null for none. @throws AppError `invalid_input` when
   * nothing is active.
   */
  function previous(task: PersonalTask): string | null {
    const now = active(task);
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
        .all()
        .map((decision) => ({ ...decision, reason: t(readMessage(decision.reason)) }));
      const activeVersion = (task: PersonalTask): string | null => active(task)?.version ?? null;
      return {
        models: models.map((row) => toModel(readRow(row))),
        decisions,
        active: {
          cues: activeVersion('cues'),
          sections: activeVersion('sections'),
          grid: activeVersion('grid'),
        },
        available: availableTracks(db),
        enough: ENOUGH_TRACKS,
      };
    },
  };
}

export type ModelRegistry = ReturnType<typeof createModelRegistry>;
