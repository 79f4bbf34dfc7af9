import type { Job, LibraryHandlers } from '../../../shared/contract/index.ts';
import { warningsOf } from '../analysis/analysis-service.ts';
import type { Core } from '../create-core.ts';
import { resumeJob } from './resume-job.ts';

/** Implements the jobs group of the contract. */
export function createJobHandlers(core: Core): Pick<LibraryHandlers, 'jobs'> {
  const { jobs } = core;
  function listen(listener: (job: Job) => void): () => void {
    core.events.on('job', listener);
    return () => core.events.off('job', listener);
  }
  return {
    jobs: {
      list: () => ({ jobs: jobs.list() }),
      get: ({ jobId }) => jobs.get(jobId),
      cancel: ({ jobId }) => {
        jobs.cancel(jobId);
        return {};
      },
      resume: ({ jobId }) => ({ jobId: resumeJob(core, jobId) }),
      failures: ({ jobId, offset, limit }) => {
        const failures = jobs.failures(jobId);
        const warnings = jobs.get(jobId).kind === 'analysis' ? warningsOf(jobs.result(jobId)) : [];
        return {
          failures: failures.slice(offset, offset + limit),
          total: failures.length,
          warnings: warnings.slice(offset, offset + limit),
        };
      },
      watch: ({ jobId }, { emit, signal }) =>
        new Promise((resolve) => {
          const settle = (): void => {
            off();
            resolve(jobs.get(jobId));
          };
          const off = listen((job) => {
            if (job.id !== jobId) return;
            emit(job);
            if (job.finishedAt !== null) settle();
          });
          const current = jobs.get(jobId);
          emit(current);
          if (current.state !== 'running' && current.state !== 'queued') settle();
          signal.addEventListener('abort', settle, { once: true });
        }),
      changed: (listener) => {
        const states = new Map<string, string>();
        return listen((job) => {
          if (states.get(job.id) === job.state) return;
          states.set(job.id, job.state);
          listener(job);
        });
      },
    },
  };
}
