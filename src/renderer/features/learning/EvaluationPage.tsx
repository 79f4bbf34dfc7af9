import { useQuery } from '@tanstack/react-query';
import { Scale } from 'lucide-react';
import { useState } from 'react';
import { metricNames } from '../../../shared/contract/index.ts';
import type { Evaluation, LeadingMetric, ModelEvaluation } from '../../../shared/contract/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { formatDecimal } from '../../../shared/languages/format.ts';
import { queries } from '../../core/queries.ts';
import { useSettings } from '../../core/settings.ts';
import { Button } from '../../ui/Button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Select } from '../../ui/Select.tsx';
import text from '../../ui/text.module.css';
import { ChartCard } from '../../ui/charts/ChartCard.tsx';
import layout from '../../ui/Page.module.css';
import { useIsLearning } from './use-is-learning.ts';
import { evaluateModels } from './actions.ts';
import { EvaluationGroups } from './EvaluationGroups.tsx';
import { ChangeList } from './ChangeList.tsx';
import { useLearningStore } from './learning-store.ts';
import { Reliability } from '../../ui/charts/Reliability.tsx';
import { modelName } from '../../../shared/domain/source-name.ts';
import styles from './EvaluationPage.module.css';
import { metricsOf, ScoreTable } from './ScoreTable.tsx';

const NONE = '';
const LIBRARY = '';

/** Models whose predictions were settled, installed or not, then the other installed ones. */
function useModelNames(): string[] {
  const { model } = useSettings();
  const { data: analysis } = useQuery(queries.models(model));
  const { data: personal } = useQuery(queries.personalModels());
  const { data: corrections } = useQuery(queries.correctionRates());
  const settled = corrections?.groups.find(({ by }) => by === 'model')?.rates ?? [];
  const own = [...(personal?.models.map(({ version }) => version) ?? []), 'rekordbox'];
  const names = [
    ...settled.map(({ value }) => value).filter((name) => !own.includes(name)),
    ...(analysis?.models.filter(({ task }) => task === 'activations').map(({ version }) => version) ?? []),
    ...own,
  ];
  return [...new Set(names)];
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
        options={names.map((name) => ({ value: name, label: modelName(name) }))}
        onChange={setFirst}
      />
      <span className={text.second}>{t('against')}</span>
      <Select
        label={t('Second model')}
        value={second}
        options={[
          { value: NONE, label: t('No other') },
          ...names.filter((name) => name !== model).map((name) => ({ value: name, label: modelName(name) })),
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

function describeTracks({ tracks, missing, crossFitted, secondsPerTrack }: ModelEvaluation): string {
  return [
    t('{count, plural, one {# track} other {# tracks}}', { count: tracks }),
    ...(missing > 0 ? [t('{count, number} without its prediction', { count: missing })] : []),
    ...(crossFitted > 0
      ? [
          t('{count, number} that it learned from, each scored by a model that had not', {
            count: crossFitted,
          }),
        ]
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
  const model = modelName(models[1]!.model);
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
          <h3 className={classNames(styles.heading, text.ok)}>{t('Better by {model}', { model })}</h3>
          <ChangeList label={t('Better')} changes={shown.better} />
        </section>
        <section>
          <h3 className={classNames(styles.heading, text.bad)}>{t('Worse by {model}', { model })}</h3>
          <ChangeList label={t('Worse')} changes={shown.worse} />
        </section>
      </div>
    </ChartCard>
  );
}

function Result({ evaluation }: { readonly evaluation: Evaluation }) {
  const { models, dataset } = evaluation;
  const judged = models.filter(({ calibration }) => calibration.bins.length > 0);
  return (
    <div className={layout.charts}>
      <ChartCard
        wide
        title={t('Scores')}
        note={
          dataset === null
            ? t('on all verified tracks; mean and 95 % interval')
            : t('on {dataset}; mean and 95 % interval', { dataset })
        }
      >
        <ul className={text.second}>
          {models.map((model) => (
            <li key={model.model}>
              {t('{model}: {tracks}', { model: modelName(model.model), tracks: describeTracks(model) })}
            </li>
          ))}
        </ul>
        <ScoreTable evaluation={evaluation} />
        <p className={text.second}>
          {t(
            'F1 is 1 where everything that you set was found, and nothing besides. A difference in colour is certain; one in grey may be chance.',
          )}
        </p>
      </ChartCard>
      {judged.map(({ model, calibration }) => (
        <ChartCard
          key={model}
          wide={judged.length === 1}
          title={t('Does {model} know when it is right?', { model: modelName(model) })}
          note={
            calibration.error === null
              ? undefined
              : t('calibration error {error}', { error: formatDecimal(calibration.error, 3) })
          }
        >
          <Reliability
            label={t('Reliability of {model}', { model: modelName(model) })}
            bins={calibration.bins}
          />
          <p className={text.second}>
            {t(
              'On the dashed line its confidence is as high as the share of values that were right; below it, it is too sure.',
            )}
          </p>
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
