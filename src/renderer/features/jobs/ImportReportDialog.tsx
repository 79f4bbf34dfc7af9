import { useQuery } from '@tanstack/react-query';
import { WandSparkles } from 'lucide-react';
import type { ImportReport, JobId } from '../../../shared/contract/index.ts';
import type { Flag } from '../../../shared/domain/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { t } from '../../../shared/languages/translate.ts';
import { closeDialog, goTo, openDialog } from '../../core/app-store.ts';
import { queries } from '../../core/queries.ts';
import { flagNames } from '../../ui/Badges.tsx';
import { Banner } from '../../ui/Banner.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { counted, formatCount } from '../../ui/number.ts';
import { setFilter } from '../library/library-store.ts';
import { analyzeSelection } from './actions.ts';
import styles from './ImportReportDialog.module.css';
import { timeLeft } from './time-left.ts';

function isFlag(code: string): code is Flag {
  return code in flagNames;
}

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

function Findings({ title, items }: { readonly title: string; readonly items: ImportReport['cleaned'] }) {
  if (items.length === 0) return null;
  return (
    <section>
      <h3 className={styles.heading}>{title}</h3>
      <ul>
        {items.map(({ code, label, count }) => (
          <li key={code} className={styles.finding}>
            <span>{isFlag(code) ? t(flagNames[code]) : label}</span>
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
      <summary>{counted(report.problemCount, 'problem')}, nothing stopped</summary>
      <ul className={styles.problemList}>
        {report.problems.map(({ severity, code, message, line }, index) => (
          // Problems have no id and never change.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={`${code} ${index}`} className={severity === 'error' ? styles.error : undefined}>
            {line === null ? '' : `Line ${line}: `}
            {message}
          </li>
        ))}
      </ul>
      {report.problems.length < report.problemCount ? (
        <p className={styles.label}>and {formatCount(report.problemCount - report.problems.length)} more</p>
      ) : null}
    </details>
  );
}

/** Result of an import: what was read, cleaned and flagged, and the next step. */
export function ImportReportDialog({ jobId }: { readonly jobId: JobId }) {
  const { data: report, error } = useQuery(queries.importReport(jobId));
  const { data: summary } = useQuery(queries.summary());
  const analyzable = summary?.analyzable ?? 0;
  const seconds = summary?.secondsToAnalyze ?? null;
  return (
    <Dialog
      open
      onClose={closeDialog}
      title={report ? `${counted(report.tracks.read, 'track')} read` : 'Import'}
      description={report?.names.join(', ')}
      footer={
        <>
          <Button onClick={closeDialog}>Close</Button>
          {analyzable > 0 ? (
            <Button
              variant="primary"
              icon={WandSparkles}
              onClick={() => {
                closeDialog();
                void analyzeSelection({ kind: 'filter', filter: { analyzed: false, missing: false } });
              }}
            >
              Analyze {counted(analyzable, 'track')}
              {seconds === null ? '' : ` (about ${timeLeft(seconds)})`}
            </Button>
          ) : null}
        </>
      }
    >
      {error ? (
        <Banner kind="bad" title="The report could not be read">
          {errorMessage(error)}
        </Banner>
      ) : null}
      {report ? (
        <div className={styles.report}>
          <div className={styles.facts}>
            <Fact value={report.tracks.added} label="new" />
            <Fact value={report.tracks.updated} label="updated" />
            <Fact value={report.tracks.unchanged} label="unchanged" />
            <Fact value={report.playlists} label={report.playlists === 1 ? 'playlist' : 'playlists'} />
            <Fact value={report.cues.hot} label="hot cues" />
            <Fact value={report.cues.memory} label="memory cues" />
            <Fact value={report.tracks.missing} label="files missing" tone={styles.warn} />
            <Fact value={report.tracks.failed} label="unreadable" tone={styles.bad} />
          </div>
          {report.tracks.kept > 0 ? (
            <Banner>
              {counted(report.tracks.kept, 'verified track')} would have been changed by this import and
              stayed as
              {report.tracks.kept === 1 ? ' it is' : ' they are'}. Open{' '}
              {report.tracks.kept === 1 ? 'it' : 'them'} to compare and accept what you like.
            </Banner>
          ) : null}
          {report.tracks.leftOut > 0 ? (
            <Banner>
              {counted(report.tracks.leftOut, 'track')} that you removed from the library before{' '}
              {report.tracks.leftOut === 1 ? 'stays' : 'stay'} out. <code>segue undo</code> brings removed
              tracks back.
            </Banner>
          ) : null}
          {report.tracks.missing > 0 ? (
            <Banner
              kind="warn"
              title={`${counted(report.tracks.missing, 'file')} not found where the library says`}
              action={
                <Button size="small" onClick={() => openDialog({ kind: 'relocate' })}>
                  Find them…
                </Button>
              }
            >
              Music on another drive or computer? Say where it is now.
            </Banner>
          ) : null}
          <Findings title="Cleaned" items={report.cleaned} />
          <Findings title="Flagged for you to look at" items={report.flagged} />
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
                Show flagged tracks
              </Button>
            </div>
          ) : null}
          <Problems report={report} />
          {analyzable > 0 ? (
            <p className={styles.label}>You can go on working while tracks are analyzed.</p>
          ) : null}
        </div>
      ) : null}
    </Dialog>
  );
}
