import { useQuery } from '@tanstack/react-query';
import { WandSparkles } from 'lucide-react';
import type { ImportReport, JobId } from '../../../shared/contract/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { flagNames } from '../../../shared/domain/flag-names.ts';
import { msg, t } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';
import { closeDialog, goTo, openDialog } from '../../core/app-store.ts';
import { queries } from '../../core/queries.ts';
import { Banner } from '../../ui/Banner.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { formatCount } from '../../ui/number.ts';
import { rich } from '../../ui/rich.tsx';
import { setFilter } from '../library/library-store.ts';
import { analyzeSelection } from './actions.ts';
import styles from './ImportReportDialog.module.css';
import { timeLeft } from './time-left.ts';

/** Descriptions of the cleaning steps. */
const cleaningNames: Readonly<Record<string, Message>> = {
  cue_snapped: msg('Cues moved onto the beat they were meant for'),
  cue_duplicate: msg('Duplicate cues left out'),
  cue_unusable: msg('Cues without a usable position left out'),
  tempo_collapsed: msg('Re-anchored tempo nodes joined into one constant tempo'),
  tempo_unusable: msg('Unusable tempo nodes left out'),
};

function Fact({
  value,
  label,
  tone,
}: {
  readonly value: number;
  readonly label: string;
  readonly tone?: string | undefined;
}) {
  return (
    <div className={styles.fact}>
      <span className={`${styles.value} ${(value > 0 && tone) || ''}`}>{formatCount(value)}</span>
      <span className={styles.label}>{label}</span>
    </div>
  );
}

function Findings({
  title,
  items,
  names,
}: {
  readonly title: string;
  readonly items: ImportReport['cleaned'];
  readonly names: Readonly<Record<string, Message>>;
}) {
  if (items.length === 0) return null;
  return (
    <section>
      <h3 className={styles.heading}>{title}</h3>
      <ul>
        {items.map(({ code, label, count }) => (
          <li key={code} className={styles.finding}>
            <span>{names[code] ? t(names[code]) : label}</span>
            <span className={styles.count}>{formatCount(count)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Problems({ report }: { readonly report: ImportReport }) {
  if (report.problemCount === 0) return null;
  return (
    <details className={styles.problems}>
      <summary>
        {t('{count, plural, one {# problem} other {# problems}}, nothing stopped', {
          count: report.problemCount,
        })}
      </summary>
      <ul className={styles.problemList}>
        {report.problems.map(({ severity, code, message, line }, index) => (
          // Problems have no id and never change.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={`${code} ${index}`} className={severity === 'error' ? styles.error : undefined}>
            {line === null ? message : t('Line {line}: {message}', { line: String(line), message })}
          </li>
        ))}
      </ul>
      {report.problems.length < report.problemCount ? (
        <p className={styles.label}>
          {t('and {count, number} more', {
            count: report.problemCount - report.problems.length,
          })}
        </p>
      ) : null}
    </details>
  );
}

/** The result of an import: what was read, cleaned and flagged, and what to do next. */
export function ImportReportDialog({ jobId }: { readonly jobId: JobId }) {
  const { data: report, error } = useQuery(queries.importReport(jobId));
  const { data: summary } = useQuery(queries.summary());
  const analyzable = summary?.analyzable ?? 0;
  const seconds = summary?.secondsToAnalyze ?? null;
  return (
    <Dialog
      open
      onClose={closeDialog}
      title={
        report
          ? t('{count, plural, one {# track} other {# tracks}} read', { count: report.tracks.read })
          : t('Import')
      }
      description={report?.names.join(', ')}
      footer={
        <>
          <Button onClick={closeDialog}>{t('Close')}</Button>
          {analyzable > 0 ? (
            <Button
              variant="primary"
              icon={WandSparkles}
              onClick={() => {
                closeDialog();
                void analyzeSelection({ kind: 'filter', filter: { analyzed: false, missing: false } });
              }}
            >
              {seconds === null
                ? t('Analyze {count, plural, one {# track} other {# tracks}}', { count: analyzable })
                : t('Analyze {count, plural, one {# track} other {# tracks}} (about {time})', {
                    count: analyzable,
                    time: timeLeft(seconds),
                  })}
            </Button>
          ) : null}
        </>
      }
    >
      {error ? (
        <Banner kind="bad" title={t('The report could not be read')}>
          {errorMessage(error)}
        </Banner>
      ) : null}
      {report ? (
        <div className={styles.report}>
          <div className={styles.facts}>
            <Fact value={report.tracks.added} label={t('new')} />
            <Fact value={report.tracks.updated} label={t('updated')} />
            <Fact value={report.tracks.unchanged} label={t('unchanged')} />
            <Fact
              value={report.playlists}
              label={t('{count, plural, one {playlist} other {playlists}}', { count: report.playlists })}
            />
            <Fact value={report.cues.hot} label={t('hot cues')} />
            <Fact value={report.cues.memory} label={t('memory cues')} />
            <Fact value={report.tracks.missing} label={t('files missing')} tone={styles.warn} />
            <Fact value={report.tracks.failed} label={t('unreadable')} tone={styles.bad} />
          </div>
          {report.tracks.kept > 0 ? (
            <Banner>
              {t(
                '{count, plural, one {# verified track would have been changed by this import and stayed as it is. Open it to compare and accept what you like.} other {# verified tracks would have been changed by this import and stayed as they are. Open them to compare and accept what you like.}}',
                { count: report.tracks.kept },
              )}
            </Banner>
          ) : null}
          {report.tracks.leftOut > 0 ? (
            <Banner>
              {rich(
                '{count, plural, one {# track that you removed from the library before stays out.} other {# tracks that you removed from the library before stay out.}} <code>segue undo</code> brings removed tracks back.',
                { count: report.tracks.leftOut, code: <code /> },
              )}
            </Banner>
          ) : null}
          {report.tracks.missing > 0 ? (
            <Banner
              kind="warn"
              title={t('{count, plural, one {# file} other {# files}} not found where the library says', {
                count: report.tracks.missing,
              })}
              action={
                <Button size="small" onClick={() => openDialog({ kind: 'relocate' })}>
                  {t('Find them…')}
                </Button>
              }
            >
              {t('Music on another drive or computer? Say where it is now.')}
            </Banner>
          ) : null}
          <Findings title={t('Cleaned')} items={report.cleaned} names={cleaningNames} />
          <Findings title={t('Flagged for you to look at')} items={report.flagged} names={flagNames} />
          {report.flagged.length > 0 ? (
            <div>
              <Button
                size="small"
                onClick={() => {
                  closeDialog();
                  goTo('library');
                  setFilter({ needsReview: true });
                }}
              >
                {t('Show flagged tracks')}
              </Button>
            </div>
          ) : null}
          <Problems report={report} />
          {analyzable > 0 ? (
            <p className={styles.label}>{t('You can go on working while tracks are analyzed.')}</p>
          ) : null}
        </div>
      ) : null}
    </Dialog>
  );
}
