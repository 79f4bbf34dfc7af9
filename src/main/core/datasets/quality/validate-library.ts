import { setImmediate } from 'node:timers/promises';
import type { TrackId } from '../../../../shared/domain/index.ts';
import type { Finding } from '../../../dataset/checks/finding.ts';
import { nameOf } from '../../../dataset/dataset-track.ts';
import { createQualityMeter, defaultQualityOptions } from '../../../dataset/quality/measure-quality.ts';
import type {
  MeasuredQuality,
  QualityOptions,
  QualityReport,
} from '../../../dataset/quality/measure-quality.ts';
import type { Database } from '../../../db/database.ts';
import { readDatasetTracks, trackSteps } from '../versions/dataset-rows.ts';

export interface ValidationReport {
  readonly tracks: number;
  /** Tracks without an error. */
  readonly valid: number;
  readonly errors: number;
  readonly warnings: number;
  /** In order of track. */
  readonly findings: readonly (Finding & { readonly track: string; readonly path: string | null })[];
  readonly quality: QualityReport;
}

/** Checks every track and the collection as a whole. */
export function validateCollection(
  db: Database,
  trackIds: readonly TrackId[] | null,
  options: QualityOptions = defaultQualityOptions,
): ValidationReport {
  const meter = createQualityMeter(options);
  const findings: Finding[] = [];
  let tracks = 0;
  for (const track of readDatasetTracks(db, trackIds)) {
    tracks++;
    findings.push(...meter.add(track));
  }
  return toReport(db, tracks, findings, meter.finish());
}

/** Tracks read between two pauses: some hundredths of a second of work. */
const STEP_TRACKS = 200;

/** As `validateCollection` over the whole library, letting other work go on meanwhile. */
export async function validateInSteps(
  db: Database,
  options: QualityOptions = defaultQualityOptions,
): Promise<{ report: ValidationReport; concerned: MeasuredQuality['concerned'] }> {
  const meter = createQualityMeter(options);
  const findings: Finding[] = [];
  let tracks = 0;
  for (const step of trackSteps(db, STEP_TRACKS)) {
    for (const track of readDatasetTracks(db, step)) {
      tracks++;
      findings.push(...meter.add(track));
    }
    await setImmediate();
  }
  const measured = meter.finish();
  return { report: toReport(db, tracks, findings, measured), concerned: measured.concerned };
}

function toReport(
  db: Database,
  tracks: number,
  findings: Finding[],
  { report, findings: shared }: MeasuredQuality,
): ValidationReport {
  findings.push(...shared);
  findings.sort((a, b) => a.trackId - b.trackId);
  const named = new Map<TrackId, { track: string; path: string | null }>();
  const find = db.connection.prepare<
    [TrackId],
    { trackId: TrackId; title: string; artist: string; path: string | null }
  >('SELECT id trackId, title, artist, path FROM track WHERE id = ?');
  for (const { trackId } of findings) {
    if (named.has(trackId)) continue;
    const row = find.get(trackId)!;
    named.set(trackId, { track: nameOf(row), path: row.path });
  }
  const failing = new Set(
    findings.filter(({ severity }) => severity === 'error').map(({ trackId }) => trackId),
  );
  return {
    tracks,
    valid: tracks - failing.size,
    errors: findings.filter(({ severity }) => severity === 'error').length,
    warnings: findings.filter(({ severity }) => severity === 'warning').length,
    findings: findings.map((finding) => ({ ...finding, ...named.get(finding.trackId)! })),
    quality: report,
  };
}

/** The quality of the library or a part of it. */
export function measureCollection(
  db: Database,
  trackIds: readonly TrackId[] | null,
  options: QualityOptions = defaultQualityOptions,
): QualityReport {
  const meter = createQualityMeter(options);
  for (const track of readDatasetTracks(db, trackIds)) meter.add(track);
  return meter.finish().report;
}
