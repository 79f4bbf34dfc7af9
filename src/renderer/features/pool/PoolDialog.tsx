import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { PoolPriority, TrackSelection } from '../../../shared/contract/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { msg, t } from '../../../shared/languages/translate.ts';
import { closeDialog } from '../../core/app-store.ts';
import { Banner } from '../../ui/Banner.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Select } from '../../ui/Select.tsx';
import { translated } from '../../ui/translated.ts';
import { analyzeWithPool } from './actions.ts';
import styles from './Pool.module.css';
import { PoolPlaces } from './PoolPlaces.tsx';
import { PoolState } from './PoolState.tsx';
import { POLL_MS, poolQueries } from './queries.ts';

const priorities = [
  { value: 'first', label: msg('First') },
  { value: 'normal', label: msg('Normal') },
  { value: 'background', label: msg('When idle') },
] as const satisfies readonly { value: PoolPriority; label: unknown }[];

interface PoolDialogProps {
  /** Null for all tracks that are not analyzed. */
  readonly selection: TrackSelection | null;
  /** Number of tracks in the selection. */
  readonly count: number;
}

/** The status of the worker pool for this library, and the controls to send tracks to it. */
export function PoolDialog({ selection, count }: PoolDialogProps) {
  const { data: available, error } = useQuery({ ...poolQueries.available(), refetchInterval: POLL_MS });
  const isThere = available !== undefined && available.pool !== null;
  return (
    <Dialog
      open
      size="large"
      onClose={closeDialog}
      title={t('Analysis pool')}
      description={
        available?.pool
          ? t('Workers on other machines analyze for this library: {pool}', { pool: available.pool })
          : t('Workers on other machines analyze for this library.')
      }
      footer={
        isThere ? (
          <AskPool selection={selection} count={selection ? count : available.unanalyzed} />
        ) : (
          <Button onClick={closeDialog}>{t('Close')}</Button>
        )
      }
    >
      <div className={styles.page}>
        {error ? <Banner kind="bad">{errorMessage(error)}</Banner> : null}
        {available?.problem ? (
          <Banner kind="bad" title={t('The pool cannot be used')}>
            {available.problem}
          </Banner>
        ) : null}
        {available && available.source === null ? <HowTo /> : null}
        {isThere ? <PoolState /> : null}
        {available ? <PoolPlaces source={available.source} /> : null}
      </div>
    </Dialog>
  );
}

function AskPool({ selection, count }: PoolDialogProps) {
  const [priority, setPriority] = useState<PoolPriority>('normal');
  return (
    <>
      <Button onClick={closeDialog}>{t('Close')}</Button>
      <span className={styles.space} />
      <Select
        label={t('Priority')}
        value={priority}
        options={translated(priorities)}
        onChange={setPriority}
      />
      <Button
        variant="primary"
        disabled={count === 0}
        onClick={() => void analyzeWithPool(selection, priority)}
      >
        {selection
          ? t('{count, plural, one {Analyze # selected track} other {Analyze # selected tracks}}', { count })
          : t(
              '{count, plural, =0 {All tracks are analyzed} one {Analyze # track} other {Analyze # tracks}}',
              {
                count,
              },
            )}
      </Button>
    </>
  );
}

const ADDRESS = 'postgres://user@host/database?sslmode=verify-full';

/** Explains how to set up a pool. */
function HowTo() {
  return (
    <section className={styles.section}>
      <p>
        {t(
          'No pool is set up on this machine. A pool is a queue in a PostgreSQL database from which any number of machines take tracks to analyze.',
        )}
      </p>
      <ol className={styles.steps}>
        <li>
          {t('Write the database address to a file that only you can read:')} <code>{ADDRESS}</code>
        </li>
        <li>
          {t('Create the pool, once:')} <code>segue pool init --queue-file FILE</code>
        </li>
        <li>
          {t('Start a worker on each machine and name its music folder:')}{' '}
          <code>segue pool worker --queue-file FILE --root nas=/music</code>
        </li>
        <li>{t('Enter the file below, and add the same folders as they are on this machine.')}</li>
      </ol>
    </section>
  );
}
