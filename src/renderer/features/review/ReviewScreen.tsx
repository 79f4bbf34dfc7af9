import { useQuery } from '@tanstack/react-query';
import { Check, CircleCheck, Flag, Pencil, ThumbsDown, ThumbsUp } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { ReviewItem } from '../../../shared/contract/index.ts';
import { formatDuration } from '../../../shared/domain/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { t } from '../../../shared/languages/translate.ts';
import { formatDecimal } from '../../../shared/languages/format.ts';
import { formatBpm } from '../../../shared/domain/edits/describe.ts';
import { goTo, openTrack } from '../../core/app-store.ts';
import { runCommand, useCommands } from '../../core/commands.ts';
import { queries } from '../../core/queries.ts';
import { useSettings } from '../../core/settings.ts';
import { Confidence, FlagChip, KeyBadge, TierBadge } from '../../ui/Badges.tsx';
import { Button } from '../../ui/Button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { CueSlots } from '../library/CueSlots.tsx';
import { OverviewCanvas } from '../library/OverviewCanvas.tsx';
import { flag, judge, settle } from './actions.ts';
import { Agreement } from './Agreement.tsx';
import {
  focusInQueue,
  moveInQueue,
  placeInQueue,
  setItems,
  setMode,
  useReviewStore,
} from './review-store.ts';
import { ReviewerField } from './ReviewerField.tsx';
import styles from './ReviewScreen.module.css';

function current(): ReviewItem | undefined {
  const { items, current: id } = useReviewStore.getState();
  return items.find(({ track }) => track.id === id);
}

/** Binds the commands of the review queue while it is on top. */
function ReviewCommands() {
  const mode = useReviewStore((state) => state.mode);
  const on = (action: (item: ReviewItem) => void) => (): void => {
    const item = current();
    if (item) action(item);
  };
  useCommands('review', {
    'review.open': on(({ track }) => openTrack(track.id, placeInQueue(track.id))),
    'review.next': () => moveInQueue(1),
    'review.previous': () => moveInQueue(-1),
    'review.verify': mode === 'gain' ? on(({ track }) => settle(track, 1)) : undefined,
    'review.tier2': mode === 'gain' ? on(({ track }) => settle(track, 2)) : undefined,
    'review.flag': on(({ track }) => flag(track)),
    'review.second': on(({ track }) => void judge(track, 'agree')),
  });
  return null;
}

function QueueItem({
  item,
  isCurrent,
  greatest,
}: {
  readonly item: ReviewItem;
  readonly isCurrent: boolean;
  readonly greatest: number;
}) {
  const { track, reasons, gain } = item;
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isCurrent) ref.current?.scrollIntoView({ block: 'nearest' });
  }, [isCurrent]);
  return (
    <div
      ref={ref}
      role="option"
      id={`review-${track.id}`}
      aria-selected={isCurrent}
      className={classNames(styles.item, isCurrent && styles.current)}
      onClick={() => focusInQueue(track.id)}
      onDoubleClick={() => openTrack(track.id, placeInQueue(track.id))}
    >
      <span
        className={styles.gain}
        title={t('Expected corrections {gain}', { gain: formatDecimal(gain, 2) })}
      >
        <span className={styles.gainBar} style={{ '--gain': `${Math.round((gain / greatest) * 100)}%` }} />
      </span>
      <span className={styles.name}>
        <span className={styles.title}>{track.title}</span>
        {track.artist ? <span className={styles.artist}> — {track.artist}</span> : null}
      </span>
      <span className={styles.reasons}>{reasons.map((reason) => reason.text).join(' · ')}</span>
      {track.confidence === null ? null : <Confidence value={track.confidence} />}
    </div>
  );
}

function Detail({ item }: { readonly item: ReviewItem }) {
  const { track, reasons } = item;
  const mode = useReviewStore((state) => state.mode);
  const sum = reasons.reduce((total, { gain }) => total + Math.max(0, gain), 0) || 1;
  return (
    <aside className={styles.detail} aria-label={t('Track under review')}>
      <div className={styles.overview}>
        <OverviewCanvas url={track.waveformUrl} />
      </div>
      <div>
        <h2 className={styles.detailTitle}>{track.title}</h2>
        <p className={styles.artist}>{[track.artist, track.album].filter(Boolean).join(' · ')}</p>
      </div>
      <dl className={styles.facts}>
        <div>
          <dt>BPM</dt>
          <dd>{track.bpm === null ? '–' : formatBpm(track.bpm)}</dd>
        </div>
        <div>
          <dt>{t('Key')}</dt>
          <dd>{track.key === null ? '–' : <KeyBadge musicalKey={track.key} />}</dd>
        </div>
        <div>
          <dt>{t('Tier')}</dt>
          <dd>{track.tier === null ? '–' : <TierBadge tier={track.tier} />}</dd>
        </div>
        <div>
          <dt>{t('Hot cues')}</dt>
          <dd>
            <CueSlots slots={track.hotCueSlots} colors={track.hotCueColors} />
          </dd>
        </div>
        <div>
          <dt>{t('Length')}</dt>
          <dd>{track.duration > 0 ? formatDuration(track.duration) : '–'}</dd>
        </div>
      </dl>
      <section>
        <h3 className={styles.heading}>{t('Why it is here')}</h3>
        <ul className={styles.reasonList}>
          {reasons.map((reason) => (
            <li key={`${reason.code} ${reason.text}`}>
              <span
                className={styles.share}
                style={{ '--gain': `${Math.round((reason.gain / sum) * 100)}%` }}
              />
              {reason.text}
            </li>
          ))}
        </ul>
      </section>
      {track.flags.length > 0 ? (
        <div className={styles.flags}>
          {track.flags.map((name) => (
            <FlagChip key={name} flag={name} />
          ))}
        </div>
      ) : null}
      <div className={styles.actions}>
        <Button
          variant="primary"
          icon={Pencil}
          command="review.open"
          onClick={() => runCommand('review.open')}
        >
          {t('Open and fix')}
        </Button>
        {mode === 'gain' ? (
          <>
            <Button icon={Check} command="review.verify" onClick={() => runCommand('review.verify')}>
              {t('Verify')}
            </Button>
            <Button command="review.tier2" onClick={() => runCommand('review.tier2')}>
              {t('Tier 2')}
            </Button>
            <Button icon={Flag} command="review.flag" onClick={() => runCommand('review.flag')}>
              {t('Flag')}
            </Button>
          </>
        ) : (
          <>
            <Button icon={ThumbsUp} command="review.second" onClick={() => void judge(track, 'agree')}>
              {t('Agree')}
            </Button>
            <Button icon={ThumbsDown} onClick={() => void judge(track, 'disagree')}>
              {t('Disagree')}
            </Button>
          </>
        )}
      </div>
    </aside>
  );
}

/** The tracks to review next, with reasons. Navigating, fixing and verifying work without the mouse. */
export function ReviewScreen({ isOnTop }: { readonly isOnTop: boolean }) {
  const mode = useReviewStore((state) => state.mode);
  const items = useReviewStore((state) => state.items);
  const currentId = useReviewStore((state) => state.current);
  const { reviewer } = useSettings();
  const { data, error, isPending, refetch } = useQuery(queries.queue(mode, reviewer));
  const listRef = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (data) setItems(data.items);
  }, [data]);
  const hasItems = items.length > 0;
  useEffect(() => {
    if (isOnTop && hasItems) listRef.current?.focus({ preventScroll: true });
  }, [isOnTop, hasItems]);

  const item = items.find(({ track }) => track.id === currentId);
  const greatest = items.reduce((most, { gain }) => Math.max(most, gain), 0) || 1;
  return (
    <div className={styles.screen}>
      {isOnTop ? <ReviewCommands /> : null}
      <main className={styles.main} aria-label={t('Review queue')}>
        <div className={styles.top}>
          <Segmented
            label={t('Queue')}
            value={mode}
            options={[
              { value: 'gain', label: t('To review') },
              { value: 'second', label: t('Second opinion') },
            ]}
            onChange={setMode}
          />
          <p className={styles.counts} role="status">
            {data
              ? data.total > items.length
                ? t(
                    '{count, plural, one {# track} other {# tracks}}, the {shown, number} most rewarding shown',
                    {
                      count: data.total,
                      shown: items.length,
                    },
                  )
                : t('{count, plural, one {# track} other {# tracks}}', { count: data.total })
              : ''}
          </p>
          <span className={styles.space} />
          <ReviewerField />
        </div>
        {error ? (
          <EmptyState
            title={t('The queue could not be read.')}
            detail={errorMessage(error)}
            action={<Button onClick={() => void refetch()}>{t('Try again')}</Button>}
          />
        ) : items.length === 0 && !isPending ? (
          <EmptyState
            icon={CircleCheck}
            title={
              mode === 'gain' ? t('Nothing needs a look.') : t('No verified track waits for your opinion.')
            }
            detail={
              mode === 'gain'
                ? t(
                    'Uncertain values, disagreements and broken rules would appear here, the most rewarding first.',
                  )
                : t('Tracks that someone else has verified appear here.')
            }
            action={<Button onClick={() => goTo('library')}>{t('Back to the library')}</Button>}
          />
        ) : (
          <div className={styles.columns}>
            <div
              ref={listRef}
              className={styles.list}
              role="listbox"
              aria-label={t('Tracks to review')}
              aria-activedescendant={currentId === null ? undefined : `review-${currentId}`}
              tabIndex={0}
            >
              {items.map((candidate) => (
                <QueueItem
                  key={candidate.track.id}
                  item={candidate}
                  isCurrent={candidate.track.id === currentId}
                  greatest={greatest}
                />
              ))}
            </div>
            <div className={styles.side}>
              {item ? <Detail item={item} /> : null}
              <Agreement />
            </div>
          </div>
        )}
      </main>
    </div>
  );
}
