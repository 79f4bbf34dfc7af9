import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { programs } from '../../../../shared/domain/index.ts';
import type { Annotation, Program, RevisionId, TrackId } from '../../../../shared/domain/index.ts';
import { decodeWaveformDat } from '../../../audio/waveform.ts';
import { nameOf } from '../../../dataset/dataset-track.ts';
import { createLabelErrorDetector } from '../../../dataset/label-errors/detect.ts';
import type { DetectorOptions, LabelErrorReport } from '../../../dataset/label-errors/detect.ts';
import { mergeReports } from '../../../dataset/label-errors/merge-reports.ts';
import type { LabelIssue } from '../../../dataset/label-errors/label-issue.ts';
import type { Opinion } from '../../../dataset/label-errors/program-opinions.ts';
import type { TrackSound } from '../../../dataset/label-errors/sound.ts';
import { bulkInsert } from '../../../db/bulk-insert.ts';
import type { Database } from '../../../db/database.ts';
import { labelIssues } from '../../../db/schema.ts';
import { waveformFolder, waveformName } from '../../analysis/analyze-tracks.ts';
import { countTracks, readPredictedTracks } from '../versions/dataset-rows.ts';
import type { PredictedTrack } from '../versions/dataset-rows.ts';
import type { Home } from '../../home.ts';
import type { Steps } from '../../jobs/steps.ts';
import { readMessage, storedMessage } from '../../../../shared/languages/translate.ts';

export interface FoundLabelErrors extends Omit<LabelErrorReport, 'issues'> {
  readonly issues: readonly (LabelIssue & { readonly track: string })[];
}

/** Tracks whose labels are held in memory at once, about 400 MB; more than enough for calibration. */
const BATCH_TRACKS = 5_000;

export interface LabelSearchOptions extends DetectorOptions {
  /** Where the waveforms of analyzed tracks are stored; without them, labels are compared with predictions alone. */
  readonly home?: Pick<Home, 'waveforms'>;
}

/**
 * Finds likely label errors by comparing annotations with the model's stored predictions, and stores them for the
 * review queue. They replace those found earlier on these tracks.
 */
export function* labelErrorSteps(
  db: Database,
  trackIds: readonly TrackId[] | null,
  { home, ...options }: LabelSearchOptions = {},
): Steps<FoundLabelErrors> {
  let detector = createLabelErrorDetector(options);
  const reports: LabelErrorReport[] = [];
  const opinionsOf = readOpinions(db);
  const names = new Map<TrackId, string>();
  const revisions = new Map<TrackId, RevisionId>();
  const total = trackIds?.length ?? countTracks(db);
  let done = 0;
  for (const { track, prediction, ...waveform } of readPredictedTracks(db, trackIds)) {
    yield { done: done++, total };
    const { trackId, document, revision } = track;
    if (document === null || revision === null) continue;
    names.set(trackId, nameOf(track));
    revisions.set(trackId, revision);
    const sound = home && prediction ? readSound(home, waveform) : null;
    detector.add({
      trackId,
      artist: track.artist,
      document,
      prediction,
      sound,
      opinions: opinionsOf(trackId),
    });
    if (names.size % BATCH_TRACKS !== 0) continue;
    reports.push(detector.finish());
    detector = createLabelErrorDetector(options);
  }
  const report = mergeReports([...reports, detector.finish()]);
  for (const _ of store(db, report.issues, revisions)) yield { done, total };
  return {
    ...report,
    issues: report.issues.map((issue) => ({ ...issue, track: names.get(issue.trackId)! })),
  };
}

/**
 * What other programs' libraries say about a track; a source of the track's own values does not count as another
 * opinion.
 */
function readOpinions({ connection }: Database): (trackId: TrackId) => Opinion[] {
  const select = connection.prepare<[TrackId], { program: Program; document: string }>(
    `SELECT program, document FROM program_row JOIN revision ON revision.id = base_revision
     WHERE program_row.track_id = ? ORDER BY program`,
  );
  return (trackId) =>
    select.all(trackId).map(({ program, document }) => ({
      by: programs[program].title,
      document: JSON.parse(document) as Annotation,
    }));
}

/** The stored waveform of a track; null if it is missing or unreadable. A new analysis recreates it. */
function readSound(
  home: Pick<Home, 'waveforms'>,
  { analyzedAudioId: audioId, decoderOffset }: Pick<PredictedTrack, 'analyzedAudioId' | 'decoderOffset'>,
): TrackSound | null {
  if (audioId === null) return null;
  const path = join(waveformFolder(home.waveforms, audioId), `${waveformName(audioId)}.zoom.dat`);
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch {
    return null;
  }
  const decoded = decodeWaveformDat(bytes);
  return decoded && { ...decoded, offset: decoderOffset };
}

/** Tracks whose issues are replaced per transaction; other writers get their turn in between. */
const TRANSACTION_TRACKS = 1_000;

/** Pauses after each transaction. */
function* store(
  db: Database,
  issues: readonly LabelIssue[],
  revisions: ReadonlyMap<TrackId, RevisionId>,
): Generator<void> {
  const createdAt = new Date().toISOString();
  const byTrack = Map.groupBy(issues, ({ trackId }) => trackId);
  const insert = bulkInsert(db.connection, labelIssues);
  const forget = db.connection.prepare<[string]>(
    'DELETE FROM label_issue WHERE track_id IN (SELECT value FROM json_each(?))',
  );
  const searched = [...revisions.keys()];
  for (let start = 0; start < searched.length; start += TRANSACTION_TRACKS) {
    const trackIds = searched.slice(start, start + TRANSACTION_TRACKS);
    db.transaction(() => {
      forget.run(JSON.stringify(trackIds));
      for (const trackId of trackIds)
        for (const issue of byTrack.get(trackId) ?? []) {
          const { kind, origin, time, given, suggested, message, score, selfConfidence } = issue;
          insert({
            trackId,
            revisionId: revisions.get(trackId)!,
            kind,
            origin,
            time,
            given,
            suggested,
            message: storedMessage(message),
            score,
            selfConfidence,
            createdAt,
          });
        }
    });
    yield;
  }
}

interface StoredIssue extends Omit<LabelIssue, 'message'> {
  readonly message: string;
  readonly artist: string;
  readonly title: string;
  readonly path: string | null;
}

/** Issues of the last search that still apply to the current state of their track, worst first. */
export function currentLabelIssues(
  db: Database,
  trackIds: readonly TrackId[] | null,
): FoundLabelErrors['issues'] {
  const rows = db.connection
    .prepare<string[], StoredIssue>(
      `SELECT label_issue.track_id trackId, kind, origin, time, given, suggested, message, score, self_confidence selfConfidence,
         artist, title, path
       FROM label_issue JOIN track ON track.id = label_issue.track_id AND track.head_revision = label_issue.revision_id
       ${trackIds === null ? '' : 'WHERE track.id IN (SELECT value FROM json_each(?))'} ORDER BY score, label_issue.id`,
    )
    .all(...(trackIds === null ? [] : [JSON.stringify(trackIds)]));
  return rows.map(({ artist, title, path, message, ...issue }) => ({
    ...issue,
    message: readMessage(message),
    track: nameOf({ ...issue, artist, title, path }),
  }));
}
