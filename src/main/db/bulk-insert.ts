import type Sqlite from 'better-sqlite3';
import { getTableColumns, getTableName } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';

/** JSON that is text already; a bulk load need not parse and print it again. */
export class EncodedJson {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type BulkRow<T extends SQLiteTable> = {
  [K in keyof T['$inferInsert']]: T['$inferInsert'][K] | EncodedJson;
};

/**
 * A prepared INSERT for one table, for the loops that write tens of thousands of rows: drizzle's builder takes several times
 * as long per row. Values go through the columns' own mapping, so types are the same. Returns the id of the new row.
 */
export function bulkInsert<T extends SQLiteTable>(
  connection: Sqlite.Database,
  table: T,
): (row: BulkRow<T>) => number {
  const columns = Object.entries(getTableColumns(table));
  const statement = connection.prepare(
    `INSERT INTO ${getTableName(table)} (${columns.map(([, column]) => column.name).join(', ')})
     VALUES (${columns.map(() => '?').join(', ')})`,
  );
  return (row) => {
    const values = columns.map(([key, column]) => {
      const value = (row as Record<string, unknown>)[key];
      if (value === undefined) return column.default ?? null;
      if (value instanceof EncodedJson) return value.text;
      return value === null ? null : column.mapToDriverValue(value);
    });
    return Number(statement.run(...values).lastInsertRowid);
  };
}
