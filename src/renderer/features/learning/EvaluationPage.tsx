import { useQuery } from '@tanstack/react-query';
import { Scale } from 'lucide-react';
import { useState } from 'react';
import { metricNames } from '../../../shared/contract/index.ts';
import type {
  Evaluation,
  EvaluationMetric,
  LeadingMetric,
  ModelEvaluation,
} from '../../../shared/contract/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { formatDecimal } from '../../../shared/languages/format.ts';
import { queries } from '../../core/queries.ts';
import { useSettings } from '../../core/settings.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Select } from '../../ui/Select.tsx';
import tables from '../../ui/Table.module.css';
import text from '../../ui/text.module.css';
import { ChartCard } from '../../ui/charts/ChartCard.tsx';
import { IntervalPlot } from '../../ui/charts/IntervalPlot.tsx';
import layout from '../../ui/Page.module.css';
import { useIsLearning } from './use-is-learning.ts';
import { evaluateModels } from './actions.ts';
import { EvaluationGroups } from './EvaluationGroups.tsx';
import { ChangeList } from './ChangeList.tsx';
import { useLearningStore } from './learning-store.ts';
import { Reliability } from '../../ui/charts/Reliability.tsx';
import { digitsOf, writeDifference, writeInterval } from './write-interval.ts';

const NONE = '';
const LIBRARY = '';

function useModelNames(): string[] {
  const { model } = useSettings();
  const { data: analysis } = useQuery(queries.models(model));
  const { data: personal } = useQuery(queries.personalModels());
  return [
    ...(analysis?.models.filter(({ task }) => task === 'activations').map(({ version }) => version) ?? []),
    ...(personal?.models.map(({ version }) => version) ?? []),
    'rekordbox',
  ];
}

function Choice({ names }: { readonly names: readonly string[] }) {
  const { data: datasets } = useQuery(queries.versions());
  const [first, setFirst] = useState<string | null>(null);
  const [second, setSecond] = useState(NONE);
  const [dataset, setDataset] = useState(LIBRARY);
  const isRunning = useIsLearning();
  const model = first ?? names[0] ?? '';
  return (
    <div className={layout.bar}>
      <Select
        label={t('Model')}
        value={model}
        options={names.map((name) => ({ value: name, label: name }))}
        onChange={setFirst}
      />
      <span className={text.second}>{t('against')}</span>
      <Select
        label={t('Second model')}
        value={second}
        options={[
          { value: NONE, label: t('No other') },
          ...names.filter((name) => name !== model).map((name) => ({ value: name, label: name })),
        ]}
        onChange={setSecond}
      />
      <span className={text.second}>{t('on')}</span>
      <Select
        label={t('Tracks')}
        value={dataset}
        options={[
          { value: LIBRARY, label: t('All verified tracks') },
          ...(datasets?.versions ?? []).map(({ reference }) => ({ value: reference, label: reference })),
        ]}
        onChange={setDataset}
      />
      <Button
        variant="primary"
        icon={Scale}
        disabled={isRunning || model === ''}
        onClick={() =>
          void evaluateModels(
            second === NONE ? [model] : [model, second],
            dataset === LIBRARY ? null : dataset,
          )
        }
      >
        {isRunning ? t('Working…') : t('Evaluate')}
      </Button>
    </div>
  );
}

function metricOf(model: ModelEvaluation, name: EvaluationMetric) {
  return model.groups[0]?.metrics.find((metric) => metric.name === name);
}

/** The scores that any of the models has. */
function metricsOf({ models }: Evaluation): EvaluationMetric[] {
  return [...new Set(models.flatMap(({ groups }) => groups[0]?.metrics.map(({ name }) => name) ?? []))];
}

/** The scores that lie between 0 and 1, as a picture. */
function ScorePlot({ evaluation }: { readonly evaluation: Evaluation }) {
  const { models } = evaluation;
  return (
    <IntervalPlot
      label={t('Scores with their intervals')}
      series={models.map(({ model }) => model)}
      rows={metricsOf(evaluation)
        .filter((name) => name !== 'gridErrorMs')
        .map((name) => ({
          name: t(metricNames[name]),
          values: models.map((model) => {
            const metric = metricOf(model, name);
            return metric
              ? { ...metric, title: `${model.model}: ${writeInterval(metric, digitsOf(name))}` }
              : null;
          }),
        }))}
    />
  );
}

function Scores({ evaluation }: { readonly evaluation: Evaluation }) {
  const { models, comparison } = evaluation;
  const names = metricsOf(evaluation);
  return (
    <table className={tables.table} aria-label={t('Scores')}>
      <thead>
        <tr>
          <th scope="col">{t('Score')}</th>
          {models.map(({ model }) => (
            <th key={model} scope="col" className={tables.numeric}>
              {model}
            </th>
          ))}
          {comparison.length > 0 ? (
            <th scope="col" className={tables.numeric}>
              {t('Difference')}
            </th>
          ) : null}
        </tr>
      </thead>
      <tbody>
        {names.map((name) => {
          const difference = comparison.find((one) => one.name === name);
          const isCertain = difference && (difference.low > 0 || difference.high < 0);
          const isBetter = difference && difference.mean > 0 === (name !== 'gridErrorMs');
          return (
            <tr key={name}>
              <th scope="row">{t(metricNames[name])}</th>
              {models.map((model) => {
                const metric = metricOf(model, name);
                return (
                  <td key={model.model} className={tables.numeric}>
                    {metric ? writeInterval(metric, digitsOf(name)) : '–'}
                  </td>
                );
              })}
              {comparison.length > 0 ? (
                <td className={tables.numeric}>
                  {difference ? (
                    <span className={isCertain ? (isBetter ? text.ok : text.bad) : text.second}>
                      {writeDifference(difference, digitsOf(name))}
                    </span>
                  ) : (
                    '–'
                  )}
                </td>
              ) : null}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function describeTracks({ tracks, missing, crossFitted, secondsPerTrack }: ModelEvaluation): string {
  return [
    t('{count, plural, one {# track} other {# tracks}}', { count: tracks }),
    ...(missing > 0 ? [t('{count, number} without its prediction', { count: missing })] : []),
    ...(crossFitted > 0
      ? [t('{count, number} that it learned from, judged without them', { count: crossFitted })]
      : []),
    ...(secondsPerTrack === null
      ? []
      : [t('{seconds} s per track', { seconds: formatDecimal(secondsPerTrack, 3) })]),
  ].join(', ');
}

/** The tracks on which the second model is better or worse, by one of the leading scores. */
function Changes({ evaluation: { models, changes } }: { readonly evaluation: Evaluation }) {
  const [chosen, setChosen] = useState<LeadingMetric>('cueF1');
  const shown = changes.find(({ name }) => name === chosen) ?? changes[0];
  if (!shown) return null;
  const model = models[1]!.model;
  return (
    <ChartCard wide title={t('Track by track')} note={t('press one to hear it')}>
      <div>
        <Select
          label={t('Compare by')}
          value={shown.name}
          options={changes.map(({ name }) => ({ value: name, label: t(metricNames[name]) }))}
          onChange={setChosen}
        />
      </div>
      <div className={layout.charts}>
        <section>
          <h3 className={text.ok}>{t('Better by {model}', { model })}</h3>
          <ChangeList label={t('Better')} changes={shown.better} />
        </section>
        <section>
          <h3 className={text.bad}>{t('Worse by {model}', { model })}</h3>
          <ChangeList label={t('Worse')} changes={shown.worse} />
        </section>
      </div>
    </ChartCard>
  );
}

function Result({ evaluation }: { readonly evaluation: Evaluation }) {
  const { models, dataset } = evaluation;
  const tracks = models.map(describeTracks).join(' | ');
  return (
    <div className={layout.charts}>
      <ChartCard
        wide
        title={t('Scores')}
        note={
          dataset === null
            ? t('on all verified tracks; mean and 95 % interval; {tracks}', { tracks })
            : t('on {dataset}; mean and 95 % interval; {tracks}', { dataset, tracks })
        }
      >
        <ScorePlot evaluation={evaluation} />
        <Scores evaluation={evaluation} />
      </ChartCard>
      {models.map(({ model, calibration }) => (
        <ChartCard
          key={model}
          title={t('Does {model} know when it is right?', { model })}
          note={
            calibration.error === null
              ? undefined
              : t('calibration error {error}', { error: formatDecimal(calibration.error, 3) })
          }
        >
          {calibration.bins.length > 0 ? (
            <Reliability label={t('Reliability of {model}', { model })} bins={calibration.bins} />
          ) : (
            <p className={text.second}>{t('It gave no confidence for these tracks.')}</p>
          )}
        </ChartCard>
      ))}
      <EvaluationGroups evaluation={evaluation} metrics={metricsOf(evaluation)} />
      {models.length > 1 ? <Changes evaluation={evaluation} /> : null}
    </div>
  );
}

/** Evaluates one model, or two side by side, on tracks that people corrected. */
export function EvaluationPage() {
  const names = useModelNames();
  const evaluation = useLearningStore((state) => state.evaluation);
  return (
    <div className={layout.page}>
      <Choice names={names} />
      {evaluation ? (
        <Result evaluation={evaluation} />
      ) : (
        <EmptyState
          icon={Scale}
          title={t('No evaluation yet.')}
          detail={t(
            'Choose a model, and a second one to compare it with. Each is held against your verified tracks, or against a dataset version.',
          )}
        />
      )}
    </div>
  );
}
