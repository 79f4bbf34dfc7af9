import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { columnsOf } from '../../src/main/core/library/track-columns.ts';
import { findDamage } from '../../src/main/db/snapshot.ts';
import { migrations } from '../../src/main/db/migrations/index.ts';
import { annotationSchema } from '../../src/shared/domain/index.ts';
import { runCliHere } from '../support/cli.ts';

const fixtures = join(import.meta.dirname, '../fixtures/libraries');
const versions = readdirSync(fixtures)
  .filter((name) => name.endsWith('.db.gz'))
  .map((name) => name.replace('.db.gz', ''));

/** Steps that a library has gone through, read without opening it as Segue does. */
function stepsOf(path: string): string[] {
  const connection = new Sqlite(path, { readonly: true });
  try {
    return connection.prepare<[], string>('SELECT id FROM migration ORDER BY id').pluck().all();
  } finally {
    connection.close();
  }
}

describe.each(versions)('a library of version %s', (version) => {
  let folder: string;
  let database: string;
  const segue = (...args: string[]) => runCliHere(['--home', folder, '--json', ...args]);
  const ask = async (...args: string[]): Promise<unknown> => JSON.parse((await segue(...args)).stdout);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'segue-release-'));
    database = join(folder, 'library.db');
    writeFileSync(database, gunzipSync(readFileSync(join(fixtures, `${version}.db.gz`))));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('opens with everything in it, after a copy where its form changes', async () => {
    const before = stepsOf(database);
    const expected = JSON.parse(readFileSync(join(fixtures, `${version}.json`), 'utf8')) as {
      documents: object[];
      playlists: object[];
    };
    for (const [index, document] of expected.documents.entries())
      expect(await ask('show', String(index + 1))).toMatchObject(document);
    expect(await ask('playlists', 'list')).toMatchObject(expected.playlists);
    expect(findDamage(database)).toBeNull();
    expect(stepsOf(database)).toEqual(migrations.map(({ id }) => id));

    const copies = (await ask('backup', 'list')) as { path: string; reason: string }[];
    const ofMigration = copies.filter(({ reason }) => reason === 'before-migration');
    expect(ofMigration.map(({ path }) => stepsOf(path))).toEqual(
      before.length < migrations.length ? [before] : [],
    );
  });

  it('has in its columns what a commit would derive from its documents', async () => {
    await ask('tracks');
    const connection = new Sqlite(database, { readonly: true });
    try {
      const rows = connection
        .prepare<[], { document: string; hot_cue_colors: string; energy: number | null }>(
          'SELECT document, hot_cue_colors, energy FROM track JOIN revision ON revision.id = head_revision',
        )
        .all();
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.some(({ hot_cue_colors: colors }) => colors !== '')).toBe(true);
      for (const row of rows) {
        const { hotCueColors, energy } = columnsOf(annotationSchema.parse(JSON.parse(row.document)));
        expect(row).toMatchObject({ hot_cue_colors: hotCueColors, energy });
      }
    } finally {
      connection.close();
    }
  });

  it('is left as it is when a newer version has changed it, and goes back to the copy', async () => {
    const copy = (await ask('backup', 'create')) as { name: string };
    const newer = new Sqlite(database);
    newer.exec("INSERT INTO migration VALUES ('9999-future', 'x', 'y'); CREATE TABLE future (id INTEGER)");
    newer.close();
    const bytes = readFileSync(database);
    const refused = await segue('tracks');
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(/newer version of Segue/);
    expect(readFileSync(database).equals(bytes)).toBe(true);

    const { before } = (await ask('backup', 'restore', copy.name)) as { before: { path: string } };
    expect(stepsOf(before.path)).toContain('9999-future');
    expect(stepsOf(database)).not.toContain('9999-future');
    expect(await ask('tracks')).toHaveLength(2);
  });
});
