import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { SyncItem, SyncReport } from '../../../../shared/contract/index.ts';
import { errorMessage } from '../../../../shared/errors.ts';
import { queries } from '../../../core/queries.ts';
import { Banner } from '../../../ui/Banner.tsx';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { counted, formatCount } from '../../../ui/number.ts';
import { ProgressBar } from '../../../ui/ProgressBar.tsx';
import { cancelJob, isActive, useJobsStore } from '../../jobs/jobs-store.ts';
import { syncWith } from './actions.ts';
import styles from './Exchange.module.css';

/** Names listed for each kind of change; the counts have all. */
const SHOWN = 8;

const headings: Readonly<Record<SyncItem['action'], string>> = {
  push: 'To send',
  pull: 'To fetch',
  conflict: 'Changed on both sides, left alone',
};
const kinds: Readonly<Record<SyncItem['kind'], string>> = {
  annotation: 'annotation',
  version: 'dataset version',
  model: 'model',
};

function Items({
  items,
  action,
}: {
  readonly items: readonly SyncItem[];
  readonly action: SyncItem['action'];
}) {
  const found = items.filter((item) => item.action === action);
  if (found.length === 0) return null;
  return (
    <section>
      <h3 className={styles.strong}>
        {headings[action]}: {formatCount(found.length)}
      </h3>
      <ul className={styles.second}>
        {found.slice(0, SHOWN).map(({ kind, id, name }) => (
          <li key={`${kind} ${id}`}>
            {name} ({kinds[kind]})
          </li>
        ))}
        {found.length > SHOWN ? <li>and {formatCount(found.length - SHOWN)} more</li> : null}
      </ul>
    </section>
  );
}

/** Shows what a sync would do, does it, and says what was left. */
export function SyncDialog({ remote, onClose }: { readonly remote: string; readonly onClose: () => void }) {
  const { data: plan, error, isFetching } = useQuery(queries.syncPlan(remote));
  const [jobId, setJobId] = useState<string | null>(null);
  const [report, setReport] = useState<SyncReport | null>(null);
  const job = useJobsStore(({ jobs }) => jobs.find(({ id }) => id === jobId));
  const isRunning = job !== undefined && isActive(job);
  const todo = plan?.items.filter(({ action }) => action !== 'conflict').length ?? 0;
  return (
    <Dialog
      open
      size="medium"
      onClose={onClose}
      title={`Sync with ${remote}`}
      description="Annotations of tracks whose audio is known, dataset versions, and models that you added. What is fetched becomes a new revision; nothing is deleted."
      footer={
        isRunning ? (
          <>
            <ProgressBar label={job.title} value={job.total > 0 ? job.done / job.total : null} />
            <Button onClick={() => void cancelJob(job.id)}>Cancel</Button>
          </>
        ) : report ? (
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button
              variant="primary"
              disabled={todo === 0 || isFetching}
              onClick={() => void syncWith(remote, setJobId, setReport)}
            >
              Sync
            </Button>
          </>
        )
      }
    >
      <div className={styles.body}>
        {error ? (
          <Banner kind="bad" title={`${remote} cannot be used`}>
            {errorMessage(error)}
          </Banner>
        ) : null}
        {job?.state === 'failed' ? (
          <Banner kind="bad" title="The sync stopped">
            {job.message}
          </Banner>
        ) : null}
        {report ? (
          <Banner kind="ok" title="Synced">
            {counted(report.items.length, 'change')}
            {report.refused.length > 0
              ? `; ${report.refused.map(({ name, message }) => `${name}: ${message}`).join('; ')}`
              : ''}
          </Banner>
        ) : null}
        {plan && !report ? (
          <>
            {(['push', 'pull', 'conflict'] as const).map((action) => (
              <Items key={action} items={plan.items} action={action} />
            ))}
            <p className={styles.second} role="status">
              {plan.items.length === 0
                ? 'Both sides are the same.'
                : `${counted(plan.same, 'thing is', 'things are')} the same on both sides.`}
            </p>
          </>
        ) : null}
        {isFetching && !plan ? <p className={styles.second}>Comparing…</p> : null}
      </div>
    </Dialog>
  );
}
