import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getTableColumns, getTableName, is } from 'drizzle-orm';
import { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { describe, expect, it } from 'vitest';
import { openDatabase } from './database.ts';
import { migrationHash } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import * as schema from './schema.ts';

describe('migrations', () => {
  it('give the tables that the schema describes', () => {
    const db = openDatabase(':memory:');
    for (const table of Object.values(schema)) {
      if (!is(table, SQLiteTable)) continue;
      const name = getTableName(table);
      const actual = db.connection.pragma(`table_info(${name})`) as {
        name: string;
        notnull: number;
        type: string;
      }[];
      const expected = Object.values(getTableColumns(table)).map((column) => ({
        name: column.name,
        notnull: column.notNull ? 1 : 0,
        type: column.getSQLType(),
      }));
      const shape = actual.map(({ name: column, notnull, type }) => ({
        name: column,
        notnull,
        type: type.toLowerCase(),
      }));
      const byName = (a: { name: string }, b: { name: string }): number => a.name.localeCompare(b.name);
      expect({ name, columns: shape.sort(byName) }).toEqual({ name, columns: expected.sort(byName) });
    }
    db.close();
  });

  it('apply once and survive opening again', () => {
    const folder = mkdtempSync(join(tmpdir(), 'segue-db-'));
    const path = join(folder, 'library.db');
    openDatabase(path).close();
    const db = openDatabase(path);
    expect(db.connection.prepare('SELECT count(*) FROM migration').pluck().get()).toBe(migrations.length);
    expect(db.connection.pragma('journal_mode', { simple: true })).toBe('wal');
    db.close();
    rmSync(folder, { recursive: true });
  });

  it('refuse a library made by a newer version', () => {
    const folder = mkdtempSync(join(tmpdir(), 'segue-db-'));
    const path = join(folder, 'library.db');
    const db = openDatabase(path);
    db.connection.prepare("INSERT INTO migration VALUES ('9999-future', 'x', 'y')").run();
    db.close();
    expect(() => openDatabase(path)).toThrow(
      expect.objectContaining({ code: 'conflict', message: expect.stringMatching(/newer version of Segue/) }),
    );
    rmSync(folder, { recursive: true });
  });

  it('refuse a file that is no database and leave it as it is', async () => {
    const { readFileSync, writeFileSync } = await import('node:fs');
    const folder = mkdtempSync(join(tmpdir(), 'segue-db-'));
    const path = join(folder, 'library.db');
    writeFileSync(path, 'this is not a database, it is a letter to a friend');
    expect(() => openDatabase(path)).toThrow(expect.objectContaining({ code: 'io' }));
    expect(readFileSync(path, 'utf8')).toContain('letter to a friend');
    rmSync(folder, { recursive: true });
  });

  it('have ids in ascending order and hashes of their text', () => {
    const ids = migrations.map(({ id }) => id);
    expect(ids).toEqual([...ids].sort());
    expect(migrationHash('a')).not.toBe(migrationHash('b'));
  });
});
