import type { Job } from '../../../shared/contract/index.ts';
import { openDialog } from '../../core/app-store.ts';
import { Button } from '../../ui/Button.tsx';
import { formatCount, unitFor } from '../../ui/number.ts';
import { resumeJob } from './actions.ts';
import styles from './Jobs.module.css';
import { cancelJob, isActive, useJobsStore } from './jobs-store.ts';
import { timeLeft } from './time-left.ts';

const stateNames: Readonly<Record<Job['state'], string>> = {
  queued: 'Waiting',
  running: 'Running',
  done: 'Done',
  failed: 'Failed',
  cancelled: 'Cancelled',
  interrupted: 'Interrupted',
};

function describe(job: Job): string {
  const parts: string[] = [stateNames[job.state]];
  if (job.total > 0)
    parts.push(`${formatCount(job.done)} of ${formatCount(job.total)} ${unitFor(job.total, job.unit)}`);
  if (job.failed > 0) parts.push(`${formatCount(job.failed)} failed`);
  if (isActive(job) && job.secondsLeft !== null) parts.push(`${timeLeft(job.secondsLeft)} left`);
  if (job.message && (isActive(job) || job.state === 'failed')) parts.push(job.message);
  return parts.join(' · ');
}

/** Running and finished jobs, newest first. */
export function JobList() {
  const jobs = useJobsStore((state) => state.jobs);
  if (jobs.length === 0) return <p className={styles.jobState}>Nothing has run yet.</p>;
  return (
    <ul className={styles.list} aria-label="Jobs">
      {jobs.slice(0, 20).map((job) => (
        <li key={job.id} className={styles.job}>
          <span className={styles.jobTitle}>{job.title}</span>
          <span className={styles.jobState}>{describe(job)}</span>
          <span className={styles.jobActions}>
            {job.failed > 0 ? (
              <Button size="small" onClick={() => openDialog({ kind: 'job-failures', jobId: job.id })}>
                Failures
              </Button>
            ) : job.kind === 'analysis' && job.state === 'done' ? (
              <Button size="small" onClick={() => openDialog({ kind: 'job-failures', jobId: job.id })}>
                Warnings
              </Button>
            ) : null}
            {job.kind === 'import' && job.state === 'done' ? (
              <Button size="small" onClick={() => openDialog({ kind: 'import-report', jobId: job.id })}>
                Report
              </Button>
            ) : null}
            {job.resumable && !isActive(job) && job.state !== 'done' ? (
              <Button size="small" onClick={() => void resumeJob(job)}>
                Resume
              </Button>
            ) : null}
            {isActive(job) ? (
              <Button size="small" onClick={() => void cancelJob(job.id)}>
                Cancel
              </Button>
            ) : null}
          </span>
        </li>
      ))}
    </ul>
  );
}
