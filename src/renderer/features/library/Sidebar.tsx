import { useQuery } from '@tanstack/react-query';
import { Clock, FileQuestion, Music, ScanSearch, TriangleAlert } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { useRef } from 'react';
import type { TrackFilter } from '../../../shared/contract/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { queries } from '../../core/queries.ts';
import { usePanelWidth } from '../../core/use-panel-width.ts';
import { classNames } from '../../ui/class-names.ts';
import { formatCount } from '../../ui/number.ts';
import { Splitter } from '../../ui/Splitter.tsx';
import { setFilter, useLibraryStore } from './library-store.ts';
import { onListKeyDown } from './list-keys.ts';
import { PlaylistTree } from './PlaylistTree.tsx';
import styles from './Sidebar.module.css';

const RECENT_DAYS = 30;

interface Place {
  readonly id: string;
  readonly label: string;
  readonly icon: LucideIcon;
  readonly filter: TrackFilter;
  readonly count?: number | undefined;
  readonly tone?: string | undefined;
}

function sameFilter(a: TrackFilter, b: TrackFilter): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function Line({
  place,
  isCurrent,
  onChoose,
}: {
  readonly place: Place;
  readonly isCurrent: boolean;
  readonly onChoose: () => void;
}) {
  const Icon = place.icon;
  return (
    <button
      type="button"
      data-line
      aria-current={isCurrent ? 'true' : undefined}
      className={classNames(styles.line, isCurrent && styles.current)}
      onClick={onChoose}
    >
      <Icon size={15} aria-hidden className={classNames(styles.icon, place.tone)} />
      <span className={styles.label}>{place.label}</span>
      {place.count === undefined ? null : <span className={styles.count}>{formatCount(place.count)}</span>}
    </button>
  );
}

/** The views of the library: all tracks, new, missing and uncertain ones, and the playlists. */
export function Sidebar() {
  const filter = useLibraryStore((state) => state.filter);
  const { data: summary } = useQuery(queries.summary());
  const { data: playlists } = useQuery(queries.playlists());
  const panelRef = useRef<HTMLElement>(null);
  const [width, setWidth] = usePanelWidth('sidebar');
  const { text: _text, ...place } = filter;

  const places: Place[] = [
    { id: 'all', label: t('All tracks'), icon: Music, filter: {}, count: summary?.total },
    { id: 'recent', label: t('Recently added'), icon: Clock, filter: { addedWithinDays: RECENT_DAYS } },
    {
      id: 'review',
      label: t('Needs review'),
      icon: TriangleAlert,
      filter: { needsReview: true },
      count: summary?.needReview,
      tone: styles.warn,
    },
    { id: 'unanalyzed', label: t('Not analyzed'), icon: ScanSearch, filter: { analyzed: false } },
  ];
  if (summary && summary.missing > 0)
    places.push({
      id: 'missing',
      label: t('Missing'),
      icon: FileQuestion,
      filter: { missing: true },
      count: summary.missing,
      tone: styles.bad,
    });

  return (
    <>
      <nav
        ref={panelRef}
        className={styles.sidebar}
        aria-label={t('Library')}
        style={width === null ? {} : { width }}
      >
        <div onKeyDown={onListKeyDown}>
          {places.map((candidate) => (
            <Line
              key={candidate.id}
              place={candidate}
              isCurrent={sameFilter(place, candidate.filter)}
              onChoose={() => setFilter(candidate.filter)}
            />
          ))}
        </div>
        <PlaylistTree nodes={playlists?.nodes ?? []} />
      </nav>
      <Splitter
        label={t('Width of the sidebar')}
        panelRef={panelRef}
        side="right"
        width={width}
        min={150}
        max={480}
        onChange={setWidth}
      />
    </>
  );
}
