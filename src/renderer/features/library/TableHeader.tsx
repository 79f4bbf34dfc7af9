import { ArrowDown, ArrowUp } from 'lucide-react';
import { useRef, useState } from 'react';
import type {
  KeyboardEvent,
  MouseEvent,
  PointerEvent as ReactPointerEvent,
  ReactNode,
  RefObject,
} from 'react';
import type { Sort } from '../../../shared/contract/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { classNames } from '../../ui/class-names.ts';
import { followPointer } from '../../ui/follow-pointer.ts';
import { ContextMenu } from '../../ui/Menu.tsx';
import { onRovingKey } from '../../ui/roving.ts';
import { clampWidth, columnTemplate, leastRowWidth } from './column-layout.ts';
import { ColumnMenu, WIDTH_STEP } from './ColumnMenu.tsx';
import type { Column } from './columns.tsx';
import { sortBy } from './library-store.ts';
import styles from './TrackTable.module.css';
import type { ColumnLayout } from './use-column-layout.ts';

/** Pointer movement that still counts as a click, in pixels. */
const CLICK_TOLERANCE = 4;

interface HeaderProps {
  readonly layout: ColumnLayout;
  readonly sort: Sort | undefined;
  /** The table, whose custom properties lay out header and rows while a column is resized. */
  readonly tableRef: RefObject<HTMLElement | null>;
}

function widthOf(cell: Element | null): number {
  return cell ? Math.round(cell.getBoundingClientRect().width) : 0;
}

/** The column headings: click to sort, drag to reorder, drag an edge to resize. Keys and menus do the same. */
export function TableHeader({ layout, sort, tableRef }: HeaderProps) {
  const rowRef = useRef<HTMLDivElement>(null);
  const [drop, setDrop] = useState<number | null>(null);
  const cellOf = (index: number): Element | null => rowRef.current?.children.item(index) ?? null;

  /** Lays out the table with one column width changed, without re-rendering. */
  function preview(column: Column, width: number): void {
    const widths = { ...layout.widths, [column.id]: width };
    const { style } = tableRef.current ?? {};
    style?.setProperty('--columns', columnTemplate(layout.columns, widths));
    style?.setProperty('--least-width', `${leastRowWidth(layout.columns, widths)}px`);
  }

  function restore(): void {
    const { style } = tableRef.current ?? {};
    style?.setProperty('--columns', columnTemplate(layout.columns, layout.widths));
    style?.setProperty('--least-width', `${leastRowWidth(layout.columns, layout.widths)}px`);
  }

  function startResize(event: ReactPointerEvent<HTMLElement>, column: Column, index: number): void {
    if (event.button !== 0) return;
    event.preventDefault();
    event.stopPropagation();
    const start = widthOf(cellOf(index));
    const from = event.clientX;
    followPointer(event, {
      move: ({ clientX }) => preview(column, clampWidth(column, start + clientX - from)),
      end: ({ clientX }) => (clientX === from ? restore() : layout.resize(column, start + clientX - from)),
      cancel: restore,
    });
  }

  /** Index among the other columns at which the pointer would drop the column. */
  function dropIndex(x: number, index: number): number {
    const cells = [...(rowRef.current?.children ?? [])].filter((_, i) => i !== index);
    const at = cells.findIndex((cell) => {
      const { left, width } = cell.getBoundingClientRect();
      return x < left + width / 2;
    });
    return at < 0 ? cells.length : at;
  }

  function startMove(event: ReactPointerEvent<HTMLElement>, column: Column, index: number): void {
    if (event.button !== 0) return;
    const button = event.currentTarget;
    const from = event.clientX;
    let isMoving = false;
    followPointer(event, {
      move({ clientX }) {
        isMoving ||= Math.abs(clientX - from) > CLICK_TOLERANCE;
        if (isMoving) setDrop(lineBefore(dropIndex(clientX, index), index));
      },
      end({ clientX }) {
        setDrop(null);
        if (!isMoving) return;
        // Suppress the click that follows the drag.
        button.addEventListener('click', (click) => click.stopImmediatePropagation(), {
          capture: true,
          once: true,
        });
        setTimeout(() => button.blur());
        layout.move(column.id, dropIndex(clientX, index));
      },
      cancel: () => setDrop(null),
    });
  }

  function onKeyDown(event: KeyboardEvent<HTMLElement>, column: Column, index: number): void {
    const step = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (step === 0 || event.altKey === event.shiftKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.altKey) layout.move(column.id, index + step);
    else layout.resize(column, widthOf(cellOf(index)) + step * WIDTH_STEP);
  }

  return (
    <div ref={rowRef} role="row" aria-rowindex={1} className={styles.headerRow} onKeyDown={onRovingKey}>
      {layout.columns.map((column, index) => (
        <HeaderCell
          key={column.id}
          column={column}
          sort={sort}
          isTabStop={index === 0}
          isDropBefore={drop === index}
          isDropAfter={drop === layout.columns.length && index === layout.columns.length - 1}
          menu={
            <ColumnMenu
              layout={layout}
              column={column}
              index={index}
              onWidth={(by) => layout.resize(column, widthOf(cellOf(index)) + by)}
            />
          }
          onKeyDown={(event) => onKeyDown(event, column, index)}
          onMoveStart={(event) => startMove(event, column, index)}
          onResizeStart={(event) => startResize(event, column, index)}
          onResizeReset={() => layout.resize(column, undefined)}
        />
      ))}
    </div>
  );
}

/** The column before which to draw the line for a drop at `at` (an index among the other columns). */
function lineBefore(at: number, index: number): number {
  return at >= index ? at + 1 : at;
}

function HeaderCell({
  column,
  sort,
  isTabStop,
  isDropBefore,
  isDropAfter,
  menu,
  onKeyDown,
  onMoveStart,
  onResizeStart,
  onResizeReset,
}: {
  readonly column: Column;
  readonly sort: Sort | undefined;
  readonly isTabStop: boolean;
  readonly isDropBefore: boolean;
  readonly isDropAfter: boolean;
  readonly menu: ReactNode;
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
  readonly onMoveStart: (event: ReactPointerEvent<HTMLElement>) => void;
  readonly onResizeStart: (event: ReactPointerEvent<HTMLElement>) => void;
  readonly onResizeReset: () => void;
}) {
  const isSorted = column.sort !== undefined && sort?.column === column.sort;
  const Arrow = sort?.direction === 'descending' ? ArrowDown : ArrowUp;
  const title = t(column.title);
  const text = column.short === undefined ? title : column.short && t(column.short);
  const { sort: sortColumn } = column;
  return (
    <ContextMenu
      area={
        <div
          role="columnheader"
          aria-sort={isSorted ? sort?.direction : undefined}
          className={classNames(
            styles.headerCell,
            column.align === 'end' && styles.end,
            isDropBefore && styles.dropBefore,
            isDropAfter && styles.dropAfter,
          )}
        >
          <button
            type="button"
            data-stop
            tabIndex={isTabStop ? 0 : -1}
            className={styles.sortButton}
            aria-label={sortColumn ? t('Sort by {title}', { title: text }) : title}
            aria-keyshortcuts="Alt+ArrowLeft Alt+ArrowRight Shift+ArrowLeft Shift+ArrowRight"
            title={
              sortColumn
                ? t('Sort by {title}; drag to move', { title })
                : t('{title}; drag to move', { title })
            }
            onClick={(event: MouseEvent) => {
              event.stopPropagation();
              if (sortColumn) sortBy(sortColumn);
            }}
            onKeyDown={onKeyDown}
            onPointerDown={onMoveStart}
          >
            {text || <span className="visually-hidden">{title}</span>}
            {isSorted ? <Arrow size={12} aria-hidden /> : null}
          </button>
          <span
            className={styles.border}
            data-border={column.id}
            title={t('Drag to change the width, double-click for the usual one')}
            onPointerDown={onResizeStart}
            onDoubleClick={(event) => {
              event.stopPropagation();
              onResizeReset();
            }}
          />
        </div>
      }
    >
      {menu}
    </ContextMenu>
  );
}
