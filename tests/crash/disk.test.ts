import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/main/db/database.ts';
import type { DoctorReport } from '../../src/shared/contract/index.ts';
import { runCliHere } from '../support/cli.ts';
import { writeRekordboxFile } from '../support/rekordbox-file.ts';

const run = (program: string, ...args: string[]): void => void execFileSync(program, args, { stdio: 'pipe' });

/** Why no disk of our own can be had here; empty when one can. */
function missing(): string {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return 'needs Linux and root, for a disk of its own';
  const folder = mkdtempSync(join(tmpdir(), 'segue-mount-'));
  try {
    run('mount', '-t', 'tmpfs', '-o', 'size=1m', 'none', folder);
    run('umount', folder);
    return '';
  } catch {
    return 'the system lets nobody mount a disk here';
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const reason = missing();
if (reason !== '') console.log(`Skipping full and read-only disks: ${reason}`);

describe.skipIf(reason !== '')(`a library on a disk${reason && ` (skipped: ${reason})`}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'segue-disk-'));
  const disk = join(folder, 'disk');
  const home = join(disk, 'home');
  const xml = writeRekordboxFile(join(folder, 'library.xml'), [{ id: 1, name: 'First' }, { id: 2 }]);
  const filling = join(disk, 'filling');
  const segue = (...args: string[]) => runCliHere(['--home', home, ...args]);

  async function diagnosis(): Promise<DoctorReport['checks'][number] | undefined> {
    const { stdout } = await segue('--json', 'doctor');
    return (JSON.parse(stdout) as DoctorReport).checks.find(({ id }) => id === 'database');
  }

  /** What can still be done, and what is said of the rest. */
  async function readsOn(why: RegExp): Promise<void> {
    const tracks = await segue('tracks');
    expect(tracks.code).toBe(0);
    expect(tracks.stdout).toContain('First');
    expect(tracks.stderr).toMatch(why);
    expect(tracks.stderr).toContain(disk);
    expect(await diagnosis()).toMatchObject({ status: 'warning', detail: expect.stringMatching(why) });

    const out = join(folder, 'out');
    mkdirSync(out);
    expect(await segue('export', join(out, 'out.xml'))).toMatchObject({ code: 0 });
    expect(readFileSync(join(out, 'out.xml'), 'utf8')).toContain('Name="First"');
    expect(await segue('data', 'export', join(out, 'yaml'), '--format', 'yaml')).toMatchObject({ code: 0 });
    rmSync(out, { recursive: true });

    const refused = await segue('import', xml);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(why);
    expect(refused.stderr).not.toMatch(/SQLITE_|disk I\/O|ENOSPC|EROFS|readonly database/);
  }

  beforeAll(async () => {
    mkdirSync(disk);
    run('mount', '-t', 'tmpfs', '-o', 'size=4m', 'none', disk);
    await segue('import', xml);
  });
  afterAll(() => {
    run('umount', disk);
    rmSync(folder, { recursive: true });
  });

  it('that is full can be read and exported to another one', async () => {
    const { bavail, bsize } = statfsSync(disk);
    writeFileSync(filling, Buffer.alloc(bavail * bsize));
    await readsOn(/The disk at .*disk reports an error, or is full|The disk at .*disk is full/);
    rmSync(filling);
    expect(await diagnosis()).toMatchObject({ status: 'ok' });
  });

  it('that fills up under an open library loses nothing', () => {
    const db = openDatabase(join(home, 'library.db'));
    const { bavail, bsize } = statfsSync(disk);
    writeFileSync(filling, Buffer.alloc(bavail * bsize));
    const grow = db.connection.prepare<[string]>('UPDATE track SET comment = ?');
    expect(() => grow.run('x'.repeat(2_000_000))).toThrow(
      /^The disk at .*disk .*full.*Free some space there/,
    );
    expect(db.connection.prepare('SELECT count(*) FROM track').pluck().get()).toBe(2);
    rmSync(filling);
    grow.run('small again');
    db.close();
  });

  it('that is read-only can be read and exported to another one', async () => {
    run('mount', '-o', 'remount,ro', disk);
    await readsOn(/the file or the disk at .*disk is read-only\. Make it writable/);
    run('mount', '-o', 'remount,rw', disk);
    expect(await segue('import', xml)).toMatchObject({ code: 0 });
  });
});
