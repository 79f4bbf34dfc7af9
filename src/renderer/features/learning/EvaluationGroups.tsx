import { useState } from 'react';
import { metricNames } from '../../../shared/contract/index.ts';
import type { Evaluation, EvaluationMetric } from '../../../shared/contract/index.ts';
import { msg, t } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';
import { ChartCard } from '../../ui/charts/ChartCard.tsx';
import { formatCount } from '../../ui/number.ts';
import layout from '../../ui/Page.module.css';
import { Segmented } from '../../ui/Segmented.tsx';
import { Select } from '../../ui/Select.tsx';
import tables from '../../ui/Table.module.css';
import { modelName } from '../../../shared/domain/source-name.ts';
import { digitsOf, writeInterval } from './write-interval.ts';

const groupings = ['genre', 'tier', 'tempo'] as const;
type Grouping = (typeof groupings)[number];
const names: Readonly<Record<Grouping, Message>> = {
  genre: msg('Genre'),
  tier: msg('Tier'),
  tempo: msg('Tempo'),
};

function valueName(value: string, by: Grouping): string {
  if (value === '') return by === 'tempo' ? t('No tempo') : t('No genre');
  return by === 'tempo' ? t('{bpm} BPM', { bpm: `${value}–${Number(value) + 9}` }) : value;
}

/** One score of each model, by genre, tier or tempo. */
export function EvaluationGroups({
  evaluation,
  metrics,
}: {
  readonly evaluation: Evaluation;
  /** Those that any model has. */
  readonly metrics: readonly EvaluationMetric[];
}) {
  const [by, setBy] = useState<Grouping>('genre');
  const [chosen, setMetric] = useState<EvaluationMetric>('cueF1');
  const metric = metrics.includes(chosen) ? chosen : metrics[0];
  if (metric === undefined) return null;
  const groups = evaluation.models.map(({ groups: own }) => own.filter((group) => group.by === by));
  const values = [...new Set(groups.flatMap((own) => own.map(({ value }) => value)))];
  return (
    <ChartCard wide title={t('Scores by group')} note={t('mean and 95 % interval')}>
      <div className={layout.bar}>
        <Select
          label={t('Score')}
          value={metric}
          options={metrics.map((value) => ({ value, label: t(metricNames[value]) }))}
          onChange={setMetric}
        />
        <Segmented
          label={t('Group by')}
          value={by}
          options={groupings.map((value) => ({ value, label: t(names[value]) }))}
          onChange={setBy}
        />
      </div>
      <table className={tables.table} aria-label={t('Scores by group')}>
        <thead>
          <tr>
            <th scope="col">{t(names[by])}</th>
            <th scope="col" className={tables.numeric}>
              {t('Tracks')}
            </th>
            {evaluation.models.map(({ model }) => (
              <th key={model} scope="col" className={tables.numeric}>
                {modelName(model)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {values.map((value) => {
            const own = groups.map((list) => list.find((group) => group.value === value));
            return (
              <tr key={value}>
                <th scope="row">{valueName(value, by)}</th>
                <td className={tables.numeric}>
                  {formatCount(Math.max(...own.map((group) => group?.tracks ?? 0)))}
                </td>
                {own.map((group, i) => {
                  const score = group?.metrics.find(({ name }) => name === metric);
                  return (
                    <td key={evaluation.models[i]!.model} className={tables.numeric}>
                      {score ? writeInterval(score, digitsOf(metric)) : '–'}
                    </td>
                  );
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
    </ChartCard>
  );
}
