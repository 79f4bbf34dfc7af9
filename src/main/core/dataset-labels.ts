import type { RevisionId, TrackId } from '../../shared/domain/index.ts';
import { nameOf } from '../dataset/dataset-track.ts';
import { createLabelErrorDetector } from '../dataset/label-errors/detect.ts';
import type { DetectorOptions, LabelErrorReport } from '../dataset/label-errors/detect.ts';
import { mergeReports } from '../dataset/label-errors/merge-reports.ts';
import type { LabelIssue } from '../dataset/label-errors/label-issue.ts';
import { bulkInsert } from '../db/bulk-insert.ts';
import type { Database } from '../db/database.ts';
import { labelIssues } from '../db/schema.ts';
import { readPredictedTracks } from './dataset-rows.ts';

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
  let detector = createLabelErrorDetector(options);
  const reports: LabelErrorReport[] = [];
  const names = new Map<TrackId, string>();
  const revisions = new Map<TrackId, RevisionId>();
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
  const report = mergeReports([...reports, detector.finish()]);
  store(db, report.issues, revisions);
  return {
    ...report,
    issues: report.issues.map((issue) => ({ ...issue, track: names.get(issue.trackId)! })),
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
