import {
  chmodSync,
  copyFileSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { makeFlac, makeWav, noise } from '../../../../tests/fixtures/audio/make-files.ts';
import { writeRekordboxFile } from '../../../../tests/support/rekordbox-file.ts';
import { importInProcess, openCore, temporaryFolder } from '../../../../tests/support/temporary-home.ts';
import type { Core } from '../create-core.ts';
import type { ScanSummary } from './scan-folders.ts';

let core: Core;
let music: string;
/** Different lengths, because files of equal size and time count as unchanged. */
const audio = (seed: number): Buffer => makeFlac([noise(2000 + 10 * seed, seed)]);
const at = (name: string): string => join(music, name);

beforeEach(() => {
  core = openCore();
  music = temporaryFolder();
  writeFileSync(at('a.flac'), audio(1));
  writeFileSync(at('b.flac'), audio(2));
});

async function scan(...paths: string[]): Promise<ScanSummary> {
  return (await core.imports.start(paths.length > 0 ? paths : [music]).result).scan!;
}

/** File name of each track; missing ones are prefixed with `-`. */
const tracks = (): Record<number, string> =>
  Object.fromEntries(
    core.library
      .records(core.library.ids({}))
      .map(({ id, path, missing }) => [id, `${missing ? '-' : ''}${path!.slice(music.length + 1)}`]),
  );

describe('folder scan', () => {
  it('adds files once', async () => {
    expect(await scan()).toMatchObject({ files: 2, added: 2, known: 0 });
    expect(await scan()).toMatchObject({ files: 2, added: 0, known: 2, missing: 0 });
    expect(tracks()).toEqual({ 1: 'a.flac', 2: 'b.flac' });
  });

  it.each([
    ['before the scan', true],
    ['after it', false],
  ])('makes one track of a file that an XML names in another case, imported %s', async (_when, isFirst) => {
    const xml = writeRekordboxFile(join(temporaryFolder(), 'library.xml'), [{ id: 1, path: at('A.FLAC') }]);
    if (!isFirst) await scan();
    await importInProcess(core, xml);
    if (isFirst) await scan();
    expect(Object.values(tracks()).sort()).toEqual(['a.flac', 'b.flac']);
  });

  it('links a missing track to its file when it appears in another case', async () => {
    rmSync(at('a.flac'));
    const xml = writeRekordboxFile(join(temporaryFolder(), 'library.xml'), [{ id: 1, path: at('A.FLAC') }]);
    await importInProcess(core, xml);
    writeFileSync(at('a.flac'), audio(1));
    expect(await scan()).toMatchObject({ added: 1, moved: 1 });
    expect(Object.values(tracks()).sort()).toEqual(['a.flac', 'b.flac']);
  });

  it('recognises moved, renamed and swapped files by their audio', async () => {
    await scan();
    mkdirSync(at('deep'));
    renameSync(at('a.flac'), at('deep/renamed.flac'));
    expect(await scan()).toMatchObject({ moved: 1, added: 0, missing: 0 });
    expect(tracks()).toEqual({ 1: 'deep/renamed.flac', 2: 'b.flac' });

    renameSync(at('deep/renamed.flac'), at('tmp'));
    renameSync(at('b.flac'), at('deep/renamed.flac'));
    renameSync(at('tmp'), at('b.flac'));
    expect(await scan()).toMatchObject({ moved: 2, added: 0, missing: 0, trackIds: [1, 2] });
    expect(tracks()).toEqual({ 1: 'b.flac', 2: 'deep/renamed.flac' });
  });

  it('distinguishes a file that took another’s place from one that was replaced', async () => {
    await scan();
    renameSync(at('b.flac'), at('a.flac'));
    expect(await scan()).toMatchObject({ moved: 1 });
    expect(tracks()).toEqual({ 1: '-a.flac', 2: 'a.flac' });
    writeFileSync(at('a.flac'), makeFlac([noise(2100, 9)]));
    expect(await scan()).toMatchObject({ known: 1, added: 0 });
    const [track] = core.library.records([2]);
    expect(track!.fileSize).toBe(makeFlac([noise(2100, 9)]).length);
    // The lost audio reappears elsewhere.
    writeFileSync(at('back.flac'), audio(1));
    expect(await scan()).toMatchObject({ moved: 1 });
    expect(tracks()).toEqual({ 1: 'back.flac', 2: 'a.flac' });
  });

  it('creates no track for copies, and switches to the copy when the original is gone', async () => {
    await scan();
    copyFileSync(at('a.flac'), at('copy.flac'));
    expect(await scan()).toMatchObject({ copies: 1, added: 0, known: 2 });
    rmSync(at('a.flac'));
    expect(await scan()).toMatchObject({ moved: 1, missing: 0 });
    expect(tracks()).toEqual({ 1: 'copy.flac', 2: 'b.flac' });
  });

  it('marks missing files, and removes the mark when they return', async () => {
    await scan();
    renameSync(at('a.flac'), join(temporaryFolder(), 'away.flac'));
    expect(await scan()).toMatchObject({ missing: 1 });
    expect(tracks()).toEqual({ 1: '-a.flac', 2: 'b.flac' });
    writeFileSync(at('a.flac'), audio(1));
    await scan();
    expect(tracks()).toEqual({ 1: 'a.flac', 2: 'b.flac' });
  });

  it('does not mark files that it skips: those beside a single file, hidden ones, other names of a folder', async () => {
    writeFileSync(at('.hidden.flac'), audio(3));
    await scan(music, at('.hidden.flac'));
    expect(await scan(at('a.flac'))).toMatchObject({ files: 1, missing: 0 });
    expect(await scan()).toMatchObject({ missing: 0 });
    const other = join(temporaryFolder(), 'link');
    symlinkSync(music, other);
    await scan(other);
    expect(Object.values(tracks())).toEqual(['a.flac', 'b.flac', '.hidden.flac']);
  });

  it('reports files that it cannot use and continues', async () => {
    writeFileSync(at('empty.mp3'), '');
    writeFileSync(at('text.wav'), 'not audio '.repeat(100));
    const whole = makeFlac([noise(50_000, 7)]);
    writeFileSync(at('whole.flac'), whole);
    writeFileSync(at('cut.flac'), whole.subarray(0, whole.length / 2));
    writeFileSync(at('really-wav.mp3'), makeWav([noise(2000, 8)]));
    linkSync(at('a.flac'), at('hardlink.flac'));
    const isRoot = process.getuid?.() === 0;
    mkdirSync(at('locked'));
    if (!isRoot) chmodSync(at('locked'), 0);
    const job = core.imports.start([music]);
    const { scan: summary } = await job.result;
    if (!isRoot) chmodSync(at('locked'), 0o755);
    expect(summary).toMatchObject({ added: 4, copies: 1, warnings: [{ path: at('really-wav.mp3') }] });
    const failed = core.jobs.failures(job.id).map(({ item, code }) => [item.slice(music.length + 1), code]);
    expect(failed).toEqual(
      expect.arrayContaining([
        ['cut.flac', 'invalid_input'],
        ['empty.mp3', 'invalid_input'],
        ['text.wav', expect.stringMatching(/invalid_input|unsupported_format/)],
      ]),
    );
    expect(failed).toHaveLength(isRoot ? 3 : 4);
    const report = core.imports.report(job.id, { offset: 0, limit: 10 });
    expect(report.problems).toMatchObject([
      { severity: 'warning', message: expect.stringMatching(/really WAV/i) as string },
    ]);
  });

  it('keeps what it has read when it is stopped', async () => {
    for (let i = 0; i < 120; i++) writeFileSync(at(`many-${i}.flac`), makeFlac([noise(300, i + 10)]));
    const job = core.imports.start([music]);
    core.events.on('job', ({ id, done }) => {
      if (id === job.id && done === 110) core.jobs.cancel(id);
    });
    await expect(job.result).rejects.toMatchObject({ code: 'cancelled' });
    const stored = core.library.ids({}).length;
    expect(stored).toBeGreaterThan(50);
    expect(await scan()).toMatchObject({ known: stored, added: 122 - stored });
  });
});
