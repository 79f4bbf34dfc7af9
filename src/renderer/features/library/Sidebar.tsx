import { useQuery } from '@tanstack/react-query';
import {
  ChevronRight,
  Clock,
  FileQuestion,
  Folder,
  ListMusic,
  Music,
  ScanSearch,
  TriangleAlert,
} from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import type { TrackFilter } from '../../../shared/contract/index.ts';
import { queries } from '../../core/queries.ts';
import { usePanelWidth } from '../../core/use-panel-width.ts';
import { classNames } from '../../ui/class-names.ts';
import { formatCount } from '../../ui/number.ts';
import { Splitter } from '../../ui/Splitter.tsx';
import { PlaylistMenu } from './PlaylistMenu.tsx';
import { setFilter, useLibraryStore } from './library-store.ts';
import styles from './Sidebar.module.css';
import { visibleNodes } from './tree.ts';
import type { VisibleNode } from './tree.ts';

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

/** Moves the focus among the lines, since the list is one stop of the Tab key. */
function onListKeyDown(event: KeyboardEvent<HTMLElement>): void {
  const lines = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-line]')];
  const now = lines.indexOf(document.activeElement as HTMLElement);
  const target = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: lines.length - 1 }[event.key];
  if (target === undefined) return;
  event.preventDefault();
  lines[Math.min(Math.max(target, 0), lines.length - 1)]?.focus();
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

interface TreeLineProps {
  readonly line: VisibleNode;
  readonly isCurrent: boolean;
  readonly isTabStop: boolean;
  readonly onToggle: () => void;
  readonly onChoose: () => void;
}

function TreeLine({ line, isCurrent, isTabStop, onToggle, onChoose }: TreeLineProps): ReactNode {
  const { node, level, hasChildren, isOpen } = line;
  const Icon = node.kind === 'folder' ? Folder : ListMusic;
  function onKeyDown(event: KeyboardEvent): void {
    if ((event.key === 'ArrowRight' && !isOpen) || (event.key === 'ArrowLeft' && isOpen)) {
      if (hasChildren) onToggle();
      event.preventDefault();
    } else if (event.key === 'Enter' || event.key === ' ') {
      onChoose();
      event.preventDefault();
      event.stopPropagation();
    }
  }
  const row = (
    <div
      role="treeitem"
      data-line
      tabIndex={isTabStop ? 0 : -1}
      aria-level={level}
      aria-selected={isCurrent}
      aria-expanded={hasChildren ? isOpen : undefined}
      className={classNames(styles.line, isCurrent && styles.current)}
      style={{ '--level': level - 1 }}
      onClick={onChoose}
      onKeyDown={onKeyDown}
    >
      <span
        className={classNames(styles.twist, isOpen && styles.open)}
        onClick={(event) => {
          event.stopPropagation();
          if (hasChildren) onToggle();
        }}
      >
        {hasChildren ? <ChevronRight size={14} aria-hidden /> : null}
      </span>
      <Icon size={15} aria-hidden className={styles.icon} />
      <span className={styles.label} title={node.name}>
        {node.name}
      </span>
      <span className={styles.count}>{formatCount(node.trackCount)}</span>
    </div>
  );
  return <PlaylistMenu node={node} area={row} onOpen={onChoose} />;
}

/** Places in the library: everything, what is new, missing or uncertain, and the playlists. */
export function Sidebar() {
  const filter = useLibraryStore((state) => state.filter);
  const { data: summary } = useQuery(queries.summary());
  const { data: playlists } = useQuery(queries.playlists());
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const treeRef = useRef<HTMLDivElement>(null);
  const panelRef = useRef<HTMLElement>(null);
  const [width, setWidth] = usePanelWidth('sidebar');
  const { text: _text, ...place } = filter;

  const places: Place[] = [
    { id: 'all', label: 'All tracks', icon: Music, filter: {}, count: summary?.total },
    { id: 'recent', label: 'Recently added', icon: Clock, filter: { addedWithinDays: RECENT_DAYS } },
    {
      id: 'review',
      label: 'Needs review',
      icon: TriangleAlert,
      filter: { needsReview: true },
      count: summary?.needReview,
      tone: styles.warn,
    },
    { id: 'unanalyzed', label: 'Not analyzed', icon: ScanSearch, filter: { analyzed: false } },
  ];
  if (summary && summary.missing > 0)
    places.push({
      id: 'missing',
      label: 'Missing',
      icon: FileQuestion,
      filter: { missing: true },
      count: summary.missing,
      tone: styles.bad,
    });

  const lines = visibleNodes(playlists?.nodes ?? [], open);
  const chosenLine = lines.findIndex(({ node }) => node.id === filter.playlistId);
  const toggle = (id: number): void =>
    setOpen((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });

  return (
    <>
      <nav
        ref={panelRef}
        className={styles.sidebar}
        aria-label="Library"
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
        {lines.length > 0 ? (
          <>
            <h2 className={styles.heading} id="playlists-heading">
              Playlists
            </h2>
            <div ref={treeRef} role="tree" aria-labelledby="playlists-heading" onKeyDown={onListKeyDown}>
              {lines.map((line, index) => (
                <TreeLine
                  key={line.node.id}
                  line={line}
                  isCurrent={line.node.id === filter.playlistId}
                  isTabStop={index === Math.max(0, chosenLine)}
                  onToggle={() => toggle(line.node.id)}
                  onChoose={() => {
                    const { id, kind } = line.node;
                    if (kind === 'folder' && (id === filter.playlistId || !open.has(id))) toggle(id);
                    setFilter({ playlistId: id });
                  }}
                />
              ))}
            </div>
          </>
        ) : null}
      </nav>
      <Splitter
        label="Width of the sidebar"
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
