import { useInfiniteQuery } from '@tanstack/react-query';
import { ScanSearch, SearchCheck } from 'lucide-react';
import { formatTime } from '../../../shared/domain/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { t } from '../../../shared/languages/translate.ts';
import { formatDecimal } from '../../../shared/languages/format.ts';
import { queries } from '../../core/queries.ts';
import { Button } from '../../ui/Button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { formatCount } from '../../ui/number.ts';
import { isActive, useJobsStore } from '../jobs/jobs-store.ts';
import { findLabelErrors } from './actions.ts';
import { openFromList } from '../../core/opened-list.ts';
import styles from './LabelErrors.module.css';
import lists from '../../ui/List.module.css';
import layout from '../../ui/Page.module.css';
import text from '../../ui/text.module.css';
import { formatMoment } from '../../ui/date.ts';
import { labelKindNames, shortTrack } from './names.ts';
import { onRovingKey } from '../../ui/roving.ts';

function SearchButton({ primary = false }: { readonly primary?: boolean }) {
  const isSearching = useJobsStore(({ jobs }) =>
    jobs.some((job) => job.action === 'labels' && isActive(job)),
  );
  return (
    <Button
      icon={ScanSearch}
      variant={primary ? 'primary' : 'default'}
      disabled={isSearching}
      onClick={() => void findLabelErrors()}
    >
      {isSearching ? t('Searching…') : t('Search for label errors')}
    </Button>
  );
}

/** Shown before the first search, or if it found nothing. */
function NoIssues() {
  const last = useJobsStore(({ jobs }) =>
    jobs.find((job) => job.action === 'labels' && job.state === 'done'),
  );
  return last ? (
    <EmptyState
      icon={SearchCheck}
      title={t('No doubtful labels.')}
      detail={t(
        'The last search, {when}, checked {done, plural, one {# track} other {# tracks}}. Corrected labels leave the list.',
        { when: formatMoment(last.finishedAt ?? last.createdAt), done: last.done },
      )}
      action={<SearchButton />}
    />
  ) : (
    <EmptyState
      icon={ScanSearch}
      title={t('Labels have not been searched yet.')}
      detail={t('The search compares every grid, cue and section with the analysis and with each other.')}
      action={<SearchButton primary />}
    />
  );
}

/** Labels that are probably wrong, most certain first. */
export function LabelErrors() {
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    queries.labelIssues(),
  );
  if (error)
    return <EmptyState title={t('The label errors could not be read.')} detail={errorMessage(error)} />;
  if (isPending) return <div className={layout.loading} aria-busy="true" />;
  const issues = data.pages.flatMap((page) => page.issues);
  const total = data.pages[0]?.total ?? 0;
  if (issues.length === 0) return <NoIssues />;
  const items = issues.map(({ trackId, kind, time }) => ({ trackId, place: { kind, time, flag: null } }));
  return (
    <div className={layout.page}>
      <div className={layout.bar}>
        <p className={text.second} role="status">
          {t('{count, plural, one {# doubtful label} other {# doubtful labels}}, most certain first', {
            count: total,
          })}
        </p>
        <span className={layout.space} />
        <SearchButton />
      </div>
      <div>
        <div className={styles.issueHead} aria-hidden>
          <span />
          <span>{t('Label')}</span>
          <span>{t('Track')}</span>
          <span className={text.numeric}>{t('At')}</span>
          <span>{t('Suspicion')}</span>
          <span className={text.numeric}>{t('Quality')}</span>
        </div>
        <ol className={lists.list} aria-label={t('Label errors')} onKeyDown={onRovingKey}>
          {issues.map((issue, i) => (
            // A track can have several issues of a kind, some without a time.
            // oxlint-disable-next-line react/no-array-index-key
            <li key={`${issue.trackId} ${issue.kind} ${i}`} className={lists.line}>
              <button
                type="button"
                data-stop
                tabIndex={i === 0 ? 0 : -1}
                className={styles.issue}
                data-track={issue.trackId}
                onClick={(event) => openFromList(items, items[i]!, event.currentTarget)}
              >
                <span className={classNames(text.numeric, text.second)}>{formatCount(i + 1)}</span>
                <span className={styles.kind}>{t(labelKindNames[issue.kind])}</span>
                <span className={classNames(text.ellipsis, text.strong)}>{shortTrack(issue.track)}</span>
                <span className={text.numeric}>{issue.time === null ? '' : formatTime(issue.time)}</span>
                <span className={classNames(text.ellipsis, text.second)} title={issue.message}>
                  {issue.message}
                </span>
                <span
                  className={text.numeric}
                  title={
                    issue.origin === 'rule'
                      ? t('Label quality {score}, found by a rule', { score: formatDecimal(issue.score, 3) })
                      : t('Label quality {score}, found by comparison with the model', {
                          score: formatDecimal(issue.score, 3),
                        })
                  }
                >
                  {formatDecimal(issue.score, 2)}
                </span>
              </button>
            </li>
          ))}
        </ol>
      </div>
      {hasNextPage ? (
        <div>
          <Button size="small" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t('Show more')}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
