import { useQuery } from '@tanstack/react-query';
import { CircleCheck } from 'lucide-react';
import { useEffect, useState } from 'react';
import type {
  AnnotationImportReport,
  AnnotationSource,
  ImportOutcome,
  Job,
} from '../../../../shared/contract/index.ts';
import type { TrackId } from '../../../../shared/domain/index.ts';
import { errorMessage } from '../../../../shared/errors.ts';
import { msg, t } from '../../../../shared/languages/translate.ts';
import type { Message } from '../../../../shared/languages/translate.ts';
import { closeDialog } from '../../../core/app-store.ts';
import { queries } from '../../../core/queries.ts';
import { Banner } from '../../../ui/Banner.tsx';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Checkbox } from '../../../ui/Field.tsx';
import { formatCount } from '../../../ui/number.ts';
import { ProgressBar } from '../../../ui/ProgressBar.tsx';
import { cancelJob, isActive, useJobsStore } from '../../jobs/jobs-store.ts';
import { importAnnotations } from './actions.ts';
import styles from './Exchange.module.css';

/** Maximum number of outcomes shown. */
const SHOWN = 500;

interface Work {
  readonly job: Job | undefined;
  readonly report: AnnotationImportReport | undefined;
  readonly error: string | null;
  readonly start: (dryRun: boolean, takeFile?: readonly TrackId[]) => void;
}

/** Runs the comparison first, then the import, and provides the report of the last run. */
function useImport(source: AnnotationSource): Work {
  const [jobId, setJobId] = useState<string | null>(null);
  const job = useJobsStore(({ jobs }) => jobs.find(({ id }) => id === jobId));
  const { data: report, error } = useQuery({
    ...queries.annotationImport(jobId, SHOWN),
    enabled: job?.state === 'done',
  });
  const start = (dryRun: boolean, takeFile: readonly TrackId[] = []): void => {
    void importAnnotations(source, dryRun, takeFile, setJobId);
  };
  const failure = job?.state === 'failed' || job?.state === 'cancelled' ? job.message : null;
  return { job, report, error: error ? errorMessage(error) : failure, start };
}

function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

function Conflict({
  outcome,
  usesFile,
  onChoose,
}: {
  readonly outcome: ImportOutcome;
  readonly usesFile: boolean;
  readonly onChoose: ((usesFile: boolean) => void) | undefined;
}) {
  return (
    <li className={styles.outcome}>
      <div className={styles.outcomeHead}>
        <span className={styles.strong} title={outcome.path}>
          {outcome.track ?? fileName(outcome.path)}
        </span>
        {onChoose ? (
          <Checkbox checked={usesFile} onChange={onChoose}>
            {t('use the file’s version')}
          </Checkbox>
        ) : null}
      </div>
      <p className={styles.second}>{outcome.message}</p>
      <ul className={styles.differences}>
        {outcome.differences.map(({ id, label, before, after }) => (
          <li key={id}>
            {label}: <span className={styles.second}>{t('library')}</span> {before ?? t('none')}{' '}
            <span className={styles.second}>{t('file')}</span> {after ?? t('none')}
          </li>
        ))}
      </ul>
    </li>
  );
}

function Trouble({ outcome }: { readonly outcome: ImportOutcome }) {
  return (
    <li className={styles.outcome}>
      <span className={styles.strong} title={outcome.path}>
        {fileName(outcome.path)}
      </span>
      {outcome.message ? <p className={styles.second}>{outcome.message}</p> : null}
      {outcome.problems.slice(0, 5).map(({ line, field, message }) => (
        <p key={`${line} ${field} ${message}`} className={styles.second}>
          {field
            ? t('line {line}, {field}: {message}', { line: String(line), field, message })
            : t('line {line}: {message}', { line: String(line), message })}
        </p>
      ))}
      {outcome.problems.length > 5 ? (
        <p className={styles.second}>
          {t('and {count, number} more', { count: outcome.problems.length - 5 })}
        </p>
      ) : null}
    </li>
  );
}

const headings: Readonly<Record<ImportOutcome['kind'], Message>> = {
  conflict: msg('Changed in the file and in the library'),
  invalid: msg('Cannot be read'),
  unknown: msg('Not in the library'),
  imported: msg('Changed in the file'),
  outdated: msg('Older than the library'),
  unchanged: msg('Unchanged'),
};

/** Differences between the files and the library, grouped by kind. */
function Outcomes({
  report,
  fromFile,
  onChoose,
}: {
  readonly report: AnnotationImportReport;
  readonly fromFile: ReadonlySet<TrackId>;
  readonly onChoose: ((trackId: TrackId, usesFile: boolean) => void) | null;
}) {
  const kinds = Map.groupBy(report.outcomes, ({ kind }) => kind);
  return [...kinds].map(([kind, outcomes]) => (
    <section key={kind}>
      <h3 className={styles.heading}>
        {t(headings[kind])} <span className={styles.second}>{formatCount(report.counts[kind])}</span>
      </h3>
      <ul className={styles.outcomes} aria-label={t(headings[kind])}>
        {outcomes.map((outcome, i) => {
          const { trackId } = outcome;
          // A file can contain several annotations of the same track.
          const key = `${outcome.path} ${trackId} ${i}`;
          if (kind === 'conflict' && trackId !== null)
            return (
              <Conflict
                key={key}
                outcome={outcome}
                usesFile={fromFile.has(trackId)}
                onChoose={onChoose ? (usesFile) => onChoose(trackId, usesFile) : undefined}
              />
            );
          if (kind === 'invalid' || kind === 'unknown') return <Trouble key={key} outcome={outcome} />;
          return (
            <li key={key} className={styles.outcomeLine} title={outcome.path}>
              {outcome.track ?? fileName(outcome.path)}
            </li>
          );
        })}
      </ul>
    </section>
  ));
}

function summary({ counts }: AnnotationImportReport): string {
  const parts = [
    counts.unchanged > 0
      ? t('{count, plural, one {# is the same} other {# are the same}} as in the library', {
          count: counts.unchanged,
        })
      : null,
    counts.outdated > 0
      ? t('{count, plural, one {# is older} other {# are older}} than the library', {
          count: counts.outdated,
        })
      : null,
  ].filter((part) => part !== null);
  return parts.length === 0 ? '' : `${parts.join(', ')}.`;
}

/** Compares annotation files edited elsewhere with the library, then imports what the user chooses. */
export function ImportAnnotationsDialog({ source }: { readonly source: AnnotationSource }) {
  const { job, report, error, start } = useImport(source);
  const [fromFile, setFromFile] = useState<ReadonlySet<TrackId>>(new Set());
  // oxlint-disable-next-line react/exhaustive-deps -- runs once: the dialog's files never change
  useEffect(() => start(true), []);
  const isRunning = job === undefined ? error === null : isActive(job);
  const isDone = report?.dryRun === false;
  const chosen = report ? report.counts.imported + fromFile.size : 0;
  function onChoose(trackId: TrackId, usesFile: boolean): void {
    setFromFile((before) => {
      const next = new Set(before);
      if (usesFile) next.add(trackId);
      else next.delete(trackId);
      return next;
    });
  }
  return (
    <Dialog
      open
      size="medium"
      onClose={closeDialog}
      title={isDone ? t('Annotations imported') : t('Import annotations')}
      description={isDone ? undefined : t('Each change becomes a new revision; nothing is overwritten.')}
      footer={
        isRunning && job ? (
          <>
            <ProgressBar label={job.title} value={job.total > 0 ? job.done / job.total : null} />
            <Button onClick={() => void cancelJob(job.id)}>{t('Cancel')}</Button>
          </>
        ) : isDone || error !== null || (report && report.total === 0) ? (
          <Button variant="primary" onClick={closeDialog}>
            {t('Done')}
          </Button>
        ) : (
          <>
            <Button onClick={closeDialog}>{t('Cancel')}</Button>
            <Button variant="primary" disabled={chosen === 0} onClick={() => start(false, [...fromFile])}>
              {chosen === 0
                ? t('Import')
                : t('Import {count, plural, one {# track} other {# tracks}}', { count: chosen })}
            </Button>
          </>
        )
      }
    >
      <div className={styles.body} aria-busy={isRunning}>
        {error === null ? null : (
          <Banner kind="bad" title={t('The annotations could not be imported')}>
            {error}
          </Banner>
        )}
        {report && isDone ? (
          <Banner
            kind="ok"
            title={t('{imported, plural, one {# track} other {# tracks}} changed', {
              imported: report.counts.imported,
            })}
          >
            {summary(report) || t('The previous values stay in each track’s history.')}
          </Banner>
        ) : null}
        {report && !isDone && report.total === 0 ? (
          <EmptyState
            icon={CircleCheck}
            title={t('Nothing new in these files.')}
            detail={t(
              '{unchanged, plural, one {# annotation} other {# annotations}} the same as in the library.',
              { unchanged: report.counts.unchanged },
            )}
          />
        ) : null}
        {report ? <Outcomes report={report} fromFile={fromFile} onChoose={isDone ? null : onChoose} /> : null}
        {report && !isDone && report.total > 0 ? <p className={styles.second}>{summary(report)}</p> : null}
        {report && report.total > report.outcomes.length ? (
          <p className={styles.second}>
            {t('and {count, number} more', { count: report.total - report.outcomes.length })}
          </p>
        ) : null}
      </div>
    </Dialog>
  );
}
