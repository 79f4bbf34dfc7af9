import { ChevronRight, ListChecks, X } from 'lucide-react';
import type { Job } from '../../../shared/contract/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { openDialog } from '../../core/app-store.ts';
import { Button } from '../../ui/Button.tsx';
import { formatCount } from '../../ui/number.ts';
import { Popover } from '../../ui/Popover.tsx';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import { ToastArea } from '../../ui/Toast.tsx';
import styles from './Jobs.module.css';
import { cancelJob, isActive, useJobsStore } from './jobs-store.ts';
import { JobList } from './JobList.tsx';
import { timeLeft } from './time-left.ts';
import { rateText } from './units.ts';

function progressOf(job: Job): number | null {
  return job.total > 0 ? Math.min(1, job.done / job.total) : null;
}

function Facts({ job }: { readonly job: Job }) {
  const facts = [
    job.total > 0 ? `${formatCount(job.done)} / ${formatCount(job.total)}` : null,
    job.ratePerMinute === null ? null : rateText(job, job.ratePerMinute),
    job.secondsLeft === null ? null : t('{time} left', { time: timeLeft(job.secondsLeft) }),
  ].filter((fact) => fact !== null);
  return (
    <span className={styles.facts}>
      <strong className={styles.title}>{job.title}</strong>
      {facts.map((fact) => ` · ${fact}`)}
    </span>
  );
}

/** The bar at the bottom: messages on the left, current work and the list of jobs on the right. */
export function StatusBar() {
  const jobs = useJobsStore((state) => state.jobs);
  const isPanelOpen = useJobsStore((state) => state.isPanelOpen);
  const active = jobs.filter(isActive);
  const current = active.findLast((job) => job.state === 'running') ?? active[0];
  return (
    <footer className={styles.bar} aria-label={t('Status')}>
      <ToastArea />
      {current ? (
        <>
          <Facts job={current} />
          <span className={styles.progress}>
            <ProgressBar label={current.title} value={progressOf(current)} />
          </span>
          {current.failed > 0 ? (
            <button
              type="button"
              className={styles.failures}
              onClick={() => openDialog({ kind: 'job-failures', jobId: current.id })}
            >
              {t('{count, number} failed', { count: current.failed })}
              <ChevronRight size={14} aria-hidden />
            </button>
          ) : null}
          <Button size="small" variant="ghost" icon={X} onClick={() => void cancelJob(current.id)}>
            {t('Cancel')}
          </Button>
        </>
      ) : null}
      <Popover
        label={t('Jobs')}
        side="top"
        align="end"
        className={styles.panel}
        open={isPanelOpen}
        onOpenChange={(open) => useJobsStore.setState({ isPanelOpen: open })}
        trigger={
          <Button size="small" variant="ghost" icon={ListChecks}>
            {active.length > 0
              ? t('{count, plural, one {# job} other {# jobs}}', { count: active.length })
              : t('Jobs')}
          </Button>
        }
      >
        <JobList />
      </Popover>
    </footer>
  );
}
