import { columns, defaultColumns, isFixed } from './columns.tsx';
import type { Column } from './columns.tsx';

/** Widths that differ from a column's own, pixels by id. */
export type ColumnWidths = Readonly<Record<string, number>>;

/** Least width of a column that gives way, pixels: a few letters and the dots. */
const LEAST_WIDTH = 60;
const MOST_WIDTH = 900;
/** Between columns, and at both ends of a row; as in TrackTable.module.css. */
const COLUMN_GAP = 10;
const ROW_PADDING = 28;

function canonicalIndex(id: string): number {
  return columns.findIndex((column) => column.id === id);
}

/** Inserts an id at its default place. */
function inserted(ids: readonly string[], id: string): string[] {
  const at = canonicalIndex(id);
  const before = ids.findIndex((other) => canonicalIndex(other) > at);
  return before < 0 ? [...ids, id] : [...ids.slice(0, before), id, ...ids.slice(before)];
}

/** The columns with these ids in this order; unknown ids are passed over, and what cannot be taken away is there. */
export function chosenColumns(ids: readonly string[]): Column[] {
  const known = [...new Set(ids)].filter((id) => canonicalIndex(id) >= 0);
  const fixed = columns.filter((column) => isFixed(column) && !known.includes(column.id));
  const all = fixed.reduce<string[]>((list, { id }) => inserted(list, id), known);
  return all.map((id) => columns[canonicalIndex(id)]!);
}

/** Shows a column at its default place, or hides it. */
export function withColumn(ids: readonly string[], id: string, isShown: boolean): string[] {
  const rest = ids.filter((other) => other !== id);
  return isShown ? inserted(rest, id) : rest;
}

/** Puts a column at `index` of the list without it; beyond the ends means at the end. */
export function movedColumn(ids: readonly string[], id: string, index: number): string[] {
  const rest = ids.filter((other) => other !== id);
  const at = Math.min(Math.max(index, 0), rest.length);
  return [...rest.slice(0, at), id, ...rest.slice(at)];
}

/** The nearest width that the column can have, pixels. */
export function clampWidth(column: Column, width: number): number {
  const least = column.isElastic ? Math.min(LEAST_WIDTH, column.minWidth) : column.minWidth;
  return Math.round(Math.min(Math.max(width, least), MOST_WIDTH));
}

/** `grid-template-columns` of header and rows. */
export function columnTemplate(shown: readonly Column[], widths: ColumnWidths): string {
  const tracks = shown.map((column) => {
    const own = widths[column.id];
    return own === undefined ? column.width : `${clampWidth(column, own)}px`;
  });
  return tracks.join(' ');
}

/** Minimum width of a row, pixels. */
export function leastRowWidth(shown: readonly Column[], widths: ColumnWidths): number {
  return shown.reduce((sum, column) => {
    const own = widths[column.id];
    return sum + (own === undefined ? column.minWidth : clampWidth(column, own)) + COLUMN_GAP;
  }, ROW_PADDING - COLUMN_GAP);
}

/** Whether the layout is the one that is `usual` in a window. */
export function isDefaultLayout(
  ids: readonly string[],
  widths: ColumnWidths,
  usual: readonly string[] = defaultColumns,
): boolean {
  return Object.keys(widths).length === 0 && ids.join() === usual.join();
}
