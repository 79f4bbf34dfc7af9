import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { FileDown, FileText, GraduationCap } from 'lucide-react';
import { useState } from 'react';
import type { CorrectionRate, CorrectionRates } from '../../../shared/contract/index.ts';
import { correctionTypeNames } from '../../../shared/domain/edits/corrections.ts';
import type { CorrectionType } from '../../../shared/domain/edits/corrections.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { msg, t } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';
import { formatDate, formatDecimal, formatShare } from '../../../shared/languages/format.ts';
import { goTo } from '../../core/app-store.ts';
import { queries } from '../../core/queries.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { formatCount } from '../../ui/number.ts';
import { ChartCard } from '../../ui/charts/ChartCard.tsx';
import { percent } from '../../ui/number.ts';
import { Figure, Figures } from '../../ui/Figures.tsx';
import layout from '../../ui/Page.module.css';
import text from '../../ui/text.module.css';
import { saveCorrections, saveReport } from './actions.ts';
import { CaseList } from './CaseList.tsx';
import { RateList } from './RateList.tsx';
import type { RateMeasure } from './RateList.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { clearFilter, setFilter, useLearningStore } from './learning-store.ts';
import { TrendChart } from '../../ui/charts/TrendChart.tsx';

type Grouping = CorrectionRates['groups'][number]['by'];

function Totals({ total, due }: { readonly total: CorrectionRate; readonly due: number }) {
  const untouched = total.cases - total.corrected;
  return (
    <Figures>
      <Figure
        name={t('Tracks settled')}
        value={formatCount(total.cases)}
        note={due > 0 ? t('{count, number} to compare', { count: due }) : t('by you')}
      />
      <Figure
        name={t('Right as predicted')}
        value={percent(untouched, total.cases)}
        note={t('{untouched, number} left as they were', { untouched })}
      />
      <Figure
        name={t('Corrections per track')}
        value={formatDecimal(total.perCase, 1)}
        note={t('{count, plural, one {# correction} other {# corrections}}', { count: total.corrections })}
      />
      <Figure
        name={t('Mean severity')}
        value={total.meanScore === null ? '–' : formatDecimal(total.meanScore, 2)}
        note={t('0 harmless, 1 spoils the track')}
      />
    </Figures>
  );
}

/** `2026-03` as `Mar 2026`. */
function monthName(month: string): string {
  const [year, number] = month.split('-').map(Number);
  return formatDate(new Date(year ?? 2000, (number ?? 1) - 1), { month: 'short', year: 'numeric' });
}

function OverTime({ rates }: { readonly rates: readonly CorrectionRate[] }) {
  const months = rates.toSorted((a, b) => (a.value < b.value ? -1 : 1));
  if (months.length < 2)
    return <p className={text.second}>{t('Correct tracks in two months or more to see how it changes.')}</p>;
  return (
    <TrendChart
      label={t('Corrections per track by month')}
      unit={t('corrections per track')}
      points={months.map(({ value, perCase, cases }, x) => ({
        x,
        y: perCase,
        label: monthName(value),
        title: t(
          '{month}: {perCase} corrections per track, {cases, plural, one {# track} other {# tracks}}',
          { month: monthName(value), perCase: formatDecimal(perCase, 1), cases },
        ),
      }))}
    />
  );
}

function Cases() {
  const { filter, filterName: described } = useLearningStore();
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    queries.corrections(filter),
  );
  const cases = data?.pages.flatMap((page) => page.cases) ?? [];
  return (
    <ChartCard
      wide
      title={described === null ? t('Worst cases') : t('Worst cases: {filter}', { filter: described })}
      note={
        data
          ? t('{count, plural, one {# case} other {# cases}}; press one to hear it', {
              count: data.pages[0]?.total ?? 0,
            })
          : undefined
      }
    >
      {described === null ? null : (
        <div>
          <Button size="small" onClick={clearFilter}>
            {t('Show all cases')}
          </Button>
        </div>
      )}
      {error ? <p className={text.bad}>{errorMessage(error)}</p> : <CaseList cases={cases} />}
      {hasNextPage ? (
        <div>
          <Button size="small" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t('Show more')}
          </Button>
        </div>
      ) : null}
    </ChartCard>
  );
}

const counted: RateMeasure = {
  valueOf: ({ corrections }) => corrections,
  write: formatCount,
  tracksOf: ({ corrected }) => corrected,
};
const measures: Readonly<Record<'share' | 'perTrack', RateMeasure & { readonly note: Message }>> = {
  share: {
    valueOf: ({ rate }) => rate,
    write: formatShare,
    tracksOf: ({ cases }) => cases,
    note: msg('share of tracks corrected'),
  },
  perTrack: {
    valueOf: ({ perCase }) => perCase,
    write: (value) => formatDecimal(value, 1),
    tracksOf: ({ cases }) => cases,
    note: msg('corrections per track'),
  },
};

/** Width of a group of tempi. */
const BPM_STEP = 10;

/** The corrections by model, genre, playlist and tempo. */
function Breakdown({ ratesOf }: { readonly ratesOf: (by: Grouping) => readonly CorrectionRate[] }) {
  const [shown, setShown] = useState<keyof typeof measures>('share');
  const measure = measures[shown];
  const tempi = ratesOf('tempo')
    .filter(({ value }) => value !== '')
    .toSorted((a, b) => Number(a.value) - Number(b.value));
  const playlists = ratesOf('playlist');
  const tempoName = (from: string): string =>
    t('{from}–{to} BPM', { from, to: String(Number(from) + BPM_STEP) });
  return (
    <>
      <div className={layout.bar}>
        <Segmented
          label={t('What the bars show')}
          value={shown}
          options={[
            { value: 'share', label: t('Tracks corrected') },
            { value: 'perTrack', label: t('Corrections per track') },
          ]}
          onChange={setShown}
        />
      </div>
      <div className={layout.charts}>
        <ChartCard title={t('Models')} note={t(measure.note)}>
          <RateList
            label={t('Corrections by model')}
            rates={ratesOf('model')}
            measure={measure}
            onChoose={({ value }) => setFilter({ models: [value] }, value)}
          />
        </ChartCard>
        <ChartCard title={t('Genres')} note={t(measure.note)}>
          <RateList
            label={t('Corrections by genre')}
            rates={ratesOf('genre')}
            nameOf={(genre) => genre || t('No genre')}
            measure={measure}
            onChoose={({ value }) =>
              value === '' ? clearFilter() : setFilter({ tracks: { genres: [value] } }, value)
            }
          />
        </ChartCard>
        <ChartCard title={t('Tempo')} note={t(measure.note)}>
          <RateList
            inOrder
            label={t('Corrections by tempo')}
            rates={tempi}
            nameOf={tempoName}
            measure={measure}
            onChoose={({ value }) => {
              const from = Number(value);
              const bpm = { from, to: from + BPM_STEP - 0.001 };
              setFilter({ tracks: { bpm } }, tempoName(value));
            }}
          />
        </ChartCard>
        {playlists.length > 0 ? (
          <ChartCard title={t('Playlists')} note={t(measure.note)}>
            <RateList
              label={t('Corrections by playlist')}
              rates={playlists}
              measure={measure}
              onChoose={({ value, playlistId }) => {
                if (playlistId !== null) setFilter({ tracks: { playlistId } }, value);
              }}
            />
          </ChartCard>
        ) : null}
      </div>
    </>
  );
}

/** Statistics on how users corrected predictions: how often, what and whose, with the worst cases first. */
export function Corrections() {
  const { data, error, refetch } = useQuery(queries.correctionRates());
  if (error)
    return (
      <EmptyState
        title={t('The corrections could not be read.')}
        detail={errorMessage(error)}
        action={<Button onClick={() => void refetch()}>{t('Try again')}</Button>}
      />
    );
  if (!data) return <div className={layout.loading} aria-busy="true" />;
  const { total, groups, due } = data;
  if (total.cases === 0)
    return (
      <EmptyState
        icon={GraduationCap}
        title={t('No prediction has been settled yet.')}
        detail={t(
          'Analyze tracks, correct them and verify them. Each difference between what was predicted and what you left is kept here, and teaches your own model.',
        )}
        action={<Button onClick={() => goTo('review')}>{t('Go to Review')}</Button>}
      />
    );
  const ratesOf = (by: Grouping): readonly CorrectionRate[] =>
    groups.find((group) => group.by === by)?.rates ?? [];
  return (
    <div className={layout.page}>
      <div className={layout.bar}>
        <p className={text.second}>{t('What Segue predicted, and what you made of it.')}</p>
        <span className={layout.space} />
        <Button icon={FileDown} onClick={() => void saveCorrections({})}>
          {t('Export corrections…')}
        </Button>
        <Button icon={FileText} onClick={() => void saveReport()}>
          {t('Save a report…')}
        </Button>
      </div>
      <Totals total={total} due={due} />
      <div className={layout.charts}>
        <ChartCard title={t('What was wrong')} note={t('corrections by kind')}>
          <RateList
            label={t('Corrections by kind')}
            rates={ratesOf('type').filter(({ corrections }) => corrections > 0)}
            nameOf={(type) => t(correctionTypeNames[type as CorrectionType])}
            measure={counted}
            onChoose={({ value }) => {
              const type = value as CorrectionType;
              setFilter({ types: [type] }, t(correctionTypeNames[type]));
            }}
          />
        </ChartCard>
        <ChartCard title={t('Over time')} note={t('by month')}>
          <OverTime rates={ratesOf('month')} />
        </ChartCard>
      </div>
      <Breakdown ratesOf={ratesOf} />
      <div className={layout.charts}>
        <Cases />
      </div>
    </div>
  );
}
