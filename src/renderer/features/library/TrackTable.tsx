import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useLayoutEffect, useRef } from 'react';
import type { DragEvent, KeyboardEvent, MouseEvent } from 'react';
import type { TrackRow } from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { keyStyle } from '../../core/commands.ts';
import { useSettings } from '../../core/settings.ts';
import { dragOut } from '../../core/shell.ts';
import { classNames } from '../../ui/class-names.ts';
import { columnTemplate, leastRowWidth } from './column-layout.ts';
import type { Column } from './columns.tsx';
import { setSelection, useLibraryStore } from './library-store.ts';
import { beginDrag, canReorder, dropInList, endDrag } from './playlist-drag.ts';
import { rowCache, useRowVersion } from './rows.ts';
import { clickRow, moveTo } from './selection.ts';
import { TableHeader } from './TableHeader.tsx';
import styles from './TrackTable.module.css';
import type { ColumnLayout } from './use-column-layout.ts';

const OVERSCAN = 8;
const rowHeights = { normal: 36, compact: 28 } as const;
const HEADER_HEIGHT = 28;

interface RowProps {
  readonly row: TrackRow | undefined;
  readonly id: TrackId;
  readonly index: number;
  readonly top: number;
  readonly columns: readonly Column[];
  readonly isSelected: boolean;
  readonly isActive: boolean;
}

const Row = memo(function Row({ row, id, index, top, columns, isSelected, isActive }: RowProps) {
  return (
    <div
      role="row"
      draggable
      id={`track-${id}`}
      data-index={index}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      className={classNames(
        styles.row,
        isSelected && styles.selected,
        isActive && styles.active,
        row?.missing && styles.isMissing,
      )}
      style={{ transform: `translateY(${top}px)` }}
    >
      {columns.map((column) => (
        <div
          key={column.id}
          role="gridcell"
          className={classNames(styles.cell, column.align === 'end' && styles.end)}
        >
          {row ? column.render(row) : null}
        </div>
      ))}
    </div>
  );
});

/**
 * Marks the row before which a drop would insert. It bypasses React state, which would re-render the rows on every
 * move.
 */
function markDrop(target: EventTarget | null): void {
  const row = target instanceof Element ? target.closest('[data-index]') : null;
  for (const marked of document.querySelectorAll(`.${styles.dropBefore}`))
    if (marked !== row) marked.classList.remove(styles.dropBefore!);
  row?.classList.add(styles.dropBefore!);
}

function indexOfEvent(event: MouseEvent): number | undefined {
  const target = event.target instanceof Element ? event.target.closest('[data-index]') : null;
  const text = target?.getAttribute('data-index');
  return text === null || text === undefined ? undefined : Number(text);
}

export interface TrackTableProps {
  readonly layout: ColumnLayout;
  readonly onOpen: (id: TrackId) => void;
}

/** The track list. Only visible rows are rendered, and their data is fetched in windows. */
export function TrackTable({ layout, onOpen }: TrackTableProps) {
  const { columns, widths } = layout;
  const scrollRef = useRef<HTMLDivElement>(null);
  const ids = useLibraryStore((state) => state.ids);
  const selection = useLibraryStore((state) => state.selection);
  const sort = useLibraryStore((state) => state.sort[0]);
  const filter = useLibraryStore((state) => state.filter);
  const rowHeight = rowHeights[useSettings().density];
  useRowVersion();
  const generation = rowCache.generation;

  // The React compiler skips components that use this hook, rightly: its results change on every scroll.
  // oxlint-disable-next-line react/incompatible-library
  const virtualizer = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => rowHeight,
    overscan: OVERSCAN,
    initialOffset: useLibraryStore.getState().scrollTop,
    scrollPaddingStart: HEADER_HEIGHT,
    // Lets the first paint show rows before the element has been measured.
    initialRect: { width: 1000, height: 900 },
  });
  const items = virtualizer.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;

  useEffect(() => virtualizer.measure(), [virtualizer, rowHeight]);
  useEffect(() => {
    if (ids.length > 0) rowCache.request(ids, first, last);
  }, [ids, first, last, generation]);
  // A new filter or sort means a new list, so scroll to its top.
  const question = useRef({ filter, sort });
  useEffect(() => {
    if (question.current.filter === filter && question.current.sort === sort) return;
    question.current = { filter, sort };
    virtualizer.scrollToOffset(0);
  }, [filter, sort, virtualizer]);
  useLayoutEffect(() => {
    if (selection.active >= 0) virtualizer.scrollToIndex(selection.active, { align: 'auto' });
  }, [selection.active, virtualizer]);

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>): void {
    if (event.target !== event.currentTarget) return;
    const page = Math.max(1, Math.floor((virtualizer.scrollRect?.height ?? 400) / rowHeight) - 2);
    const steps: Record<string, number> = {
      ArrowDown: selection.active + 1,
      ArrowUp: selection.active < 0 ? 0 : selection.active - 1,
      PageDown: selection.active + page,
      PageUp: selection.active - page,
      Home: 0,
      End: ids.length - 1,
    };
    const target = steps[event.key];
    if (target === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    setSelection(moveTo(selection, ids, target, event.shiftKey));
  }

  function onClick(event: MouseEvent): void {
    const index = indexOfEvent(event);
    if (index === undefined) return;
    const toggle = keyStyle === 'mac' ? event.metaKey : event.ctrlKey;
    setSelection(clickRow(selection, ids, index, { shift: event.shiftKey, toggle }));
  }

  function onContextMenu(event: MouseEvent): void {
    const index = indexOfEvent(event);
    const id = index === undefined ? undefined : ids[index];
    if (index === undefined || id === undefined || selection.ids.has(id)) return;
    setSelection(clickRow(selection, ids, index, { shift: false, toggle: false }));
  }

  function onDoubleClick(event: MouseEvent): void {
    const index = indexOfEvent(event);
    const id = index === undefined ? undefined : ids[index];
    if (id !== undefined) onOpen(id);
  }

  function onDragStart(event: DragEvent): void {
    const index = indexOfEvent(event);
    const id = index === undefined ? undefined : ids[index];
    if (index === undefined || id === undefined) return;
    const chosen = selection.ids.has(id)
      ? selection
      : clickRow(selection, ids, index, { shift: false, toggle: false });
    if (chosen !== selection) setSelection(chosen);
    const trackIds = ids.filter((other) => chosen.ids.has(other));
    // With Alt, drag the files to another program; otherwise drag the tracks to a playlist.
    if (event.altKey && dragOut(trackIds)) event.preventDefault();
    else beginDrag(event, { kind: 'tracks', trackIds });
  }

  const isInOrder = sort?.column === 'playlistPosition' && sort.direction === 'ascending';
  const activeId = ids[selection.active];
  const isActiveInSight = items.some((item) => item.index === selection.active);
  return (
    <div
      ref={scrollRef}
      className={styles.table}
      role="grid"
      aria-label={t('Tracks')}
      aria-rowcount={ids.length + 1}
      aria-colcount={columns.length}
      aria-multiselectable
      data-has-artist={columns.some(({ id }) => id === 'artist') || undefined}
      aria-activedescendant={isActiveInSight && activeId !== undefined ? `track-${activeId}` : undefined}
      tabIndex={0}
      style={{
        '--columns': columnTemplate(columns, widths),
        '--least-width': `${leastRowWidth(columns, widths)}px`,
        '--row-height': `${rowHeight}px`,
      }}
      onKeyDown={onKeyDown}
      onClick={onClick}
      onContextMenu={onContextMenu}
      onDoubleClick={onDoubleClick}
      onDragStart={onDragStart}
      onDragEnd={endDrag}
      onDragOver={(event) => {
        if (!canReorder(isInOrder)) return;
        event.preventDefault();
        markDrop(event.target);
      }}
      onDragLeave={() => markDrop(null)}
      onDrop={(event) => {
        if (!canReorder(isInOrder)) return;
        event.preventDefault();
        markDrop(null);
        const index = indexOfEvent(event);
        dropInList(index === undefined ? null : (ids[index] ?? null));
      }}
      onScroll={(event) => useLibraryStore.setState({ scrollTop: event.currentTarget.scrollTop })}
    >
      <div role="rowgroup" className={styles.header}>
        <TableHeader layout={layout} sort={sort} tableRef={scrollRef} />
      </div>
      <div role="rowgroup" className={styles.body} style={{ height: virtualizer.getTotalSize() }}>
        {items.map((item) => {
          const id = ids[item.index]!;
          return (
            <Row
              key={id}
              id={id}
              row={rowCache.get(id)}
              index={item.index}
              top={item.start}
              columns={columns}
              isSelected={selection.ids.has(id)}
              isActive={item.index === Math.max(0, selection.active)}
            />
          );
        })}
      </div>
    </div>
  );
}
