import { isActive, useJobsStore } from '../jobs/jobs-store.ts';

/** Whether a model is being trained, evaluated or used to place cues. */
export function useIsLearning(): boolean {
  return useJobsStore(({ jobs }) => jobs.some((job) => job.kind === 'learning' && isActive(job)));
}
