import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/main/db/database.ts';
import type { Database } from '../../src/main/db/database.ts';
import { readAnnotationYaml } from '../../src/main/interop/annotation-yaml.ts';
import { readRekordboxXml } from '../../src/main/rekordbox/read-xml.ts';
import { settingsSchema } from '../../src/shared/contract/index.ts';
import { addSong, correct, writeSong } from '../fixtures/learning/songs.ts';
import { createRandom } from '../fuzz/random.ts';
import { runCli, runCliHere } from '../support/cli.ts';
import { writeRekordboxFile } from '../support/rekordbox-file.ts';
import { openCore } from '../support/temporary-home.ts';
import { updateBytes } from './victim-update.ts';
import type { Acknowledged } from './victim.ts';

/** `npm run test:kills` gives a thousand. */
const KILLS = Number(process.env.SEGUE_TEST_KILLS ?? 36);
const TRACKS = 400;
const works = [
  'edit',
  'export',
  'settings',
  'import',
  'rekordbox',
  'dataset',
  'annotations',
  'train',
  'update',
] as const;
type Work = (typeof works)[number];
/** Training takes seconds, other work begins anew within tenths. */
const longest: Partial<Record<Work, number>> = { train: 6000 };
const SONGS = 20;

describe(`${KILLS} kills`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'segue-kills-'));
  const home = join(folder, 'home');
  /** A library that has something to learn from. */
  const learned = join(folder, 'learned');
  const homeOf = (work: Work): string => (work === 'train' ? learned : home);
  const out = join(folder, 'out');

  beforeAll(async () => {
    mkdirSync(out);
    // On a slow machine none of the killed downloads may have got to making it.
    mkdirSync(join(folder, 'updates'));
    for (const i of [0, 1])
      writeRekordboxFile(
        join(folder, `library-${i}.xml`),
        Array.from({ length: TRACKS }, (_, id) => ({ id: id + 1, bpm: 120 + i, hot: [1 + i], memory: [9] })),
        [{ name: 'All', ids: [1, 2, 3] }],
      );
    await runCli(['--home', home, 'import', join(folder, 'library-0.xml')]);
    await runCli(['--home', home, 'data', 'export', join(folder, 'yaml'), '--format', 'yaml']);
    const core = openCore(learned);
    for (let seed = 0; seed < SONGS; seed++) {
      const song = writeSong(seed);
      correct(core, addSong(core, song), song.wanted);
    }
    await core.close();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Kills a process in the middle of its work, every third while somebody else is writing; returns what it had been told was stored. */
  async function killDuring(work: Work, turn: number, delay: number): Promise<Acknowledged[]> {
    const child = fork(new URL('./victim.ts', import.meta.url), [homeOf(work), out, work, String(turn)], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let errors = '';
    child.stderr!.on('data', (text) => (errors += String(text)));
    const told: Acknowledged[] = [];
    const begun = Promise.withResolvers<void>();
    const ended = once(child, 'exit');
    child.on('message', (message) => {
      if (message === 'begun') begun.resolve();
      else told.push(message as Acknowledged);
    });
    await Promise.race([begun.promise, ended]);
    const lock = turn % 3 === 2 ? holdLock(homeOf(work)) : null;
    await Promise.race([sleep(delay), ended]);
    child.kill('SIGKILL');
    lock?.close();
    const [code] = (await ended) as [number | null];
    expect([code, errors]).toEqual([null, '']);
    return told;
  }

  /** Keeps others from writing until it is closed. */
  function holdLock(root: string): Database {
    const db = openDatabase(join(root, 'library.db'));
    db.connection.exec('BEGIN IMMEDIATE');
    return db;
  }

  function checkLibrary(work: Work, told: readonly Acknowledged[]): void {
    const db = openDatabase(join(homeOf(work), 'library.db'));
    expect(db.connection.pragma('quick_check', { simple: true })).toBe('ok');
    expect(db.connection.pragma('foreign_key_check')).toEqual([]);
    const count = (sql: string): unknown => db.connection.prepare(sql).pluck().get();
    expect([count('SELECT count(*) FROM track'), count('SELECT count(*) FROM rekordbox_row')]).toEqual(
      work === 'train' ? [SONGS, 0] : [TRACKS, TRACKS],
    );
    const document = db.connection
      .prepare<[number], string>('SELECT document FROM revision WHERE id = ?')
      .pluck();
    for (const { revision, notes } of told)
      expect(JSON.parse(document.get(revision!)!)).toMatchObject({ metadata: { notes } });
    db.close();
  }

  /** Under its name a file is whole. Throws, or says no, where it is not. */
  async function isWhole(path: string): Promise<boolean> {
    const bytes = readFileSync(path);
    const text = bytes.toString('utf8');
    switch (extname(path)) {
      case '.xml':
        // Label Studio's configuration is XML as well.
        if (path !== join(out, 'library.xml')) return /<\/View>\s*$/.test(text);
        await readRekordboxXml(path, { onTracks: () => undefined });
        return true;
      case '.json':
      case '.jams':
        JSON.parse(text);
        return true;
      case '.jsonl':
        for (const line of text.trimEnd().split('\n')) JSON.parse(line);
        return true;
      case '.yaml':
        return readAnnotationYaml(text).ok;
      case '.parquet':
        return bytes.subarray(-4).toString() === 'PAR1';
      case '.npz':
        // The end of a ZIP archive.
        return bytes.includes('PK\u0005\u0006');
      default:
        return text === '' || text.endsWith('\n');
    }
  }

  function files(): { readonly whole: string[]; readonly temporary: string[] } {
    const all = readdirSync(out, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    return {
      whole: all.filter((path) => !path.endsWith('.tmp')),
      temporary: all.filter((path) => path.endsWith('.tmp')),
    };
  }

  it(
    'at any moment of any work lose nothing that was stored',
    async () => {
      const random = createRandom(60);
      for (let turn = 0; turn < KILLS; turn++) {
        const work = works[turn % works.length]!;
        checkLibrary(work, await killDuring(work, turn, random.below(longest[work] ?? 400)));
        const settings = join(home, 'settings.json');
        if (existsSync(settings)) settingsSchema.parse(JSON.parse(readFileSync(settings, 'utf8')));
        if ((turn + 1) % 100 === 0) console.log(`${turn + 1} kills`);
      }
      for (const name of readdirSync(join(folder, 'updates')).filter((one) => !one.endsWith('.part')))
        expect([name, readFileSync(join(folder, 'updates', name)).equals(updateBytes(name))]).toEqual([
          name,
          true,
        ]);
      for (const path of files().whole) expect([path, await isWhole(path)]).toEqual([path, true]);
      expect(readFileSync(join(folder, 'library-0.xml'), 'utf8')).toContain('</DJ_PLAYLISTS>');
      // The next start clears away what they left.
      expect(await runCliHere(['--home', home, 'tracks'])).toMatchObject({ code: 0 });
      expect(files().temporary).toEqual([]);
      expect(await runCliHere(['--home', learned, 'models', 'list'])).toMatchObject({ code: 0 });
      expect(readdirSync(join(home, 'writing'))).toEqual([]);
      // On a slow machine none of the killed trainings may have got to its end; this one does.
      expect(await runCliHere(['--home', learned, 'models', 'train'])).toMatchObject({ code: 0 });
      const versions = readdirSync(join(learned, 'personal'));
      expect(versions).not.toEqual([]);
      for (const version of versions)
        expect([version, readdirSync(join(learned, 'personal', version)).sort()]).toEqual([
          version,
          ['examples.json', 'manifest.json', 'model.onnx'],
        ]);
    },
    600_000 + 30_000 * KILLS,
  );
});
