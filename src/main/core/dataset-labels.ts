import { setImmediate } from 'node:timers/promises';
import type { RevisionId, TrackId } from '../../shared/domain/index.ts';
import { nameOf } from '../dataset/dataset-track.ts';
import { createLabelErrorDetector } from '../dataset/label-errors/detect.ts';
import type { DetectorOptions, LabelErrorReport } from '../dataset/label-errors/detect.ts';
import { mergeReports } from '../dataset/label-errors/merge-reports.ts';
import type { LabelIssue } from '../dataset/label-errors/label-issue.ts';
import { bulkInsert } from '../db/bulk-insert.ts';
import type { Database } from '../db/database.ts';
import { labelIssues } from '../db/schema.ts';
import { readPredictedTracks, trackSteps } from './dataset-rows.ts';

export interface FoundLabelErrors extends Omit<LabelErrorReport, 'issues'> {
  readonly issues: readonly (LabelIssue & { readonly track: string })[];
}

/** Tracks whose labels are held in memory at once, about 400 MB; more than enough to calibrate on. */
const BATCH_TRACKS = 5_000;

/**
 * Searches tracks for labels that are likely wrong, by holding annotations against the stored predictions of the model, and keeps what
 * was found for the review queue. Earlier finds on these tracks are replaced.
 */
export function findLabelErrors(
  db: Database,
  trackIds: readonly TrackId[] | null,
  options: DetectorOptions = {},
): FoundLabelErrors {
  const search = createSearch(db, options);
  search.read(trackIds);
  return search.finish();
}

/** Tracks read between two pauses: some hundredths of a second of work. */
const STEP_TRACKS = 200;

/** As `findLabelErrors` over the whole library, letting other work go on meanwhile. */
export async function findLabelErrorsInSteps(
  db: Database,
  progress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<FoundLabelErrors> {
  const search = createSearch(db, {});
  const steps = trackSteps(db, STEP_TRACKS);
  const total = steps.reduce((sum, step) => sum + step.length, 0);
  let done = 0;
  progress(done, total);
  for (const step of steps) {
    search.read(step);
    progress((done += step.length), total);
    await setImmediate();
    signal.throwIfAborted();
  }
  return search.finish();
}

function createSearch(db: Database, options: DetectorOptions) {
  let detector = createLabelErrorDetector(options);
  const reports: LabelErrorReport[] = [];
  const names = new Map<TrackId, string>();
  const revisions = new Map<TrackId, RevisionId>();
  return {
    read(trackIds: readonly TrackId[] | null): void {
      for (const { track, prediction } of readPredictedTracks(db, trackIds)) {
        const { trackId, document, revision } = track;
        if (document === null || revision === null) continue;
        names.set(trackId, nameOf(track));
        revisions.set(trackId, revision);
        detector.add({ trackId, artist: track.artist, document, prediction });
        if (names.size % BATCH_TRACKS !== 0) continue;
        reports.push(detector.finish());
        detector = createLabelErrorDetector(options);
      }
    },
    finish(): FoundLabelErrors {
      const report = mergeReports([...reports, detector.finish()]);
      store(db, report.issues, revisions);
      return {
        ...report,
        issues: report.issues.map((issue) => ({ ...issue, track: names.get(issue.trackId)! })),
      };
    },
  };
}

function store(
  db: Database,
  issues: readonly LabelIssue[],
  revisions: ReadonlyMap<TrackId, RevisionId>,
): void {
  const createdAt = new Date().toISOString();
  db.transaction(() => {
    db.connection
      .prepare('DELETE FROM label_issue WHERE track_id IN (SELECT value FROM json_each(?))')
      .run(JSON.stringify([...revisions.keys()]));
    const insert = bulkInsert(db.connection, labelIssues);
    for (const { trackId, kind, origin, time, given, suggested, message, score, selfConfidence } of issues)
      insert({
        trackId,
        revisionId: revisions.get(trackId)!,
        kind,
        origin,
        time,
        given,
        suggested,
        message,
        score,
        selfConfidence,
        createdAt,
      });
  });
}

/** Issues of the last search that still speak of the current state of their track, worst first. */
export function currentLabelIssues(
  db: Database,
  trackIds: readonly TrackId[] | null,
): FoundLabelErrors['issues'] {
  const rows = db.connection
    .prepare<string[], LabelIssue & { artist: string; title: string; path: string | null }>(
      `SELECT label_issue.track_id trackId, kind, origin, time, given, suggested, message, score, self_confidence selfConfidence,
         artist, title, path
       FROM label_issue JOIN track ON track.id = label_issue.track_id AND track.head_revision = label_issue.revision_id
       ${trackIds === null ? '' : 'WHERE track.id IN (SELECT value FROM json_each(?))'} ORDER BY score, label_issue.id`,
    )
    .all(...(trackIds === null ? [] : [JSON.stringify(trackIds)]));
  return rows.map(({ artist, title, path, ...issue }) => ({
    ...issue,
    track: nameOf({ ...issue, artist, title, path }),
  }));
}
