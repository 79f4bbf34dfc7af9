import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCore } from '../../src/main/core/create-core.ts';
import { makeMixxx, mixxxGrid } from '../fixtures/programs/make-databases.ts';
import { runCliHere } from '../support/cli.ts';
import { writeRekordboxFile } from '../support/rekordbox-file.ts';
import { workerModules } from '../support/workers.ts';

describe('segue with other programs, people and remotes', () => {
  let folder: string;
  const at = (...parts: string[]): string => join(folder, ...parts);
  const segue = async (...args: string[]) => {
    const { code, stdout, stderr } = await runCliHere([...args, '--json', '--home', at('home')]);
    return { code, value: stdout === '' ? null : (JSON.parse(stdout) as unknown), stderr };
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'segue-cli-'));
    const rows = [1, 2].map((id) => ({ id, bpm: 120 + id, hot: [8.5], memory: [16.5] }));
    await segue('import', writeRekordboxFile(at('library.xml'), rows));
    const core = createCore({ home: at('home'), workers: workerModules });
    core.db.connection.exec(`UPDATE track SET audio_id = 'pcm:' || id`);
    await core.close();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('writes a copy of Mixxx’s database, and says what it lacks', async () => {
    const refused = await segue('export', at('copy.sqlite'));
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('--into mixxxdb.sqlite')]);
    makeMixxx(at('mixxxdb.sqlite'), [
      { path: '/nowhere/1.flac', title: 'Track 1', beats: mixxxGrid(100, 0) },
      { path: '/nowhere/other.flac', title: 'Other', beats: mixxxGrid(90, 0) },
    ]);
    const done = await segue('export', at('copy.sqlite'), '--into', at('mixxxdb.sqlite'));
    expect(done).toMatchObject({ code: 0, value: { tracks: 3, changedTracks: 2 } });
    const db = new Sqlite(at('copy.sqlite'), { readonly: true });
    const bpms = db.prepare('SELECT title, bpm FROM library ORDER BY id').all();
    db.close();
    expect(bpms).toEqual([
      { title: 'Track 1', bpm: 121 },
      { title: 'Other', bpm: null },
      { title: 'Track 2', bpm: 122 },
    ]);
  }, 240_000);

  it('writes the chosen parts for Traktor', async () => {
    await segue('export', at('out.nml'), '--parts', 'grid,memory-cues');
    const text = readFileSync(at('out.nml'), 'utf8');
    expect(text).toContain('TYPE="4"');
    expect(text).toContain('HOTCUE="-1"');
    expect(text).not.toContain('HOTCUE="0"');
    const wrong = await segue('export', at('out2.nml'), '--parts', 'beats');
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('grid, hot-cues')]);
  }, 240_000);

  it('settles part by part what people say', async () => {
    await segue('data', 'correct', '1', '--shift-grid', '12');
    const { value } = await segue('data', 'opinions', '1');
    expect(value).toMatchObject([{ isCurrent: true, differing: [] }]);
    const [{ annotator }] = value as [{ annotator: string }];
    expect(
      await segue('data', 'adjudicate', '1', '--take', `grid=${annotator}`, `key=${annotator}`),
    ).toMatchObject({
      code: 0,
      value: { taken: [{ part: 'grid' }, { part: 'key' }] },
    });
    const twice = await segue('data', 'adjudicate', '1', '--take', `grid=${annotator}`, `grid=${annotator}`);
    expect([twice.code, twice.stderr]).toEqual([1, expect.stringContaining('two people for grid')]);
    expect((await segue('data', 'adjudicate', '1', '--take', 'zoe')).stderr).toContain(
      'zoe has not annotated',
    );
  }, 240_000);

  it('syncs by itself once that is switched on, and works on while the remote is away', async () => {
    const share = at('share');
    mkdirSync(share);
    expect(await segue('sync', share, '--auto', '1')).toMatchObject({
      code: 0,
      value: { address: share, after: 1, pending: 0 },
    });
    const flagged = await segue('data', 'flag', '--needs-review', '1');
    expect([flagged.code, flagged.stderr]).toEqual([0, expect.stringContaining(`Synced with ${share}`)]);
    expect(readFileSync(join(share, 'library', 'index.json'), 'utf8')).toContain('pcm:2');

    const away = at('away');
    writeFileSync(away, 'a file where the folder should be');
    await segue('sync', away, '--auto', '1');
    const later = await segue('data', 'flag', '--remove', 'needs_review', '1');
    expect([later.code, later.stderr]).toEqual([0, expect.stringContaining('tried again later')]);
    expect(await segue('sync', away, '--auto', '0')).toMatchObject({ code: 0, value: { address: null } });
    expect((await segue('data', 'flag', '--needs-review', '1')).stderr).not.toContain('ync');
    expect(existsSync(join(away, 'library'))).toBe(false);
  }, 240_000);
});
