import { useInfiniteQuery } from '@tanstack/react-query';
import { ScanSearch, SearchCheck } from 'lucide-react';
import { formatTime } from '../../../shared/domain/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { api } from '../../core/api.ts';
import { queries, queryClient } from '../../core/queries.ts';
import { Button } from '../../ui/Button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { counted, formatCount } from '../../ui/number.ts';
import { announceEnd, isActive, startJob, useJobsStore } from '../jobs/jobs-store.ts';
import { openFromList } from './dataset-store.ts';
import styles from './Dataset.module.css';
import { writeTime } from './LineageDialog.tsx';
import { labelKindNames, shortTrack } from './names.ts';
import { onRovingKey } from '../../ui/roving.ts';

const TITLE = 'Search for label errors';

function search(): Promise<void> {
  return startJob(
    'The search could not be started',
    () => api.dataset.findLabelErrors({}),
    (job) => {
      void queryClient.invalidateQueries({ queryKey: ['dataset', 'labelIssues'] });
      announceEnd(job, `${job.message}.`);
    },
  );
}

function SearchButton({ primary = false }: { readonly primary?: boolean }) {
  const isSearching = useJobsStore(({ jobs }) => jobs.some((job) => job.title === TITLE && isActive(job)));
  return (
    <Button
      icon={ScanSearch}
      variant={primary ? 'primary' : 'default'}
      disabled={isSearching}
      onClick={() => void search()}
    >
      {isSearching ? 'Searching…' : 'Search for label errors'}
    </Button>
  );
}

/** Before the first search, or after one that found nothing. */
function NoIssues() {
  const last = useJobsStore(({ jobs }) => jobs.find((job) => job.title === TITLE && job.state === 'done'));
  return last ? (
    <EmptyState
      icon={SearchCheck}
      title="No doubtful labels."
      detail={`The last search, ${writeTime(last.finishedAt ?? last.createdAt)}, went through ${counted(last.done, 'track')}. Corrected labels leave the list.`}
      action={<SearchButton />}
    />
  ) : (
    <EmptyState
      icon={ScanSearch}
      title="Labels have not been searched yet."
      detail="A search holds every grid, cue and section against what the analysis heard, and checks them against each other."
      action={<SearchButton primary />}
    />
  );
}

/** Labels that are likely wrong, the surest first. */
export function LabelErrors() {
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    queries.labelIssues(),
  );
  if (error) return <EmptyState title="The label errors could not be read." detail={errorMessage(error)} />;
  if (isPending) return <div className={styles.loading} aria-busy="true" />;
  const issues = data.pages.flatMap((page) => page.issues);
  const total = data.pages[0]?.total ?? 0;
  if (issues.length === 0) return <NoIssues />;
  const items = issues.map(({ trackId, kind, time }) => ({ trackId, place: { kind, time, flag: null } }));
  return (
    <div className={styles.page}>
      <div className={styles.bar}>
        <p className={styles.second} role="status">
          {counted(total, 'doubtful label')}, the surest errors first
        </p>
        <span className={styles.space} />
        <SearchButton />
      </div>
      <div>
        <div className={styles.issueHead} aria-hidden>
          <span />
          <span>Label</span>
          <span>Track</span>
          <span className={styles.numeric}>At</span>
          <span>What is suspected</span>
          <span className={styles.numeric}>Quality</span>
        </div>
        <ol className={styles.list} aria-label="Label errors" onKeyDown={onRovingKey}>
          {issues.map((issue, i) => (
            // One track can have several issues of a kind, some at no time.
            // oxlint-disable-next-line react/no-array-index-key
            <li key={`${issue.trackId} ${issue.kind} ${i}`} className={styles.line}>
              <button
                type="button"
                data-stop
                tabIndex={i === 0 ? 0 : -1}
                className={styles.issue}
                data-track={issue.trackId}
                onClick={(event) => openFromList(items, items[i]!, event.currentTarget)}
              >
                <span className={classNames(styles.numeric, styles.second)}>{formatCount(i + 1)}</span>
                <span className={styles.kind}>{labelKindNames[issue.kind]}</span>
                <span className={classNames(styles.ellipsis, styles.strong)}>{shortTrack(issue.track)}</span>
                <span className={styles.numeric}>{issue.time === null ? '' : formatTime(issue.time)}</span>
                <span className={classNames(styles.ellipsis, styles.second)} title={issue.message}>
                  {issue.message}
                </span>
                <span
                  className={styles.numeric}
                  title={`Label quality ${issue.score.toFixed(3)}, found by ${issue.origin === 'rule' ? 'a rule' : 'comparison with the model'}`}
                >
                  {issue.score.toFixed(2)}
                </span>
              </button>
            </li>
          ))}
        </ol>
      </div>
      {hasNextPage ? (
        <div>
          <Button size="small" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Show more
          </Button>
        </div>
      ) : null}
    </div>
  );
}
