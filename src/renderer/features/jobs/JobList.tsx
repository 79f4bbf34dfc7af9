import type { Job } from '../../../shared/contract/index.ts';
import { msg, t } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';
import { openDialog } from '../../core/app-store.ts';
import type { OpenDialog } from '../../core/app-store.ts';
import { Button } from '../../ui/Button.tsx';
import { resumeJob } from './actions.ts';
import styles from './Jobs.module.css';
import { cancelJob, isActive, useJobsStore } from './jobs-store.ts';
import { timeLeft } from './time-left.ts';
import { progressText } from './units.ts';

const stateNames: Readonly<Record<Job['state'], Message>> = {
  queued: msg('Waiting'),
  running: msg('Running'),
  done: msg('Done'),
  failed: msg('Failed'),
  cancelled: msg('Cancelled'),
  interrupted: msg('Interrupted'),
};

function describe(job: Job): string {
  const parts: string[] = [t(stateNames[job.state])];
  if (job.total > 0) parts.push(progressText(job));
  if (job.failed > 0) parts.push(t('{count, number} failed', { count: job.failed }));
  if (isActive(job) && job.secondsLeft !== null)
    parts.push(t('{time} left', { time: timeLeft(job.secondsLeft) }));
  if (job.message && (isActive(job) || job.state === 'failed')) parts.push(job.message);
  return parts.join(' · ');
}

/** Opens a dialog in place of the list, which would lie on top of it. */
function showDialog(dialog: OpenDialog): void {
  useJobsStore.setState({ isPanelOpen: false });
  openDialog(dialog);
}

/** Running and finished jobs, newest first. */
export function JobList() {
  const jobs = useJobsStore((state) => state.jobs);
  if (jobs.length === 0) return <p className={styles.jobState}>{t('Nothing has run yet.')}</p>;
  return (
    <ul className={styles.list} aria-label={t('Jobs')}>
      {jobs.slice(0, 20).map((job) => (
        <li key={job.id} className={styles.job}>
          <span className={styles.jobTitle}>{job.title}</span>
          <span className={styles.jobState}>{describe(job)}</span>
          <span className={styles.jobActions}>
            {job.failed > 0 ? (
              <Button size="small" onClick={() => showDialog({ kind: 'job-failures', jobId: job.id })}>
                {t('Failures')}
              </Button>
            ) : job.kind === 'analysis' && job.state === 'done' ? (
              <Button size="small" onClick={() => showDialog({ kind: 'job-failures', jobId: job.id })}>
                {t('Warnings')}
              </Button>
            ) : null}
            {job.kind === 'import' && job.state === 'done' ? (
              <Button size="small" onClick={() => showDialog({ kind: 'import-report', jobId: job.id })}>
                {t('Report')}
              </Button>
            ) : null}
            {job.resumable && !isActive(job) && job.state !== 'done' ? (
              <Button size="small" onClick={() => void resumeJob(job)}>
                {t('Resume')}
              </Button>
            ) : null}
            {isActive(job) ? (
              <Button size="small" onClick={() => void cancelJob(job.id)}>
                {t('Cancel')}
              </Button>
            ) : null}
          </span>
        </li>
      ))}
    </ul>
  );
}
