import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { DatasetQuality, Finding, LabelIssue } from '../../../shared/contract/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { t } from '../../../shared/languages/translate.ts';
import { formatDecimal } from '../../../shared/languages/format.ts';
import { goTo } from '../../core/app-store.ts';
import type { Place } from '../../core/app-store.ts';
import { queries } from '../../core/queries.ts';
import { Button } from '../../ui/Button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { formatCount } from '../../ui/number.ts';
import { Select } from '../../ui/Select.tsx';
import { ChartCard } from '../../ui/charts/ChartCard.tsx';
import { showConcerned } from './actions.ts';
import { openFromList } from '../../core/opened-list.ts';
import gauges from './Gauge.module.css';
import lists from '../../ui/List.module.css';
import layout from '../../ui/Page.module.css';
import styles from './Quality.module.css';
import text from '../../ui/text.module.css';
import { Gauge } from './Gauge.tsx';
import { dragName, measureName, shortTrack } from './names.ts';
import { onRovingKey } from '../../ui/roving.ts';

const ALL = 'all';

function Drags({ drags }: { readonly drags: DatasetQuality['drags'] }) {
  if (drags.length === 0) return <p className={text.second}>{t('Nothing does.')}</p>;
  const greatest = Math.max(...drags.map(({ cost }) => cost)) || 1;
  return (
    <ol className={lists.list} onKeyDown={onRovingKey}>
      {drags.map(({ measure, what, tracks, cost }, i) => (
        <li key={`${measure} ${what}`}>
          <button
            type="button"
            data-stop
            tabIndex={i === 0 ? 0 : -1}
            className={styles.drag}
            onClick={() => void showConcerned(what)}
          >
            <span className={text.ellipsis}>{dragName(what)}</span>
            <span className={text.second}>{measureName(measure)}</span>
            <span className={styles.cost}>
              <span className={styles.costBar} style={{ '--share': `${(100 * cost) / greatest}%` }} />
            </span>
            <span className={text.numeric}>
              {cost < 0.0005 ? `< ${formatDecimal(0.001, 3)}` : `−${formatDecimal(cost, 3)}`}
            </span>
            <span className={text.numeric}>
              {t('{count, plural, one {# track} other {# tracks}}', { count: tracks })}
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}

const kindOfCheck: Readonly<Record<string, LabelIssue['kind']>> = {
  cue: 'cue',
  section: 'section',
  coverage: 'section',
  grid: 'beat',
  tempo: 'beat',
  downbeat: 'beat',
};

/** Where to look for a finding. For example, `cue_off_grid` is about a cue. */
function placeOfFinding({ code, time }: Finding): Place | null {
  const kind = kindOfCheck[code.split('_')[0]!];
  return kind ? { kind, time, flag: null } : null;
}

function FindingLine({
  finding,
  isFirst,
  onOpen,
}: {
  readonly finding: Finding;
  readonly isFirst: boolean;
  readonly onOpen: (button: HTMLElement) => void;
}) {
  const isError = finding.severity === 'error';
  const Icon = isError ? CircleAlert : TriangleAlert;
  return (
    <li className={lists.line}>
      <button
        type="button"
        data-stop
        data-track={finding.trackId}
        tabIndex={isFirst ? 0 : -1}
        className={styles.finding}
        onClick={(event) => onOpen(event.currentTarget)}
      >
        <Icon size={14} className={isError ? text.bad : text.warn} aria-label={finding.severity} />
        <span className={text.ellipsis}>{dragName(finding.code)}</span>
        <span className={classNames(text.ellipsis, text.strong)}>{shortTrack(finding.track)}</span>
        <span className={classNames(text.ellipsis, text.second)} title={finding.message}>
          {finding.message}
        </span>
      </button>
    </li>
  );
}

function Findings() {
  const [code, setCode] = useState(ALL);
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    queries.findings(code === ALL ? undefined : code),
  );
  const { data: all } = useInfiniteQuery(queries.findings(undefined));
  const first = all?.pages[0];
  const findings = data?.pages.flatMap((page) => page.findings) ?? [];
  const items = findings.map((finding) => ({ trackId: finding.trackId, place: placeOfFinding(finding) }));
  return (
    <ChartCard
      wide
      title={t('Findings')}
      note={
        first
          ? t('{valid, number} of {tracks, plural, one {# track} other {# tracks}} without an error', {
              valid: first.valid,
              tracks: first.tracks,
            })
          : t('checking every annotation…')
      }
    >
      {error ? <p className={text.bad}>{errorMessage(error)}</p> : null}
      {first && first.total > 0 ? (
        <>
          <Select
            label={t('Check')}
            value={code}
            className={styles.checkSelect}
            options={[
              { value: ALL, label: t('All checks ({total, number})', { total: first.total }) },
              ...first.codes.map(({ code: check, count }) => ({
                value: check,
                label: `${dragName(check)} (${formatCount(count)})`,
              })),
            ]}
            onChange={setCode}
          />
          <ol className={lists.list} aria-label={t('Findings')} onKeyDown={onRovingKey}>
            {findings.map((finding, i) => (
              <FindingLine
                // Findings of the same check may differ only in their position in the list.
                // oxlint-disable-next-line react/no-array-index-key
                key={`${finding.trackId} ${finding.code} ${i}`}
                finding={finding}
                isFirst={i === 0}
                onOpen={(button) => openFromList(items, items[i]!, button)}
              />
            ))}
          </ol>
          {hasNextPage ? (
            <div>
              <Button size="small" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                {t('Show more')}
              </Button>
            </div>
          ) : null}
        </>
      ) : first ? (
        <p className={text.second}>{t('Every annotation passed every check.')}</p>
      ) : null}
    </ChartCard>
  );
}

/** The quality of the annotations, what lowers it, and every finding behind it. */
export function Quality() {
  const { data: quality, error, refetch } = useQuery(queries.quality());
  if (error)
    return (
      <EmptyState
        title={t('The quality could not be measured.')}
        detail={errorMessage(error)}
        action={<Button onClick={() => void refetch()}>{t('Try again')}</Button>}
      />
    );
  if (!quality)
    return (
      <EmptyState
        title={t('Reading every annotation…')}
        detail={t('In a large library this takes some seconds.')}
      />
    );
  if (quality.tracks === 0)
    return (
      <EmptyState
        icon={CircleCheck}
        title={t('There is nothing to measure yet.')}
        detail={t('Import tracks to see how complete and consistent their annotations are.')}
        action={<Button onClick={() => goTo('library')}>{t('Back to the library')}</Button>}
      />
    );
  return (
    <div className={layout.page}>
      <ul className={gauges.gauges} aria-label={t('Quality')}>
        {quality.gates.map((gate) => (
          <Gauge key={gate.measure} gate={gate} />
        ))}
      </ul>
      <div className={layout.charts}>
        <ChartCard wide title={t('What drags it down')} note={t('press one for its tracks')}>
          <Drags drags={quality.drags} />
        </ChartCard>
        <Findings />
      </div>
    </div>
  );
}
