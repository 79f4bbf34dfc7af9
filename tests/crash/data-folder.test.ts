import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { exportFormatIds, exportFormats } from '../../src/shared/domain/index.ts';
import { makeWav } from '../fixtures/audio/make-files.ts';
import { runCliHere, startCli } from '../support/cli.ts';
import { kicks } from '../support/kicks.ts';
import { writeRekordboxFile } from '../support/rekordbox-file.ts';

const dieAtRename = new URL('../support/die-at-rename.ts', import.meta.url).href;
/** Names that things have before they are complete. */
const UNFINISHED = /\.tmp(-journal)?$|\.partial$|\.part$|\.incoming$|\.(json|dat)\.\d+$|\.lock$/;

describe('the data folder', () => {
  let folder: string;
  let home: string;
  let out: string;
  const segue = (...args: string[]) => runCliHere(['--home', home, ...args]);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'segue-data-'));
    home = join(folder, 'home');
    out = join(folder, 'out');
    mkdirSync(out);
    const music = join(folder, 'kicks.wav');
    writeFileSync(music, makeWav([kicks(12, 124)]));
    const rows = [{ id: 1, name: 'Kicks', path: music, hot: [0.5], memory: [4.5] }, { id: 2 }];
    const xml = writeRekordboxFile(join(folder, 'library.xml'), rows, [{ name: 'All', ids: [1, 2] }]);
    await segue('import', xml);
  }, 240_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const unfinished = (): string[] =>
    [home, out].flatMap((root) =>
      readdirSync(root, { recursive: true, withFileTypes: true })
        .filter(({ name }) => UNFINISHED.test(name))
        .map(({ name, parentPath }) => join(parentPath, name)),
    );

  afterEach(() => {
    for (const path of unfinished()) rmSync(path, { recursive: true });
  });

  it.each([
    ['export', () => ['export', join(out, 'library.xml')]],
    ...exportFormatIds.map((format): [string, () => string[]] => [
      format,
      () => [
        'data',
        'export',
        join(out, `${format}${exportFormats[format].extension ?? ''}`),
        '--format',
        format,
      ],
    ]),
    ['backup', () => ['backup', 'create']],
    ['dataset', () => ['dataset', 'create', 'set', '--force', 'A test']],
  ] as [string, () => string[]][])(
    'is clean again at the start after a kill of: %s',
    async (_kind, args) => {
      const { stderr } = await startCli(['--home', home, ...args()], dieAtRename).result;
      expect(unfinished(), stderr).not.toEqual([]);
      expect(await segue('tracks')).toMatchObject({ code: 0 });
      expect(unfinished()).toEqual([]);
    },
    240_000,
  );

  it.skipIf(process.platform === 'win32')('is its owner’s alone', async () => {
    expect(await segue('backup', 'create')).toMatchObject({ code: 0 });
    const rights = (...parts: string[]): number => statSync(join(home, ...parts)).mode & 0o777;
    expect([rights(), rights('library.db')]).toEqual([0o700, 0o600]);
    expect(rights('backups')).toBe(0o700);
    for (const name of readdirSync(join(home, 'backups')))
      expect([name, rights('backups', name)]).toEqual([name, 0o600]);
  });

  it.skipIf(process.platform !== 'linux')('is refused where there can be none', async () => {
    for (const args of [['tracks'], ['doctor'], ['import', join(folder, 'library.xml')]]) {
      const { code, stderr } = await runCliHere(['--home', '/proc/x', ...args]);
      expect(code).toBe(1);
      expect(stderr).toMatch(
        /The data folder \/proc\/x cannot be created: the folder \/proc takes no .*--home/,
      );
    }
  });
});
