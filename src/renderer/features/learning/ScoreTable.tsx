import { metricNames } from '../../../shared/contract/index.ts';
import type { Evaluation, EvaluationMetric, ModelEvaluation } from '../../../shared/contract/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { Intervals, IntervalScale, SeriesKey } from '../../ui/charts/IntervalPlot.tsx';
import { classNames } from '../../ui/class-names.ts';
import { modelName } from '../../../shared/domain/source-name.ts';
import tables from '../../ui/Table.module.css';
import text from '../../ui/text.module.css';
import styles from './ScoreTable.module.css';
import { digitsOf, writeDifference, writeInterval } from './write-interval.ts';

function metricOf(model: ModelEvaluation, name: EvaluationMetric) {
  return model.groups[0]?.metrics.find((metric) => metric.name === name);
}

/** The scores that any of the models has; those that all of them have come first. */
export function metricsOf({ models }: Evaluation): EvaluationMetric[] {
  const common = (name: EvaluationMetric): boolean =>
    models.every((model) => metricOf(model, name) !== undefined);
  const names = [
    ...new Set(models.flatMap(({ groups }) => groups[0]?.metrics.map((metric) => metric.name) ?? [])),
  ];
  return [...names.filter(common), ...names.filter((name) => !common(name))];
}

/** Each score of each model, as a picture and in figures. */
export function ScoreTable({ evaluation }: { readonly evaluation: Evaluation }) {
  const { models, comparison } = evaluation;
  return (
    <table className={classNames(tables.table, styles.scores)} aria-label={t('Scores')}>
      <thead>
        <tr>
          <th scope="col">{t('Score')}</th>
          <td className={styles.plot}>
            <IntervalScale />
          </td>
          {models.map(({ model }, i) => (
            <th key={model} scope="col" className={tables.numeric}>
              <SeriesKey series={i} count={models.length} /> {modelName(model)}
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
        {metricsOf(evaluation).map((name) => {
          const scores = models.map((model) => metricOf(model, name));
          const difference = comparison.find((one) => one.name === name);
          const isCertain = difference && (difference.low > 0 || difference.high < 0);
          const isBetter = difference && difference.mean > 0 === (name !== 'gridErrorMs');
          return (
            <tr key={name}>
              <th scope="row">{t(metricNames[name])}</th>
              <td className={styles.plot}>
                {name === 'gridErrorMs' ? null : (
                  <Intervals
                    values={scores.map((score, i) =>
                      score
                        ? {
                            ...score,
                            title: `${modelName(models[i]!.model)}: ${writeInterval(score, digitsOf(name))}`,
                          }
                        : null,
                    )}
                  />
                )}
              </td>
              {scores.map((score, i) => (
                <td key={models[i]!.model} className={tables.numeric}>
                  {score ? writeInterval(score, digitsOf(name)) : '–'}
                </td>
              ))}
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
