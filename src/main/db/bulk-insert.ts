import type Sqlite from 'better-sqlite3';
import { getTableColumns, getTableName } from './drizzle.ts';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';

/** JSON that is already text; a bulk load need not parse and print it again. */
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
 * A prepared INSERT for one table, for loops that write tens of thousands of rows: drizzle's builder takes several
 * times as long per row. Values go through the columns' own mapping, so types are the same. Returns the id of the new
 * row.
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
  const keys = columns.map(([key]) => key);
  const defaults = columns.map(([, column]) =>
    column.default === undefined ? null : column.mapToDriverValue(column.default),
  );
  // Strings and numbers are stored as they are; only other values need their column's mapping.
  const mappings = columns.map(([, column]) =>
    column.dataType === 'string' || column.dataType === 'number' ? null : column,
  );
  const values: unknown[] = [];
  return (row) => {
    for (let i = 0; i < keys.length; i++) {
      const value = (row as Record<string, unknown>)[keys[i]!];
      if (value === undefined) values[i] = defaults[i];
      else if (value instanceof EncodedJson) values[i] = value.text;
      else values[i] = value === null ? null : (mappings[i]?.mapToDriverValue(value) ?? value);
    }
    return Number(statement.run(...values).lastInsertRowid);
  };
}

/**
 * A prepared UPDATE of some columns of one row by id, for the same loops. `keys` names the columns; every call passes a
 * value for each of them.
 */
export function bulkUpdate<T extends SQLiteTable, K extends keyof T['$inferInsert'] & string>(
  connection: Sqlite.Database,
  table: T,
  keys: readonly K[],
): (id: number, row: Pick<T['$inferInsert'], K>) => void {
  const columns = getTableColumns(table);
  const set = keys.map((key) => `${columns[key]!.name} = ?`).join(', ');
  const statement = connection.prepare(`UPDATE ${getTableName(table)} SET ${set} WHERE id = ?`);
  return (id, row) => {
    const values = keys.map((key) => {
      const value: unknown = row[key];
      return value === null || value === undefined ? null : columns[key]!.mapToDriverValue(value);
    });
    statement.run(...values, id);
  };
}
