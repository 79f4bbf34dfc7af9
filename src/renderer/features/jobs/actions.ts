import type { Job, TrackSelection } from '../../../shared/contract/index.ts';
import { api } from '../../core/api.ts';
import { openDialog } from '../../core/app-store.ts';
import { announceEnd, startJob } from './jobs-store.ts';
import { counted, formatCount, unitFor } from '../../ui/number.ts';

/** Imports XML files, folders and audio files, and shows the report at the end. */
export function importPaths(paths: readonly string[]): Promise<void> {
  return startJob(
    'The import could not be started',
    () => api.imports.start({ paths: [...paths] }),
    (job) => openDialog({ kind: 'import-report', jobId: job.id }),
  );
}

function describeAnalysis(count: number): string {
  return count === 0
    ? 'nothing to do: every track is analyzed already'
    : `${counted(count, 'track')} analyzed`;
}

async function announceAnalysis(job: Job): Promise<void> {
  const { warnings } = await api.jobs.failures({ jobId: job.id });
  announceEnd(job, describeAnalysis, warnings.length);
}

/** Analyzes folders and files, adding what the library does not know. */
export function analyzePaths(paths: readonly string[]): Promise<void> {
  return startJob(
    'The analysis could not be started',
    () => api.analysis.start({ target: { kind: 'paths', paths: [...paths] } }),
    (job) => void announceAnalysis(job),
  );
}

export function analyzeSelection(target: TrackSelection, force = false): Promise<void> {
  return startJob(
    'The analysis could not be started',
    () => api.analysis.start({ target, force }),
    (job) => void announceAnalysis(job),
  );
}

/** Makes the demo crate: synthesised tracks and an XML for them. */
export function addDemoCrate(): Promise<void> {
  return startJob(
    'The demo crate could not be made',
    () => api.demo.create({}),
    (job) => announceEnd(job, () => 'the demo crate is in your library'),
  );
}

export function resumeJob({ id }: Job): Promise<void> {
  return startJob(
    'The job could not be resumed',
    () => api.jobs.resume({ jobId: id }),
    (ended) => announceEnd(ended, (count) => `${formatCount(count)} ${unitFor(count, ended.unit)} done`),
  );
}
