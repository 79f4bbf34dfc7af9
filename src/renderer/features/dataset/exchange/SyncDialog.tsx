import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { SyncItem, SyncReport } from '../../../../shared/contract/index.ts';
import { errorMessage } from '../../../../shared/errors.ts';
import { msg, t } from '../../../../shared/languages/translate.ts';
import type { Message } from '../../../../shared/languages/translate.ts';
import { queries } from '../../../core/queries.ts';
import { Banner } from '../../../ui/Banner.tsx';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { formatCount } from '../../../ui/number.ts';
import { ProgressBar } from '../../../ui/ProgressBar.tsx';
import { cancelJob, isActive, useJobsStore } from '../../jobs/jobs-store.ts';
import { syncWith } from './actions.ts';
import styles from './Exchange.module.css';

/** Maximum number of names listed for each kind of change; the counts include all. */
const SHOWN = 8;

const headings: Readonly<Record<SyncItem['action'], Message>> = {
  push: msg('To send'),
  pull: msg('To fetch'),
  conflict: msg('Changed on both sides, left alone'),
};
const kinds: Readonly<Record<SyncItem['kind'], Message>> = {
  annotation: msg('annotation'),
  version: msg('dataset version'),
  model: msg('model'),
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
        {t(headings[action])}: {formatCount(found.length)}
      </h3>
      <ul className={styles.second}>
        {found.slice(0, SHOWN).map(({ kind, id, name }) => (
          <li key={`${kind} ${id}`}>
            {name} ({t(kinds[kind])})
          </li>
        ))}
        {found.length > SHOWN ? (
          <li>{t('and {count, number} more', { count: found.length - SHOWN })}</li>
        ) : null}
      </ul>
    </section>
  );
}

/** Shows what a sync would do, performs it, and reports what remains. */
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
      title={t('Sync with {remote}', { remote })}
      description={t(
        'Annotations of tracks whose audio is known, dataset versions, and models that you added. What is fetched becomes a new revision; nothing is deleted.',
      )}
      footer={
        isRunning ? (
          <>
            <ProgressBar label={job.title} value={job.total > 0 ? job.done / job.total : null} />
            <Button onClick={() => void cancelJob(job.id)}>{t('Cancel')}</Button>
          </>
        ) : report ? (
          <Button variant="primary" onClick={onClose}>
            {t('Done')}
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>{t('Cancel')}</Button>
            <Button
              variant="primary"
              disabled={todo === 0 || isFetching}
              onClick={() => void syncWith(remote, setJobId, setReport)}
            >
              {t('Sync')}
            </Button>
          </>
        )
      }
    >
      <div className={styles.body}>
        {error ? (
          <Banner kind="bad" title={t('{remote} cannot be used', { remote })}>
            {errorMessage(error)}
          </Banner>
        ) : null}
        {job?.state === 'failed' ? (
          <Banner kind="bad" title={t('The sync stopped')}>
            {job.message}
          </Banner>
        ) : null}
        {report ? (
          <Banner kind="ok" title={t('Synced')}>
            {t('{count, plural, one {# change} other {# changes}}', { count: report.items.length })}
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
                ? t('Both sides are the same.')
                : t('{same, plural, one {# thing is} other {# things are}} the same on both sides.', {
                    same: plan.same,
                  })}
            </p>
          </>
        ) : null}
        {isFetching && !plan ? <p className={styles.second}>{t('Comparing…')}</p> : null}
      </div>
    </Dialog>
  );
}
