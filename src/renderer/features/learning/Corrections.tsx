import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { FileText, GraduationCap } from 'lucide-react';
import type { CorrectionFilter, CorrectionRate, CorrectionRates } from '../../../shared/contract/index.ts';
import { correctionTypeNames } from '../../../shared/domain/edits/corrections.ts';
import type { CorrectionType } from '../../../shared/domain/edits/corrections.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { goTo } from '../../core/app-store.ts';
import { queries } from '../../core/queries.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { counted, formatCount } from '../../ui/number.ts';
import { ChartCard } from '../../ui/charts/ChartCard.tsx';
import { percent } from '../../ui/number.ts';
import { Figure, Figures } from '../../ui/Figures.tsx';
import layout from '../../ui/Page.module.css';
import text from '../../ui/text.module.css';
import { saveReport } from './actions.ts';
import { CaseList } from './CaseList.tsx';
import { RateList } from './RateList.tsx';
import { setFilter, useLearningStore } from './learning-store.ts';
import { TrendChart } from '../../ui/charts/TrendChart.tsx';

type Grouping = CorrectionRates['groups'][number]['by'];

function Totals({ total, due }: { readonly total: CorrectionRate; readonly due: number }) {
  const untouched = total.cases - total.corrected;
  return (
    <Figures>
      <Figure
        name="Predictions settled"
        value={formatCount(total.cases)}
        note={due > 0 ? `${due} to compare` : 'by you'}
      />
      <Figure
        name="Right as predicted"
        value={percent(untouched, total.cases)}
        note={`${formatCount(untouched)} left as they were`}
      />
      <Figure
        name="Corrections per track"
        value={total.perCase.toFixed(1)}
        note={counted(total.corrections, 'correction')}
      />
      <Figure
        name="Mean severity"
        value={total.meanScore === null ? '–' : total.meanScore.toFixed(2)}
        note="0 harmless, 1 spoils the track"
      />
    </Figures>
  );
}

/** `2026-03` as `Mar 2026`. */
function monthName(month: string): string {
  const [year, number] = month.split('-').map(Number);
  return `${new Date(2000, (number ?? 1) - 1).toLocaleString('en', { month: 'short' })} ${year}`;
}

function OverTime({ rates }: { readonly rates: readonly CorrectionRate[] }) {
  const months = rates.toSorted((a, b) => (a.value < b.value ? -1 : 1));
  if (months.length < 2)
    return <p className={text.second}>Correct tracks in two months or more to see how it changes.</p>;
  return (
    <TrendChart
      label="Corrections per track by month"
      format={(value) => value.toFixed(1)}
      points={months.map(({ value, perCase, cases }, x) => ({
        x,
        y: perCase,
        label: monthName(value),
        title: `${monthName(value)}: ${perCase.toFixed(1)} corrections per track, ${counted(cases, 'track')}`,
      }))}
    />
  );
}

function describeFilter({ types, models, tracks }: CorrectionFilter): string | null {
  if (types?.[0]) return correctionTypeNames[types[0]];
  if (models?.[0]) return models[0];
  if (tracks?.genres?.[0]) return tracks.genres[0];
  return null;
}

function Cases() {
  const filter = useLearningStore((state) => state.filter);
  const { data, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    queries.corrections(filter),
  );
  const cases = data?.pages.flatMap((page) => page.cases) ?? [];
  const described = describeFilter(filter);
  return (
    <ChartCard
      wide
      title={described === null ? 'Worst cases' : `Worst cases: ${described}`}
      note={data ? `${counted(data.pages[0]?.total ?? 0, 'track')}; press one to hear it` : undefined}
    >
      {described === null ? null : (
        <div>
          <Button size="small" onClick={() => setFilter({})}>
            Show all cases
          </Button>
        </div>
      )}
      {error ? <p className={text.bad}>{errorMessage(error)}</p> : <CaseList cases={cases} />}
      {hasNextPage ? (
        <div>
          <Button size="small" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Show more
          </Button>
        </div>
      ) : null}
    </ChartCard>
  );
}

/** Where people corrected predictions: how often, what, whose, and the worst cases first. */
export function Corrections() {
  const { data, error, refetch } = useQuery(queries.correctionRates());
  if (error)
    return (
      <EmptyState
        title="The corrections could not be read."
        detail={errorMessage(error)}
        action={<Button onClick={() => void refetch()}>Try again</Button>}
      />
    );
  if (!data) return <div className={layout.loading} aria-busy="true" />;
  const { total, groups, due } = data;
  if (total.cases === 0)
    return (
      <EmptyState
        icon={GraduationCap}
        title="No prediction has been settled yet."
        detail="Analyze tracks, correct them and verify them. Each difference between what was predicted and what you left is kept here, and teaches your own model."
        action={<Button onClick={() => goTo('review')}>Go to Review</Button>}
      />
    );
  const ratesOf = (by: Grouping): readonly CorrectionRate[] =>
    groups.find((group) => group.by === by)?.rates ?? [];
  return (
    <div className={layout.page}>
      <div className={layout.bar}>
        <p className={text.second}>What Segue predicted, and what you made of it.</p>
        <span className={layout.space} />
        <Button icon={FileText} onClick={() => void saveReport()}>
          Save a report…
        </Button>
      </div>
      <Totals total={total} due={due} />
      <div className={layout.charts}>
        <ChartCard title="What was wrong" note="corrections by kind">
          <RateList
            label="Corrections by kind"
            rates={ratesOf('type').filter(({ corrections }) => corrections > 0)}
            nameOf={(type) => correctionTypeNames[type as CorrectionType]}
            valueOf={({ corrections }) => corrections}
            write={formatCount}
            onChoose={(type) => setFilter({ types: [type as CorrectionType] })}
          />
        </ChartCard>
        <ChartCard title="Over time" note="corrections per track">
          <OverTime rates={ratesOf('month')} />
        </ChartCard>
        <ChartCard title="Models" note="corrections per track">
          <RateList
            label="Corrections per track by model"
            rates={ratesOf('model')}
            valueOf={({ perCase }) => perCase}
            write={(value) => value.toFixed(1)}
            onChoose={(model) => setFilter({ models: [model] })}
          />
        </ChartCard>
        <ChartCard title="Genres" note="corrections per track">
          <RateList
            label="Corrections per track by genre"
            rates={ratesOf('genre')}
            nameOf={(genre) => genre || 'No genre'}
            valueOf={({ perCase }) => perCase}
            write={(value) => value.toFixed(1)}
            onChoose={(genre) => setFilter(genre === '' ? {} : { tracks: { genres: [genre] } })}
          />
        </ChartCard>
        <Cases />
      </div>
    </div>
  );
}
