import type { Job, TrackSelection } from '../../../shared/contract/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { api } from '../../core/api.ts';
import { openDialog } from '../../core/app-store.ts';
import { announceEnd, startJob } from './jobs-store.ts';
import { doneText } from './units.ts';

/** Imports XML files, folders and audio files, and shows the report at the end. */
export function importPaths(
  paths: readonly string[],
  options: { readonly serato?: boolean } = {},
): Promise<void> {
  return startJob(
    t('The import could not be started'),
    () => api.imports.start({ paths: [...paths], ...options }),
    (job) => openDialog({ kind: 'import-report', jobId: job.id }),
  );
}

function describeAnalysis(count: number): string {
  return t(
    '{count, plural, =0 {nothing to do: every track is analyzed already} one {# track analyzed} other {# tracks analyzed}}',
    { count },
  );
}

async function announceAnalysis(job: Job): Promise<void> {
  const { warnings } = await api.jobs.failures({ jobId: job.id });
  announceEnd(job, describeAnalysis, warnings.length);
}

/** Analyzes folders and files, and adds new tracks to the library. */
export function analyzePaths(paths: readonly string[]): Promise<void> {
  return startJob(
    t('The analysis could not be started'),
    () => api.analysis.start({ target: { kind: 'paths', paths: [...paths] } }),
    (job) => void announceAnalysis(job),
  );
}

export function analyzeSelection(target: TrackSelection, force = false): Promise<void> {
  return startJob(
    t('The analysis could not be started'),
    () => api.analysis.start({ target, force }),
    (job) => void announceAnalysis(job),
  );
}

/** Creates the demo crate: synthesised tracks and an XML for them. */
export function addDemoCrate(): Promise<void> {
  return startJob(
    t('The demo crate could not be made'),
    () => api.demo.create({}),
    (job) => announceEnd(job, () => t('the demo crate is in your library')),
  );
}

export function resumeJob({ id }: Job): Promise<void> {
  return startJob(
    t('The job could not be resumed'),
    () => api.jobs.resume({ jobId: id }),
    (ended) => announceEnd(ended, (count) => doneText(ended, count)),
  );
}
