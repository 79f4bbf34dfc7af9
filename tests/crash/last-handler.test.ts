import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/main/db/database.ts';
import { startHost } from '../support/host.ts';
import { writeRekordboxFile } from '../support/rekordbox-file.ts';

describe('an error that nothing catches', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'segue-last-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it.each(['throw', 'reject'] as const)(
    'ends the host by %s with a report, and loses nothing',
    async (how) => {
      const first = writeRekordboxFile(join(folder, 'first.xml'), [{ id: 1, name: 'First' }]);
      const many = writeRekordboxFile(
        join(folder, 'many.xml'),
        Array.from({ length: 3000 }, (_, i) => ({ id: i + 1, memory: [8.5, 16.5], hot: [0.5] })),
      );
      const host = await startHost(folder);
      const { api, close } = await host.connect();
      const { jobId } = await api.imports.start({ paths: [first] });
      expect(await api.jobs.watch({ jobId })).toMatchObject({ state: 'done' });
      const { ids } = await api.library.query({ filter: {}, sort: [] });
      const view = await api.annotations.get({ trackId: ids[0]! });
      const metadata = { ...view.annotation.metadata, notes: 'Long intro' };
      await api.annotations.commit({
        trackId: ids[0]!,
        baseRevision: view.revision,
        label: 'Write a note',
        annotation: { ...view.annotation, metadata },
      });
      await api.settings.set({ reviewer: 'Ada' });
      const { jobId: unfinished } = await api.imports.start({ paths: [many] });

      host.child.send(how);
      expect(await host.ended).toBe(1);
      close();

      const home = join(folder, 'home');
      const reports = readdirSync(join(home, 'logs')).filter((name) => name.startsWith('crash-'));
      expect(reports).toHaveLength(1);
      const report = join(home, 'logs', reports[0]!);
      expect(readFileSync(report, 'utf8')).toMatch(/^Segue .*Node .*\n.*\nError: Planted by a test\n +at /);
      expect(statSync(report).mode & 0o777).toBe(process.platform === 'win32' ? 0o666 : 0o600);
      expect(host.stderr()).toContain('Segue has ended because of an internal error: Planted by a test');
      expect(host.stderr()).toContain(report);

      const db = openDatabase(join(home, 'library.db'));
      const value = (sql: string, ...values: unknown[]): unknown =>
        db.connection
          .prepare(sql)
          .pluck()
          .get(...values);
      expect(value('PRAGMA quick_check')).toBe('ok');
      const document = value(
        'SELECT document FROM revision JOIN track ON head_revision = revision.id WHERE track.id = ?',
        ids[0],
      );
      expect(JSON.parse(document as string)).toMatchObject({ metadata: { notes: 'Long intro' } });
      // Whole or not at all, and not said to be running.
      expect([1, 3000, 3001]).toContain(value('SELECT count(*) FROM track'));
      expect(value('SELECT state FROM job WHERE id = ?', unfinished)).not.toMatch(/running|queued/);
      db.close();
      expect(JSON.parse(readFileSync(join(home, 'settings.json'), 'utf8'))).toMatchObject({
        reviewer: 'Ada',
      });
    },
    240_000,
  );
});
