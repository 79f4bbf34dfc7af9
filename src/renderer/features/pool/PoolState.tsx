import { useQuery } from '@tanstack/react-query';
import { Download, Pause, Play, RotateCcw } from 'lucide-react';
import type { PoolAside, PoolPercentiles, PoolStatus } from '../../../shared/contract/index.ts';
import { modelVersion } from '../../../shared/domain/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { formatDecimal } from '../../../shared/languages/format.ts';
import { t } from '../../../shared/languages/translate.ts';
import { Banner } from '../../ui/Banner.tsx';
import { Button } from '../../ui/Button.tsx';
import { Figure, Figures } from '../../ui/Figures.tsx';
import { formatCount } from '../../ui/number.ts';
import table from '../../ui/Table.module.css';
import text from '../../ui/text.module.css';
import { timeLeft } from '../jobs/time-left.ts';
import { collectFromPool, holdBack, tryAgain } from './actions.ts';
import styles from './Pool.module.css';
import { POLL_MS, poolQueries } from './queries.ts';

/** The state of the pool, refetched every few seconds. */
export function PoolState() {
  const { data, error } = useQuery({ ...poolQueries.status(), refetchInterval: POLL_MS });
  if (error && !data)
    return (
      <Banner kind="bad" title={t('The pool does not answer')}>
        {errorMessage(error)}
      </Banner>
    );
  if (!data) return <p className={text.second}>{t('Contacting the pool…')}</p>;
  const { status, aside, library } = data;
  return (
    <>
      {error ? <Banner kind="warn">{errorMessage(error)}</Banner> : null}
      {status.paused ? <Banner kind="warn">{t('The whole pool is paused.')}</Banner> : null}
      {status.queues
        .filter(({ waiting, workers }) => waiting > 0 && workers === 0)
        .map(({ queue, waiting }) => (
          <Banner key={queue} kind="warn">
            {t(
              '{waiting, plural, one {# track is} other {# tracks are}} waiting for {queue}, but no running worker has this model and folder.',
              { waiting, queue },
            )}
          </Banner>
        ))}
      <Totals status={status} />
      <Own status={status} library={library} />
      <Durations status={status} />
      <Workers status={status} />
      <SetAside aside={aside} total={status.aside} />
    </>
  );
}

function Totals({ status }: { readonly status: PoolStatus }) {
  const { waiting, active, perMinute, secondsLeft, stored } = status;
  return (
    <Figures>
      <Figure name={t('Waiting')} value={formatCount(waiting)} />
      <Figure name={t('In progress')} value={formatCount(active)} />
      <Figure name={t('Analyzed')} value={formatCount(stored)} />
      <Figure name={t('Per minute')} value={formatDecimal(perMinute, 1)} />
      <Figure
        name={t('Time left')}
        value={secondsLeft === null || waiting + active === 0 ? '–' : timeLeft(secondsLeft)}
      />
    </Figures>
  );
}

/** This library's share of the pool's work. */
function Own({ status, library }: { readonly status: PoolStatus; readonly library: string }) {
  const own = status.libraries.find(({ id }) => id === library);
  if (!own)
    return <p className={text.second}>{t('This library has not requested anything from the pool yet.')}</p>;
  const { asked, collected, ready, paused } = own;
  return (
    <div className={styles.line}>
      <span>
        {t(
          '{asked, plural, one {This library requested # track} other {This library requested # tracks}}: {collected, number} brought in, {ready, number} ready.',
          { asked, collected, ready },
        )}
      </span>
      <span className={styles.space} />
      {collected < asked ? (
        <Button size="small" icon={Download} onClick={() => void collectFromPool()}>
          {t('Bring in results')}
        </Button>
      ) : null}
      <Button size="small" icon={paused ? Play : Pause} onClick={() => void holdBack(!paused)}>
        {paused ? t('Resume this library') : t('Pause this library')}
      </Button>
    </div>
  );
}

function shownSeconds(seconds: number | null): string {
  return seconds === null ? '–' : seconds < 120 ? `${formatDecimal(seconds, 1)} s` : timeLeft(seconds);
}

function Durations({ status: { analysisSeconds, waitSeconds } }: { readonly status: PoolStatus }) {
  if (analysisSeconds.p50 === null) return null;
  const row = (name: string, { p50, p95, p99 }: PoolPercentiles) => (
    <tr>
      <th scope="row">{name}</th>
      {[p50, p95, p99].map((seconds, index) => (
        // Three columns that never change.
        // oxlint-disable-next-line react/no-array-index-key
        <td key={index} className={table.numeric}>
          {shownSeconds(seconds)}
        </td>
      ))}
    </tr>
  );
  return (
    <table className={table.table} aria-label={t('Time per track')}>
      <thead>
        <tr>
          <th>{t('Last 1,000 tracks')}</th>
          <th className={table.numeric}>{t('median')}</th>
          <th className={table.numeric}>95 %</th>
          <th className={table.numeric}>99 %</th>
        </tr>
      </thead>
      <tbody>
        {row(t('Analysis'), analysisSeconds)}
        {row(t('From request to result'), waitSeconds)}
      </tbody>
    </table>
  );
}

function Workers({ status: { workers } }: { readonly status: PoolStatus }) {
  const alive = workers.filter((worker) => worker.alive);
  if (alive.length === 0) return <Banner kind="warn">{t('No worker is running.')}</Banner>;
  return (
    <table className={table.table} aria-label={t('Workers')}>
      <thead>
        <tr>
          <th>{t('Worker')}</th>
          <th>{t('Model')}</th>
          <th>{t('Folders')}</th>
          <th className={table.numeric}>{t('In progress')}</th>
          <th className={table.numeric}>{t('Done')}</th>
          <th className={table.numeric}>{t('Failed')}</th>
        </tr>
      </thead>
      <tbody>
        {alive.map(({ id, name, model, roots, active, jobs, done, failed, trouble }) => (
          <tr key={id}>
            <td>
              {name}
              {trouble === null ? null : <p className={text.warn}>{trouble}</p>}
            </td>
            <td>{modelVersion(model)}</td>
            <td>{roots.join(' ')}</td>
            <td className={table.numeric}>{`${formatCount(active)}/${formatCount(jobs)}`}</td>
            <td className={table.numeric}>{formatCount(done)}</td>
            <td className={table.numeric}>{formatCount(failed)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function SetAside({ aside, total }: { readonly aside: readonly PoolAside[]; readonly total: number }) {
  if (total === 0) return null;
  return (
    <section className={styles.section}>
      <div className={styles.line}>
        <h3 className={styles.heading}>
          {t('{total, plural, one {# track failed every attempt} other {# tracks failed every attempt}}', {
            total,
          })}
        </h3>
        <span className={styles.space} />
        <Button size="small" icon={RotateCcw} onClick={() => void tryAgain()}>
          {t('Try again')}
        </Button>
      </div>
      <ul className={styles.aside} aria-label={t('Tracks that failed')}>
        {aside.map(({ place, tries, reason, at }) => (
          <li key={`${place.root}:${place.path} ${at}`}>
            <code>{`${place.root}:${place.path}`}</code>
            <p className={text.second}>
              {t('{tries, plural, one {# attempt} other {# attempts}}: {reason}', {
                tries,
                reason: reason.message,
              })}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
