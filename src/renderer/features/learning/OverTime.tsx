import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { leadingMetrics, metricNames } from '../../../shared/contract/index.ts';
import type { LearningHistory, LeadingMetric } from '../../../shared/contract/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { formatDecimal } from '../../../shared/languages/format.ts';
import { t } from '../../../shared/languages/translate.ts';
import { queries } from '../../core/queries.ts';
import { ChartCard } from '../../ui/charts/ChartCard.tsx';
import { TrendChart } from '../../ui/charts/TrendChart.tsx';
import { providerName } from '../../../shared/domain/device-name.ts';
import { formatDay, formatMoment } from '../../ui/date.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { formatCount } from '../../ui/number.ts';
import layout from '../../ui/Page.module.css';
import { Select } from '../../ui/Select.tsx';
import tables from '../../ui/Table.module.css';
import text from '../../ui/text.module.css';
import { Reports } from './Reports.tsx';
import { modelName } from '../../../shared/domain/source-name.ts';
import { writeInterval } from './write-interval.ts';

type Cost = LearningHistory['inference']['models'][number];

function describeSlope({ slope }: LearningHistory['corrections']): string {
  if (!slope) return t('After ten corrected tracks this says whether you correct less and less.');
  const change = {
    change: formatDecimal(Math.abs(100 * slope.mean), 1),
    low: formatDecimal(100 * slope.low, 1),
    high: formatDecimal(100 * slope.high, 1),
  };
  if (slope.high < 0)
    return t('Falling by {change} per 100 tracks (95 % interval of the change: {low} to {high}).', change);
  if (slope.low > 0)
    return t('Rising by {change} per 100 tracks (95 % interval of the change: {low} to {high}).', change);
  return t('No certain change per 100 tracks (95 % interval: {low} to {high}).', change);
}

function CorrectionTrend({ corrections }: { readonly corrections: LearningHistory['corrections'] }) {
  const { points } = corrections;
  return (
    <ChartCard wide title={t('Corrections per track')} note={t('in the order in which you settled tracks')}>
      <p className={text.second}>{describeSlope(corrections)}</p>
      {points.length > 1 ? (
        <TrendChart
          label={t('Corrections per track as you went on')}
          unit={t('corrections per track')}
          points={points.map(({ until, tracks, perTrack }, x) => ({
            x,
            y: perTrack.mean,
            low: perTrack.low,
            high: perTrack.high,
            label: formatDay(until),
            title: t(
              'Until {day}: {perTrack} corrections per track, {tracks, plural, one {# track} other {# tracks}}',
              { day: formatDay(until), perTrack: writeInterval(perTrack, 1), tracks },
            ),
          }))}
        />
      ) : null}
    </ChartCard>
  );
}

const EVERYWHERE = '';

/** The records that have a metric, on one set of tracks. */
function ScoreTrend({ records }: { readonly records: LearningHistory['records'] }) {
  const [metric, setMetric] = useState<LeadingMetric>('cueF1');
  const [dataset, setDataset] = useState(EVERYWHERE);
  const datasets = [...new Set(records.flatMap((record) => record.dataset ?? []))].sort();
  const points = records
    .filter((record) => record.dataset === (dataset === EVERYWHERE ? null : dataset))
    .flatMap((record) => {
      const score = record.metrics.find(({ name }) => name === metric);
      return score ? [{ ...record, score }] : [];
    });
  // A line per model, side by side.
  const inLines = [...Map.groupBy(points, ({ model }) => model)]
    .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
    .flatMap(([, own], line) => own.map((point, i) => ({ ...point, line, isNamed: i === own.length >> 1 })))
    .map((point, i) => ({ ...point, x: i + point.line }));
  return (
    <ChartCard
      wide
      title={t('Scores of the models')}
      note={t('mean and 95 % interval, by model and evaluation')}
    >
      <div className={layout.bar}>
        <Select
          label={t('Score')}
          value={metric}
          options={leadingMetrics.map((value) => ({ value, label: t(metricNames[value]) }))}
          onChange={setMetric}
        />
        <span className={text.second}>{t('on')}</span>
        <Select
          label={t('Tracks')}
          value={dataset}
          options={[
            { value: EVERYWHERE, label: t('All verified tracks') },
            ...datasets.map((value) => ({ value, label: value })),
          ]}
          onChange={setDataset}
        />
      </div>
      {points.length === 0 ? (
        <p className={text.second}>{t('Nothing was evaluated there yet. Choose models under Evaluation.')}</p>
      ) : (
        <TrendChart
          label={t('Scores by evaluation')}
          most={1}
          unit={t(metricNames[metric])}
          points={inLines.map(({ model, createdAt, score, x, isNamed }) => ({
            x,
            y: score.mean,
            low: score.low,
            high: score.high,
            line: model,
            label: isNamed ? modelName(model) : '',
            title: t('{model}, {when}: {score} on {count, plural, one {# track} other {# tracks}}', {
              model: modelName(model),
              when: formatMoment(createdAt),
              score: writeInterval(score),
              count: score.tracks,
            }),
          }))}
        />
      )}
    </ChartCard>
  );
}

function Costs({ models }: { readonly models: readonly Cost[] }) {
  return (
    <table className={tables.table} aria-label={t('Speed of the analysis')}>
      <thead>
        <tr>
          <th scope="col">{t('Model')}</th>
          <th scope="col">{t('Device')}</th>
          <th scope="col" className={tables.numeric}>
            {t('Tracks')}
          </th>
          <th scope="col" className={tables.numeric}>
            {t('Failed')}
          </th>
          <th scope="col" className={tables.numeric}>
            {t('Seconds per track')}
          </th>
          <th scope="col" className={tables.numeric}>
            {t('× real time')}
          </th>
        </tr>
      </thead>
      <tbody>
        {models.map(({ model, provider, tracks, failed, secondsPerTrack, realTime }) => (
          <tr key={`${model} ${provider}`}>
            <th scope="row">{modelName(model)}</th>
            <td>{providerName(provider)}</td>
            <td className={tables.numeric}>{formatCount(tracks)}</td>
            <td className={tables.numeric}>{formatCount(failed)}</td>
            <td className={tables.numeric}>{secondsPerTrack ? writeInterval(secondsPerTrack) : '–'}</td>
            <td className={tables.numeric}>{realTime === null ? '–' : formatDecimal(realTime, 0)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Speed({ inference }: { readonly inference: LearningHistory['inference'] }) {
  const runs = inference.runs.flatMap((run) =>
    run.secondsPerTrack ? [{ ...run, cost: run.secondsPerTrack }] : [],
  );
  return (
    <ChartCard wide title={t('Speed of the analysis')} note={t('time of one track in its process')}>
      {inference.models.length === 0 ? (
        <p className={text.second}>
          {t('Nothing has been analyzed since this is measured. Analyze tracks to see it.')}
        </p>
      ) : (
        <Costs models={inference.models} />
      )}
      {runs.length > 1 ? (
        <TrendChart
          label={t('Seconds per track by run')}
          unit={t('seconds per track')}
          points={runs.map(({ model, createdAt, cost, tracks, failed }, x) => ({
            x,
            y: cost.mean,
            low: cost.low,
            high: cost.high,
            label: formatDay(createdAt),
            title: t(
              '{model}, {when}: {seconds} s, {tracks, plural, one {# track} other {# tracks}}, {failed, number} failed',
              { model, when: formatMoment(createdAt), seconds: writeInterval(cost), tracks, failed },
            ),
          }))}
        />
      ) : null}
    </ChartCard>
  );
}

/** How corrections, models and the analysis changed, with the reports made on the way. */
export function OverTime() {
  const { data, error } = useQuery(queries.learningHistory());
  if (error) return <EmptyState title={t('The history could not be read.')} detail={errorMessage(error)} />;
  if (!data) return <div className={layout.loading} aria-busy="true" />;
  return (
    <div className={layout.page}>
      <CorrectionTrend corrections={data.corrections} />
      <ScoreTrend records={data.records} />
      <Speed inference={data.inference} />
      <Reports />
    </div>
  );
}
