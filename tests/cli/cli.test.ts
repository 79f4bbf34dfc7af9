import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { annotationSchema } from '../../src/shared/domain/index.ts';
import { makeFlac, makeWav } from '../fixtures/audio/make-files.ts';
import { runCli, runCliHere, startCli } from '../support/cli.ts';
import type { CliResult } from '../support/cli.ts';
import { kicks } from '../support/kicks.ts';
import { rekordboxText, writeRekordboxFile } from '../support/rekordbox-file.ts';

let folder: string;
let home: string;
let music: string;
let xml: string;
const at = (name: string): string => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'segue-cli-'));
  home = at('home');
  music = at('music');
  mkdirSync(music);
  const whole = makeFlac([kicks(12, 125)]);
  writeFileSync(join(music, 'kicks.flac'), whole);
  writeFileSync(join(music, 'cut.flac'), whole.subarray(0, whole.length / 2));
  writeFileSync(join(music, 'empty.mp3'), '');
  writeFileSync(join(music, 'really.mp3'), makeWav([kicks(8, 90, 2)]));
  xml = writeRekordboxFile(
    at('library.xml'),
    [
      { id: 1, name: 'One', memory: [8.5] },
      { id: 2, name: 'Two & Three', artist: 'Ünï' },
    ],
    [{ name: 'Set', ids: [2] }],
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Event {
  readonly event: string;
  readonly message?: string;
}

/** What the tests read of the commands' answers. */
interface Value {
  readonly analyzed: number;
  readonly skipped: number;
  readonly failures: readonly { item: string }[];
  readonly scan: { readonly warnings: readonly unknown[] };
  readonly checks: readonly unknown[];
}

interface JsonResult<T> extends CliResult {
  readonly value: T;
  readonly events: readonly Event[];
}

/** Runs with --json and checks what both streams promise. */
async function json<T = Value>(...args: string[]): Promise<JsonResult<T>> {
  return readJson(await runCli([...args, '--json', '--home', home]));
}

/** The same in this process: another takes a second to start. */
async function jsonHere<T = Value>(...args: string[]): Promise<JsonResult<T>> {
  return readJson(await runCliHere([...args, '--json', '--home', home]));
}

function readJson<T>(result: CliResult): JsonResult<T> {
  const events = result.stderr
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Event);
  const isDone = result.code === 0 || result.code === 3;
  expect(result.stdout === '').toBe(!isDone);
  return { ...result, events, value: (isDone ? JSON.parse(result.stdout) : null) as T };
}

const errorOf = (result: { events: readonly Event[] }): string | undefined =>
  result.events.find(({ event }) => event === 'error')?.message;

describe('segue', () => {
  it('imports an export', async () => {
    const { code, value, events } = await json('import', xml);
    expect(code).toBe(0);
    expect(value).toMatchObject({ tracks: { read: 2, added: 2, missing: 2 }, playlists: 1, failures: [] });
    expect(events.every(({ event }) => event === 'progress')).toBe(true);
    const text = await runCli(['import', xml, '--home', home]);
    expect(text).toMatchObject({ code: 0, stdout: expect.stringContaining('2 tracks, no change') as string });
  });

  it('analyzes a folder, lists what it could not read, and writes an XML', async () => {
    const out = at('out.xml');
    const { code, value } = await json('analyze', music, '--xml', out);
    expect(code).toBe(3);
    expect(value).toMatchObject({
      analyzed: 2,
      skipped: 0,
      export: { path: out, tracks: 4, changedTracks: 2 },
    });
    expect(value.failures.map(({ item }) => item)).toEqual([
      join(music, 'cut.flac'),
      join(music, 'empty.mp3'),
    ]);
    expect(value.scan.warnings).toMatchObject([{ path: join(music, 'really.mp3') }]);
    const written = readFileSync(out, 'utf8');
    expect(written).toContain('Name="kicks"');
    expect(written).toMatch(/<NODE Name="Segue [\d-]{10}" Type="1" KeyType="0" Entries="2">/);
    // The imported rows are what they were.
    const rows = rekordboxText([{ id: 1, name: 'One', memory: [8.5] }]).match(/<TRACK[^]*<\/TRACK>/)![0];
    expect(written).toContain(rows);
  });

  it('skips what is analyzed, and says in words what failed', async () => {
    const { code, stdout } = await runCli(['analyze', music, '--home', home]);
    expect(code).toBe(3);
    expect(stdout).toMatch(/^0 analyzed in .*, 2 already done, 2 failed$/m);
    expect(stdout).toMatch(/failed {3}.*cut\.flac: cut\.flac is damaged: it ends after [\d.]+ s of 12\.0 s/);
    expect(stdout).toMatch(/failed {3}.*empty\.mp3: .*is empty/);
  });

  it('lists tracks, and shows one by id and by path', async () => {
    const { value } = await jsonHere<{ id: number }[]>('tracks', 'kicks');
    expect(value).toHaveLength(1);
    expect(value[0]).toMatchObject({ title: 'kicks', tier: 3, analyzed: true });
    const byId = await jsonHere<unknown>('show', String(value[0]!.id));
    const byPath = await jsonHere('show', join(music, 'kicks.flac'));
    expect(byPath.value).toEqual(byId.value);
    expect(annotationSchema.parse(byId.value).audio.bpm).toBeCloseTo(125, 0);
    expect((await jsonHere('tracks')).value).toHaveLength(4);
    const unknown = await jsonHere('show', '4711');
    expect([unknown.code, errorOf(unknown)]).toEqual([1, expect.stringContaining('no track "4711"')]);
  });

  it('exports a playlist, and verifies what comes back', async () => {
    const part = at('part.xml');
    const exported = await jsonHere('export', part, '--playlist', 'Set');
    expect(exported).toMatchObject({ code: 0, value: { tracks: 1, changedTracks: 0 } });
    const whole = at('whole.xml');
    expect((await jsonHere('export', whole, '--tier', '2,3')).value).toMatchObject({
      tracks: 4,
      changedTracks: 2,
    });
    expect(await jsonHere('verify', whole)).toMatchObject({ code: 0, value: { expected: 2, matched: 2 } });
    expect(await jsonHere('verify', xml)).toMatchObject({ code: 3, value: { matched: 0, absent: [{}, {}] } });
    const none = await jsonHere('export', at('none.xml'), '--playlist', 'Nope');
    expect([none.code, errorOf(none)]).toEqual([1, expect.stringContaining('no playlist "Nope"')]);
    const original = readFileSync(xml, 'utf8');
    expect(await jsonHere('export', xml)).toMatchObject({ code: 1 });
    expect(readFileSync(xml, 'utf8')).toBe(original);
  });

  it.skipIf(process.platform !== 'linux')(
    'keeps compiled sources for the next start, in a folder of its user',
    async () => {
      const cache = join(folder, 'cache');
      const { NODE_COMPILE_CACHE: _, ...env } = process.env;
      const args = ['--home', home, 'tracks'];
      const { code } = await startCli(args, undefined, { ...env, XDG_CACHE_HOME: cache }).result;
      expect(code).toBe(0);
      expect(readdirSync(join(cache, 'segue', 'code'))).toHaveLength(1);
      expect(statSync(join(cache, 'segue', 'code')).mode & 0o077).toBe(0);
    },
  );

  it('tells about the library and the machine', async () => {
    expect((await jsonHere('data', 'stats')).value).toMatchObject({ total: 4, analyzed: 2, missing: 2 });
    const doctor = await json('doctor');
    expect(doctor.value.checks.length).toBeGreaterThan(3);
  });

  it.each([
    [['frobnicate'], /unknown command/],
    [[], /Name a command/],
    [['import'], /missing required argument/],
    [['tracks', '--nope'], /unknown option/],
    [['export', 'x.xml', '--tier', '4'], /Name tiers by number/],
    [['export', 'x.xml', '--changed-since', 'yesterday'], /Write dates as/],
    [['analyze', '.', '--cues', 'maybe'], /Choose one of keep, extend, replace/],
  ])('refuses the command line %j', async (args, message) => {
    const result = await jsonHere(...args);
    expect(result.code).toBe(2);
    expect(errorOf(result)).toMatch(message);
  });

  it('refuses hostile files and leaves the library as it is', async () => {
    const before = await jsonHere('tracks');
    const hostile: Record<string, [string, RegExp]> = {
      'malformed.xml': [
        '<DJ_PLAYLISTS>\n  <COLLECTION>\n    <TRACK Name="x"</COLLECTION>',
        /line 3, column \d+/,
      ],
      'doctype.xml': [
        '<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY a "aaaa">]>\n<DJ_PLAYLISTS>&a;</DJ_PLAYLISTS>',
        /DOCTYPE/,
      ],
      'huge.xml': [rekordboxText([{ id: 9, name: 'x'.repeat(3_000_000) }]), /long/],
      'half.xml': [rekordboxText([{ id: 9 }, { id: 10 }]).slice(0, 700), /line \d+/],
      'other.xml': ['<html><body/></html>', /DJ_PLAYLISTS/],
    };
    for (const [name, [text, message]] of Object.entries(hostile)) {
      writeFileSync(at(name), text);
      const result = await jsonHere('import', at(name));
      expect(result.code).toBe(1);
      expect(errorOf(result)).toMatch(message);
      expect(errorOf(result)).toContain(name);
    }
    const absent = await jsonHere('import', at('absent.xml'));
    expect([absent.code, errorOf(absent)]).toEqual([1, expect.stringContaining('absent.xml')]);
    expect((await jsonHere('tracks')).value).toEqual(before.value);
  });

  it('stops at Ctrl-C, keeps what is done, and goes on the next time', async () => {
    const many = at('many');
    mkdirSync(many);
    for (let i = 0; i < 4; i++) writeFileSync(join(many, `${i}.wav`), makeWav([kicks(20, 100 + i, i)]));
    const running = startCli(['analyze', many, '--home', home, '--json']);
    await running.line('"kind":"analysis"');
    running.child.kill('SIGINT');
    const stopped = await running.result;
    expect(stopped.code).toBe(130);
    expect(stopped.stdout).toBe('');
    expect(stopped.stderr).toContain('run the command again to go on');
    const { code, value } = await json('analyze', many);
    expect(code).toBe(0);
    expect(value.analyzed + value.skipped).toBe(4);
  });
});
