import { MODEL_SOURCES } from '../../../../shared/domain/index.ts';
import type { Annotation, TrackId } from '../../../../shared/domain/index.ts';
import { createAgreementMeter } from '../../../dataset/label-errors/compare-annotators.ts';
import type { AgreementReport, Opinion } from '../../../dataset/label-errors/compare-annotators.ts';
import type { Database } from '../../../db/database.ts';

interface Row {
  readonly track_id: TrackId;
  readonly annotator: string;
  readonly document: string;
}

/**
 * Agreement between those who annotated the same tracks: each person by their last revision, Rekordbox by its last
 * import, each model by its prediction. Tracks with one opinion are left out.
 */
export function measureAgreement(db: Database, trackIds: readonly TrackId[] | null): AgreementReport {
  const chosen = trackIds === null ? '' : 'AND track_id IN (SELECT value FROM json_each(?))';
  const values = trackIds === null ? [] : [JSON.stringify(trackIds)];
  const statement = db.connection.prepare<string[], Row>(
    `SELECT track_id, annotator, document FROM (
       SELECT track_id, CASE WHEN author = 'segue' THEN source ELSE author END annotator, document, 1 rank, id FROM revision
       WHERE id IN (
         SELECT max(id) FROM revision
         WHERE (author <> 'segue' OR kind = 'import') ${chosen}
         GROUP BY track_id, CASE WHEN author = 'segue' THEN source ELSE author END)
       UNION ALL
       SELECT track_id, source annotator, document, 0 rank, id FROM prediction
       WHERE source LIKE '${MODEL_SOURCES}' ${chosen}
     ) ORDER BY track_id, rank DESC, id DESC`,
  );
  const meter = createAgreementMeter();
  let trackId: TrackId | null = null;
  let opinions: Opinion[] = [];
  const flush = (): void => {
    if (trackId !== null) meter.add(trackId, opinions);
    opinions = [];
  };
  for (const row of statement.iterate(...values, ...values)) {
    if (row.track_id !== trackId) flush();
    trackId = row.track_id;
    opinions.push({ annotator: row.annotator, document: JSON.parse(row.document) as Annotation });
  }
  flush();
  return meter.finish();
}
