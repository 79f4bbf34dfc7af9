import { msg, t } from '../../../../shared/languages/translate.ts';
import type { DiffItem, ExportVerification } from '../../../../shared/contract/index.ts';
import type { TrackId } from '../../../../shared/domain/index.ts';
import { AppError } from '../../../../shared/errors.ts';
import type { Database } from '../../../db/database.ts';
import { exportedRows } from '../../../db/schema.ts';
import { locationKey } from '../../../rekordbox/location.ts';
import { readRekordboxXml } from '../../../rekordbox/read-xml.ts';
import { attributeOf } from '../../../rekordbox/row.ts';
import type { RekordboxTrack } from '../../../rekordbox/row.ts';
import { compareExports } from '../../../rekordbox/verify-export.ts';
import type { ExportDifference } from '../../../rekordbox/verify-export.ts';
import type { LibraryQuery } from '../../library/library-query.ts';

const partOf = (code: ExportDifference['code']): DiffItem['part'] =>
  code.startsWith('cue') ? 'cue' : code.startsWith('key') ? 'key' : 'grid';
const changeOf = (code: ExportDifference['code']): DiffItem['change'] =>
  code.endsWith('_missing') ? 'removed' : code.endsWith('_added') ? 'added' : 'changed';

/**
 * Reads a fresh Rekordbox export and reports what Rekordbox took from Segue's last export.
 * @throws AppError `not_found` if nothing was exported yet, and like `readRekordboxXml`
 */
export async function verifyExport(
  db: Database,
  library: LibraryQuery,
  path: string,
  signal?: AbortSignal,
): Promise<ExportVerification> {
  const sent = db.query.select().from(exportedRows).all() as { trackId: TrackId; row: RekordboxTrack }[];
  if (sent.length === 0)
    throw new AppError(
      'not_found',
      msg('Nothing changed was exported yet, so there is nothing to verify. Export first.'),
    );
  const fresh: RekordboxTrack[] = [];
  const wanted = new Map(
    sent.map(({ trackId, row }) => [locationKey(attributeOf(row.attributes, 'Location') ?? ''), trackId]),
  );
  await readRekordboxXml(path, {
    onTracks(batch) {
      for (const row of batch)
        if (wanted.has(locationKey(attributeOf(row.attributes, 'Location') ?? ''))) fresh.push(row);
    },
    ...(signal ? { signal } : {}),
  });
  const comparison = await compareExports(
    sent.map(({ row }) => row),
    fresh,
  );
  const rowOf = (location: string) => {
    const trackId = wanted.get(locationKey(location))!;
    const [row] = library.rows([trackId]);
    return { trackId, title: row?.title ?? '', artist: row?.artist ?? '' };
  };
  const differing = comparison.differing.map(({ location, differences }) => ({
    ...rowOf(location),
    items: differences.map((difference, i): DiffItem => ({
      id: `${difference.code}:${i}`,
      part: partOf(difference.code),
      change: changeOf(difference.code),
      label: difference.message,
      time: null,
      before: null,
      after: null,
      confidence: null,
      source: null,
    })),
  }));
  const absent = comparison.missing.map(({ location }) => rowOf(location));
  return {
    path,
    expected: comparison.sent,
    matched: comparison.taken,
    differing,
    absent,
    steps: [
      ...(differing.length > 0
        ? [
            t(
              'In Rekordbox, open rekordbox xml > All Tracks, select the tracks, Import To Collection, and answer Yes to loading the tag information; then export again. Importing a playlist alone leaves known tracks as they were.',
            ),
          ]
        : []),
      ...(absent.length > 0
        ? [
            t(
              'Tracks that are absent were not imported, or Rekordbox does not find their files: check that the files are where the Location says.',
            ),
          ]
        : []),
    ],
  };
}
