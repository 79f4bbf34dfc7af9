import type Sqlite from 'better-sqlite3';
import { getTableColumns, getTableName } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';

/**
 * A prepared INSERT for one table, for the loops that write tens of thousands of rows: drizzle's builder takes several times
 * as long per row. Values go through the columns' own mapping, so types are the same.
 */
export function bulkInsert<T extends SQLiteTable>(
  connection: Sqlite.Database,
  table: T,
): (row: T['$inferInsert']) => number {
  const columns = Object.entries(getTableColumns(table));
  const statement = connection.prepare(
    `INSERT INTO ${getTableName(table)} (${columns.map(([, column]) => column.name).join(', ')})
     VALUES (${columns.map(() => '?').join(', ')})`,
  );
  return (row) => {
    const values = columns.map(([key, column]) => {
      const value = (row as Record<string, unknown>)[key];
      if (value === undefined) return (column.default as unknown) ?? null;
      return value === null ? null : column.mapToDriverValue(value);
    });
    return Number(statement.run(...values).lastInsertRowid);
  };
}
