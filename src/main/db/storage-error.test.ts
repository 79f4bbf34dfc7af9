import { openSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { insertTrack } from '../../../tests/fixtures/library/insert-track.ts';
import { temporaryFolder } from '../../../tests/support/temporary-home.ts';
import { AppError } from '../../shared/errors.ts';
import { openDatabase } from './database.ts';
import type { Database } from './database.ts';
import { tracks } from './schema.ts';

/** Words of the driver and of SQL, which must not appear. */
const internals =
  /SQLITE_BUSY|database is|disk I\/O|malformed|UNIQUE|NOT NULL|no such|readonly database|is full$/;

function library(): { db: Database; path: string } {
  const path = join(temporaryFolder(), 'library.db');
  return { db: openDatabase(path), path };
}

/** Every way to run a statement: drizzle, a prepared one, row by row, a pragma. */
function failures(ways: readonly (() => unknown)[]): AppError[] {
  return ways.map((run) => {
    try {
      run();
    } catch (error) {
      if (error instanceof AppError) return error;
      throw error;
    }
    throw new Error('It did not fail');
  });
}

function writes(db: Database): (() => unknown)[] {
  const big = 'x'.repeat(200_000);
  return [
    () => insertTrack(db, { title: 'One', comment: big }),
    () => db.query.update(tracks).set({ comment: big }).run(),
    () => db.connection.prepare('UPDATE track SET comment = ?').run(big),
    () => db.connection.exec('DROP TABLE job_failure'),
    () => db.transaction(() => insertTrack(db, { title: 'One', comment: big })),
  ];
}

describe('an error in the library', () => {
  it('is explained in plain words while another process writes', () => {
    const { db, path } = library();
    insertTrack(db, { title: 'There' });
    const other = openDatabase(path);
    other.connection.exec('BEGIN IMMEDIATE');
    db.connection.pragma('busy_timeout = 0');
    for (const { code, message } of failures(writes(db))) {
      expect(code).toBe('conflict');
      expect(message).toMatch(
        /^Another Segue process is writing to the library at .*library\.db\. Try again/,
      );
    }
    other.close();
    db.close();
  });

  it('is explained in plain words when the disk is full', () => {
    const { db, path } = library();
    for (let i = 0; i < 3; i++) insertTrack(db, { title: 'There' });
    db.connection.pragma(`max_page_count = ${Number(db.connection.pragma('page_count', { simple: true }))}`);
    const [insert, update, prepared, , transaction] = writes(db);
    for (const { code, message } of failures([insert!, update!, prepared!, transaction!])) {
      expect(code).toBe('io');
      expect(message).toContain(`is full, so that the library at ${path} cannot be changed. Free some space`);
      expect(message).not.toMatch(internals);
    }
    db.close();
  });

  it('is explained in plain words when nothing can be written', () => {
    const { db } = library();
    insertTrack(db, { title: 'There' });
    db.connection.pragma('query_only = ON');
    for (const { code, message } of failures(writes(db))) {
      expect(code).toBe('io');
      expect(message).toMatch(/cannot be changed: .* is read-only\. Make it writable/);
      expect(message).not.toMatch(internals);
    }
    db.close();
  });

  it('is explained in plain words for a damaged file, also between two rows', () => {
    const { db, path } = library();
    for (let i = 0; i < 2000; i++) insertTrack(db, { title: `Track ${i}`, comment: 'c'.repeat(500) });
    db.close();
    const file = openSync(path, 'r+');
    const { size } = statSync(path);
    // The first pages hold the schema, without which nothing opens.
    for (let at = 4096 * Math.ceil(size / 4096 / 2); at < size; at += 4096)
      writeSync(file, Buffer.alloc(4096, 0xab), 0, 4096, at);
    const damaged = openDatabase(path);
    for (const { code, message } of failures([
      () => damaged.query.select().from(tracks).all(),
      () => damaged.connection.prepare('SELECT sum(length(comment)) FROM track').get(),
      () => [...damaged.connection.prepare('SELECT * FROM track').iterate()],
    ])) {
      expect(code).toBe('io');
      expect(message).toContain(
        'is damaged. `segue doctor` says how, and `segue backup restore` brings a backup back',
      );
      expect(message).not.toMatch(internals);
    }
    damaged.close();
  });

  it('is reported as Segue’s own fault when a statement is wrong, without the driver’s words', () => {
    const { db } = library();
    const id = insertTrack(db, { title: 'There' });
    for (const { code, message } of failures([
      () => db.connection.prepare('SELECT nothing FROM nowhere'),
      () => db.connection.prepare('INSERT INTO track (id) VALUES (?)').run(id),
      () => db.connection.exec('SELEKT'),
    ])) {
      expect(code).toBe('internal');
      expect(message).toContain('please report it');
      expect(message).not.toMatch(internals);
    }
    db.close();
  });

  it('is not reported as a fault when the library has been closed', () => {
    const { db } = library();
    db.close();
    const [error] = failures([() => db.query.select().from(tracks).all()]);
    expect(error).toMatchObject({ code: 'cancelled', message: 'Segue is closing.' });
  });
});
