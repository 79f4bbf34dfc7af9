import type Sqlite from 'better-sqlite3';
import { getTableColumns, getTableName, integer, sqliteTable, text } from './drizzle.ts';
import type { Annotation, TrackColour } from '../../shared/domain/index.ts';
import { summaryColumns, tracks } from './schema.ts';

/**
 * Rows of a Rekordbox file that wait until the rest of it proves valid: a temporary table of one connection, which no
 * other connection sees or waits for. Columns that the track table has too are copied to it unchanged.
 */
export const stagedRows = sqliteTable('staged_row', {
  /** Position in the file, from 0. */
  position: integer('position').primaryKey(),
  /** Unique within the file. */
  rowKey: text('row_key').notNull(),
  rekordboxId: text('rekordbox_id'),
  location: text('location'),
  /** sha256 of the raw row. */
  hash: text('hash').notNull(),
  /** Whether the file exists at `path`. */
  found: integer('found', { mode: 'boolean' }).notNull(),
  path: text('path'),
  pathKey: text('path_key'),
  missing: integer('missing', { mode: 'boolean' }).notNull(),
  fileSize: integer('file_size'),
  title: text('title').notNull(),
  artist: text('artist').notNull(),
  album: text('album').notNull(),
  genre: text('genre').notNull(),
  label: text('label').notNull(),
  comment: text('comment').notNull(),
  year: integer('year'),
  rating: integer('rating').notNull(),
  colour: text('colour').$type<TrackColour | ''>().notNull(),
  /** According to the row; null if it does not say. */
  addedAt: text('added_at'),
  ...summaryColumns(),
  /** sha256 of the document. */
  documentHash: text('document_hash').notNull(),
  // The long ones come last, so that the columns before them can be read without them.
  /** The cleaned form of the row. */
  document: text('document', { mode: 'json' }).$type<Annotation>().notNull(),
  row: text('row', { mode: 'json' }).$type<unknown>().notNull(),
});
export type StagedRow = typeof stagedRows.$inferSelect;

const ofTracks = new Set(Object.values(getTableColumns(tracks)).map(({ name }) => name));
/** Columns of a staged row that a new track takes over unchanged. */
export const sharedColumns: readonly string[] = Object.values(getTableColumns(stagedRows))
  .map(({ name }) => name)
  .filter((name) => ofTracks.has(name) && name !== 'path_key' && name !== 'added_at');

/** Creates the empty table, replacing one that an earlier import left. */
export function createStagedRows(connection: Sqlite.Database): void {
  const columns = Object.values(getTableColumns(stagedRows)).map(
    (column) =>
      `${column.name} ${column.getSQLType()}${column.primary ? ' PRIMARY KEY' : ''}${column.notNull ? ' NOT NULL' : ''}`,
  );
  dropStagedRows(connection);
  connection.exec(`CREATE TEMP TABLE ${getTableName(stagedRows)} (${columns.join(', ')}) STRICT`);
}

export function dropStagedRows(connection: Sqlite.Database): void {
  connection.exec(`DROP TABLE IF EXISTS temp.${getTableName(stagedRows)}`);
}
