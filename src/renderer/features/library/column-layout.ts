import { columns, defaultColumns, isFixed } from './columns.tsx';
import type { Column } from './columns.tsx';

/** Widths that differ from a column's default, in pixels by column id. */
export type ColumnWidths = Readonly<Record<string, number>>;

/** Minimum width of an elastic column, in pixels: a few letters and the ellipsis. */
const LEAST_WIDTH = 60;
const MOST_WIDTH = 900;
/** Gap between columns and at both ends of a row, in pixels. Must match TrackTable.module.css. */
const COLUMN_GAP = 10;
const ROW_PADDING = 28;

function canonicalIndex(id: string): number {
  return columns.findIndex((column) => column.id === id);
}

/** Inserts an id at its default position. */
function inserted(ids: readonly string[], id: string): string[] {
  const at = canonicalIndex(id);
  const before = ids.findIndex((other) => canonicalIndex(other) > at);
  return before < 0 ? [...ids, id] : [...ids.slice(0, before), id, ...ids.slice(before)];
}

/** The columns with these ids, in this order. Skips unknown ids and adds missing columns that cannot be hidden. */
export function chosenColumns(ids: readonly string[]): Column[] {
  const known = [...new Set(ids)].filter((id) => canonicalIndex(id) >= 0);
  const fixed = columns.filter((column) => isFixed(column) && !known.includes(column.id));
  const all = fixed.reduce<string[]>((list, { id }) => inserted(list, id), known);
  return all.map((id) => columns[canonicalIndex(id)]!);
}

/** Shows a column at its default position, or hides it. */
export function withColumn(ids: readonly string[], id: string, isShown: boolean): string[] {
  const rest = ids.filter((other) => other !== id);
  return isShown ? inserted(rest, id) : rest;
}

/** Moves a column to `index` in the list of the other columns; indexes past the end mean the end. */
export function movedColumn(ids: readonly string[], id: string, index: number): string[] {
  const rest = ids.filter((other) => other !== id);
  const at = Math.min(Math.max(index, 0), rest.length);
  return [...rest.slice(0, at), id, ...rest.slice(at)];
}

/** Clamps a width to the column's limits, in pixels. */
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

/** Minimum width of a row, in pixels. */
export function leastRowWidth(shown: readonly Column[], widths: ColumnWidths): number {
  return shown.reduce((sum, column) => {
    const own = widths[column.id];
    return sum + (own === undefined ? column.minWidth : clampWidth(column, own)) + COLUMN_GAP;
  }, ROW_PADDING - COLUMN_GAP);
}

/** Whether the layout is unchanged. `usual` holds the default columns for the window's width. */
export function isDefaultLayout(
  ids: readonly string[],
  widths: ColumnWidths,
  usual: readonly string[] = defaultColumns,
): boolean {
  return Object.keys(widths).length === 0 && ids.join() === usual.join();
}
