import { useQuery } from '@tanstack/react-query';
import { FileDown, FileText } from 'lucide-react';
import { useState } from 'react';
import type { ReportSummary } from '../../../shared/contract/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { measureText } from '../../../shared/domain/quality-names.ts';
import { formatDecimal } from '../../../shared/languages/format.ts';
import { t } from '../../../shared/languages/translate.ts';
import { queries } from '../../core/queries.ts';
import { changeSettings, useSettings } from '../../core/settings.ts';
import { Button } from '../../ui/Button.tsx';
import { ChartCard } from '../../ui/charts/ChartCard.tsx';
import { TrendChart } from '../../ui/charts/TrendChart.tsx';
import { formatDay, formatMoment } from '../../ui/date.ts';
import { Checkbox } from '../../ui/Field.tsx';
import { formatCount } from '../../ui/number.ts';
import layout from '../../ui/Page.module.css';
import { Select } from '../../ui/Select.tsx';
import tables from '../../ui/Table.module.css';
import text from '../../ui/text.module.css';
import { makeReport, saveReport } from './actions.ts';
import styles from './Reports.module.css';
import { useIsLearning } from './use-is-learning.ts';

const hours = Array.from({ length: 24 }, (_, hour) => String(hour));

function overall({ quality }: ReportSummary): number {
  return quality.gates.find(({ measure }) => measure === 'overall')?.score ?? 0;
}

function Schedule() {
  const { nightlyReport, reportHour } = useSettings();
  return (
    <div>
      <div className={layout.bar}>
        <Checkbox checked={nightlyReport} onChange={(next) => void changeSettings({ nightlyReport: next })}>
          {t('Every night from')}
        </Checkbox>
        <Select
          label={t('Hour of the nightly report')}
          value={String(reportHour)}
          disabled={!nightlyReport}
          options={hours.map((value) => ({ value, label: t('{hour}:00', { hour: value }) }))}
          onChange={(value) => void changeSettings({ reportHour: Number(value) })}
        />
      </div>
      <p className={text.second}>
        {t(
          'The first one is made as soon as this is on. A night on which Segue was closed is made up for; the job list can stop it.',
        )}
      </p>
    </div>
  );
}

function ReportDetail({ report }: { readonly report: ReportSummary }) {
  const { id, createdAt, quality, recommendations } = report;
  const failed = quality.gates.filter(({ passed }) => !passed);
  return (
    <section className={styles.report} aria-label={t('Report of {when}', { when: formatMoment(createdAt) })}>
      {recommendations.length > 0 ? (
        <ol className={styles.steps}>
          {recommendations.map(({ action, because }) => (
            <li key={action}>
              <span className={text.strong}>{action}</span> <span className={text.second}>{because}</span>
            </li>
          ))}
        </ol>
      ) : (
        <p className={text.second}>{t('There was nothing to do.')}</p>
      )}
      {failed.length > 0 ? (
        <p className={text.warn}>
          {t('Below their thresholds: {measures}', {
            measures: failed
              .map(({ measure, score }) => `${t(measureText(measure))} ${formatDecimal(score, 3)}`)
              .join(', '),
          })}
        </p>
      ) : null}
      <div>
        <Button size="small" icon={FileDown} onClick={() => void saveReport(id)}>
          {t('Save this report…')}
        </Button>
      </div>
    </section>
  );
}

/** Reports on the library and on what was learned, the newest first; one is open. */
export function Reports() {
  const { data, error } = useQuery(queries.learningReports());
  const [chosen, setChosen] = useState<number | null>(null);
  const isBusy = useIsLearning();
  const reports = data?.reports ?? [];
  const current = reports.find(({ id }) => id === chosen) ?? reports[0];
  return (
    <ChartCard wide title={t('Reports')} note={t('quality of the library, and what to do next')}>
      <div className={layout.bar}>
        <Button icon={FileText} disabled={isBusy} onClick={() => void makeReport()}>
          {isBusy ? t('Working…') : t('Make a report now')}
        </Button>
      </div>
      <Schedule />
      {error ? <p className={text.bad}>{errorMessage(error)}</p> : null}
      {reports.length > 1 ? (
        <TrendChart
          label={t('Quality by report')}
          most={1}
          unit={t('quality of the library')}
          points={reports.toReversed().map((report, x) => ({
            x,
            y: overall(report),
            label: formatDay(report.createdAt),
            strong: report === current,
            title: t('{when}: quality {score}', {
              when: formatMoment(report.createdAt),
              score: formatDecimal(overall(report), 3),
            }),
          }))}
        />
      ) : null}
      {current ? (
        <>
          <table className={tables.table} aria-label={t('Reports')}>
            <thead>
              <tr>
                <th scope="col">{t('Made')}</th>
                <th scope="col" className={tables.numeric}>
                  {t('Tracks')}
                </th>
                <th scope="col" className={tables.numeric}>
                  {t('Verified')}
                </th>
                <th scope="col" className={tables.numeric}>
                  {t('Quality')}
                </th>
                <th scope="col" className={tables.numeric}>
                  {t('Corrections per track')}
                </th>
              </tr>
            </thead>
            <tbody>
              {reports.map((report) => (
                <tr key={report.id}>
                  <th scope="row">
                    <button
                      type="button"
                      className="link"
                      aria-pressed={report === current}
                      onClick={() => setChosen(report.id)}
                    >
                      {formatMoment(report.createdAt)}
                    </button>
                  </th>
                  <td className={tables.numeric}>{formatCount(report.tracks)}</td>
                  <td className={tables.numeric}>{formatCount(report.verified)}</td>
                  <td className={tables.numeric}>{formatDecimal(overall(report), 3)}</td>
                  <td className={tables.numeric}>{formatDecimal(report.perTrack, 1)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <ReportDetail report={current} />
        </>
      ) : (
        <p className={text.second}>{t('No report has been made yet.')}</p>
      )}
    </ChartCard>
  );
}
