import { setImmediate } from 'node:timers/promises';
import type * as contract from '../../../../shared/contract/index.ts';
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
import type { StepHooks } from '../../jobs/steps.ts';
import { readDatasetTracks, trackFinder, trackSteps } from '../versions/dataset-rows.ts';

type NamedFinding = Finding & Pick<contract.Finding, 'track' | 'path'>;

export interface ValidationReport {
  readonly tracks: number;
  /** Number of tracks without an error. */
  readonly valid: number;
  readonly errors: number;
  readonly warnings: number;
  /** Sorted by track. */
  readonly findings: readonly NamedFinding[];
  readonly quality: QualityReport;
}

/** Tracks read between two pauses: some hundredths of a second of work. */
const STEP_TRACKS = 200;

/**
 * Checks every track and the collection as a whole, yielding to other work. `trackIds` null means the whole library.
 */
export async function validateCollection(
  db: Database,
  trackIds: readonly TrackId[] | null = null,
  options: QualityOptions = defaultQualityOptions,
  { signal, onProgress }: StepHooks = {},
): Promise<{ report: ValidationReport; concerned: MeasuredQuality['concerned'] }> {
  const meter = createQualityMeter(options);
  const findings: Finding[] = [];
  let tracks = 0;
  const steps = trackSteps(db, trackIds, STEP_TRACKS);
  const total = steps.reduce((sum, step) => sum + step.length, 0);
  for (const step of steps) {
    for (const track of readDatasetTracks(db, step)) {
      tracks++;
      findings.push(...meter.add(track));
    }
    await setImmediate();
    signal?.throwIfAborted();
    onProgress?.(tracks, total);
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
  const find = trackFinder(db);
  for (const { trackId } of findings) {
    if (named.has(trackId)) continue;
    const row = find(trackId)!;
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
