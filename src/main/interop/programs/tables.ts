import { AppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';

/** The tables of a program's database, as its reader uses them. */
export interface ProgramTables {
  /** Columns of a table; empty if there is no such table. */
  columns(table: string): ReadonlySet<string>;
  rows<T>(sql: string, ...parameters: readonly (string | number)[]): Iterable<T>;
  close(): void;
}

export type OpenTables = (path: string) => ProgramTables;

/** @throws AppError `invalid_input` if a table or one of its columns is missing. */
export function requireTables(
  tables: Pick<ProgramTables, 'columns'>,
  needed: Readonly<Record<string, readonly string[]>>,
  complaint: Message,
): void {
  for (const [table, columns] of Object.entries(needed)) {
    const found = tables.columns(table);
    const missing = found.size === 0 ? table : columns.find((column) => !found.has(column));
    if (missing !== undefined)
      throw new AppError('invalid_input', msg('{complaint} (it has no “{missing}”)', { complaint, missing }));
  }
}

/** Converts a column value of any type, because a corrupt file may contain anything. */
export const textOf = (value: unknown): string =>
  typeof value === 'string' ? value.slice(0, 4000) : typeof value === 'number' ? String(value) : '';
export const numberOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;
export const bytesOf = (value: unknown): Buffer | null =>
  value instanceof Uint8Array && value.length > 0
    ? Buffer.from(value.buffer, value.byteOffset, value.length)
    : null;

/** A time in seconds; undefined if it is not a valid time. */
export function secondsOf(frames: number, sampleRate: number): number | undefined {
  const time = frames / sampleRate;
  return Number.isFinite(time) && Math.abs(time) < 1e6 ? time : undefined;
}

/** The year as an integer; null if the date has none. */
export function yearOf(value: unknown): number | null {
  const year = Number.parseInt(textOf(value), 10);
  return year > 0 && year < 10_000 ? year : null;
}

/** Tracks per batch, between turns of the event loop. */
export const BATCH_TRACKS = 250;
