import { create } from 'zustand';
import type { Job, JobId } from '../../../shared/contract/index.ts';
import { toAppError } from '../../../shared/errors.ts';
import { t } from '../../../shared/languages/translate.ts';
import { api } from '../../core/api.ts';
import { openDialog } from '../../core/app-store.ts';
import { showError, showToast } from '../../ui/Toast.tsx';

interface JobsState {
  /** Newest first. */
  readonly jobs: readonly Job[];
  readonly isPanelOpen: boolean;
}

export const useJobsStore = create<JobsState>(() => ({ jobs: [], isPanelOpen: false }));

/** Jobs started by this window, which reports their end. */
const ownJobs = new Map<JobId, (job: Job) => void>();
const watched = new Set<JobId>();

/** Whether this window started a job and will report its end. */
export function isOwnJob(jobId: JobId): boolean {
  return ownJobs.has(jobId);
}

export function isActive(job: Job): boolean {
  return job.state === 'running' || job.state === 'queued';
}

function store(job: Job): void {
  useJobsStore.setState(({ jobs }) => {
    const known = jobs.some((other) => other.id === job.id);
    return { jobs: known ? jobs.map((other) => (other.id === job.id ? job : other)) : [job, ...jobs] };
  });
}

function announce(job: Job): void {
  const then = ownJobs.get(job.id);
  if (!then) return;
  ownJobs.delete(job.id);
  if (job.state === 'done') then(job);
  else if (job.state === 'failed')
    showToast({ kind: 'error', title: t('{title}: failed', { title: job.title }), description: job.message });
}

/** Stores a job's new state and follows its progress while it is active. */
export function followJob(job: Job): void {
  store(job);
  if (!isActive(job)) {
    announce(job);
    return;
  }
  if (watched.has(job.id)) return;
  watched.add(job.id);
  void watchJob(job.id);
}

async function watchJob(jobId: JobId): Promise<void> {
  try {
    const final = await api.jobs.watch({ jobId }, { onEvent: store });
    store(final);
    announce(final);
  } catch (error) {
    // A lost connection does not end the job. The list is reloaded once the connection is back.
    if (toAppError(error).code !== 'io') showError(t('The progress could not be followed'), error);
  } finally {
    watched.delete(jobId);
  }
}

export async function loadJobs(): Promise<void> {
  try {
    const { jobs } = await api.jobs.list({});
    useJobsStore.setState({ jobs });
    for (const job of jobs) if (isActive(job) || ownJobs.has(job.id)) followJob(job);
  } catch (error) {
    showError(t('Running work could not be listed'), error);
  }
}

/** Starts a job and runs `then` when it succeeds. If `start` resolves to null, nothing was started. */
export async function startJob(
  what: string,
  start: () => Promise<{ readonly jobId: JobId } | null>,
  then: (job: Job) => void,
): Promise<void> {
  try {
    const started = await start();
    if (started === null) return;
    const { jobId } = started;
    ownJobs.set(jobId, then);
    followJob(await api.jobs.get({ jobId }));
  } catch (error) {
    showError(what, error);
  }
}

export async function cancelJob(jobId: JobId): Promise<void> {
  try {
    await api.jobs.cancel({ jobId });
  } catch (error) {
    showError(t('The work could not be cancelled'), error);
  }
}

/**
 * Reports how a job ended, with a button that shows its failures and warnings. `succeeded` describes what was done to
 * `count` items.
 */
export function announceEnd(job: Job, succeeded: (count: number) => string, warnings = 0): void {
  const count = Math.max(0, job.done - job.failed);
  const isAllFailed = count === 0 && job.failed > 0;
  const facts = [
    isAllFailed ? null : succeeded(count),
    job.failed > 0 ? t('{count, number} failed', { count: job.failed }) : null,
    warnings > 0 ? t('{count, plural, one {# warning} other {# warnings}}', { count: warnings }) : null,
  ].filter((fact) => fact !== null);
  showToast({
    kind: isAllFailed ? 'error' : job.failed + warnings > 0 || count === 0 ? 'info' : 'success',
    title: job.title,
    description: `${facts.join(', ')}.`,
    ...(job.failed + warnings > 0
      ? {
          action: {
            label: job.failed > 0 ? t('Show failures') : t('Show warnings'),
            run: () => openDialog({ kind: 'job-failures', jobId: job.id }),
          },
        }
      : {}),
  });
}
