import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { getTableColumns, getTableName, is } from 'drizzle-orm';
import { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { describe, expect, it } from 'vitest';
import { openDatabase } from './database.ts';
import { migrationHash } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import * as schema from './schema.ts';

describe('migrations', () => {
  it('create the tables that the schema describes', () => {
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

  it('fill in the genres of an earlier version’s tracks from their tags', () => {
    const folder = mkdtempSync(join(tmpdir(), 'segue-db-'));
    const path = join(folder, 'library.db');
    const old = new Sqlite(path);
    old.exec(
      'CREATE TABLE migration (id TEXT PRIMARY KEY, hash TEXT NOT NULL, applied_at TEXT NOT NULL) STRICT',
    );
    for (const { id, sql } of migrations.slice(0, 5)) {
      old.exec(sql);
      old
        .prepare('INSERT INTO migration VALUES (?, ?, ?)')
        .run(id, migrationHash(sql), '2025-01-01T00:00:00Z');
    }
    const insert = old.prepare(
      `INSERT INTO track (missing, decoder_offset, title, artist, album, genre, label, comment, rating, added_at, history_position,
         duration, flags, hot_cue_slots, memory_cue_count, predicted_cue_count, section_count, modified_at)
       VALUES (0, 0, 't', 'a', '', ?, '', '', 0, '', 0, 0, '[]', '', 0, 0, 0, '')`,
    );
    for (const genre of ['House; dnb', '', 'techno']) insert.run(genre);
    old.close();
    const db = openDatabase(path);
    expect(db.connection.prepare('SELECT genre, genres FROM track ORDER BY id').all()).toEqual([
      { genre: 'House; dnb', genres: '["House","Drum & Bass"]' },
      { genre: '', genres: '[]' },
      { genre: 'techno', genres: '["Techno"]' },
    ]);
    expect(db.connection.prepare('SELECT count(*) FROM track_label').pluck().get()).toBe(3);
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

  it('refuse a file that is not a database and leave it unchanged', async () => {
    const { readFileSync, writeFileSync } = await import('node:fs');
    const folder = mkdtempSync(join(tmpdir(), 'segue-db-'));
    const path = join(folder, 'library.db');
    writeFileSync(path, 'this is not a database, it is a letter to a friend');
    expect(() => openDatabase(path)).toThrow(expect.objectContaining({ code: 'io' }));
    expect(readFileSync(path, 'utf8')).toContain('letter to a friend');
    rmSync(folder, { recursive: true });
  });

  it('have ascending ids, and hashes that depend on their text', () => {
    const ids = migrations.map(({ id }) => id);
    expect(ids).toEqual([...ids].sort());
    expect(migrationHash('a')).not.toBe(migrationHash('b'));
  });
});
