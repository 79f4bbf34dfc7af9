import {
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixture, temporaryFolder } from '../../../tests/fixtures/audio/collect.ts';
import {
  makeAiff,
  makeFlac,
  makeId3v2,
  makeVorbisComment,
  makeWav,
  noise,
} from '../../../tests/fixtures/audio/make-files.ts';
import { scanFolder } from './scan.ts';
import type { ScannedFile } from './scan.ts';
import type { ScanItem, ScanOptions } from './scan.ts';
import { readTags } from './tags.ts';
import { englishOf } from '../../shared/languages/translate.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

function put(name: string, bytes: Uint8Array | string): string {
  const path = join(folder.path, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  return path;
}

async function scan(roots: readonly string[], options: Partial<ScanOptions> = {}): Promise<ScanItem[]> {
  const items: ScanItem[] = [];
  const readHere: ScanOptions['readTags'] = ({ path }) => readTags(path);
  for await (const item of scanFolder(roots, { readTags: readHere, ...options })) items.push(item);
  return items;
}

const samples = noise(3000);

beforeAll(() => {
  put(
    'music/b/two.flac',
    makeFlac([samples], { blocks: [{ type: 4, body: makeVorbisComment(['TITLE=Two']) }] }),
  );
  put('music/a/one.WAV', makeWav([samples]));
  put('music/a/three.aif', makeAiff([samples]));
  put('music/click.mp3', readFileSync(fixture('click-lame.mp3')));
  put('music/click.m4a', readFileSync(fixture('click.m4a')));
  put('music/click.ogg', readFileSync(fixture('click.ogg')));
  put('music/mislabelled.mp3', makeFlac([samples]));
  put('music/broken/empty.flac', '');
  put('music/broken/text.mp3', 'this is not music '.repeat(50));
  put('music/broken/tags.mp3', Buffer.concat([makeId3v2({ TIT2: 'Only tags' })]));
  put('music/notes.txt', 'no');
  put('music/._click.mp3', 'AppleDouble');
  put('music/.hidden/secret.mp3', readFileSync(fixture('click-lame.mp3')));
  put('music/__MACOSX/click.mp3', 'x');
  symlinkSync(join(folder.path, 'music'), join(folder.path, 'music/b/loop'));
  symlinkSync(join(folder.path, 'nowhere.mp3'), join(folder.path, 'music/b/dangling.mp3'));
});

describe('scanFolder', () => {
  const root = join(folder.path, 'music');
  const relative = (item: ScanItem): string => item.path.slice(root.length + 1).replaceAll('\\', '/');

  it('reads every audio file once, in name order', async () => {
    const items = await scan([root]);
    expect(items.filter((item) => item.ok).map(relative)).toEqual([
      'a/one.WAV',
      'a/three.aif',
      'b/two.flac',
      'click.m4a',
      'click.mp3',
      'click.ogg',
      'mislabelled.mp3',
    ]);
    expect(await scan([root])).toEqual(items);
  });

  it('returns identity, format, tags and stamp', async () => {
    const item = (await scan([root])).find((each) => relative(each) === 'b/two.flac');
    const { size, mtimeMs } = statSync(join(root, 'b/two.flac'));
    expect(item).toMatchObject({
      ok: true,
      unchanged: false,
      size,
      mtimeMs,
      identity: expect.stringMatching(/^flac-md5:/u),
      format: { codec: 'flac', sampleRate: 44_100 },
      tags: { title: 'Two', hasCover: false },
      warnings: [],
    });
  });

  it('reports files that cannot be used and continues', async () => {
    const failures = (await scan([root])).filter((item) => !item.ok);
    expect(Object.fromEntries(failures.map((item) => [relative(item), item.ok || item.code]))).toEqual({
      'b/dangling.mp3': 'not_found',
      'broken/empty.flac': 'invalid_input',
      'broken/tags.mp3': 'unsupported_format',
      'broken/text.mp3': 'unsupported_format',
    });
    for (const item of failures)
      expect(item.ok || englishOf(item.text)).toContain(relative(item).split('/').at(-1));
  });

  it('warns about a wrong extension', async () => {
    const item = (await scan([root])).find((each) => relative(each) === 'mislabelled.mp3');
    expect(item).toMatchObject({ ok: true, format: { codec: 'flac' } });
    expect((item as ScannedFile).warnings.map(englishOf)).toEqual([expect.stringContaining('FLAC')]);
  });

  it('does not read overlapping roots twice, and accepts single files', async () => {
    const once = (await scan([root])).length;
    expect((await scan([root, join(root, 'a'), join(root, 'click.mp3')])).length).toBe(once);
    expect((await scan([join(root, 'click.mp3')])).map(relative)).toEqual(['click.mp3']);
  });

  it('reports a missing root', async () => {
    expect(await scan([join(folder.path, 'unmounted')])).toMatchObject([{ ok: false, code: 'not_found' }]);
  });

  it('skips unchanged files, and reads them again when they change', async () => {
    const path = put('known/a.wav', makeWav([samples]));
    const { size, mtimeMs } = statSync(path);
    const known = (): { size: number; mtimeMs: number } => ({ size, mtimeMs });
    expect(await scan([dirname(path)], { known })).toEqual([
      { ok: true, unchanged: true, path, size, mtimeMs },
    ]);
    utimesSync(path, new Date(), new Date(mtimeMs + 5000));
    expect(await scan([dirname(path)], { known })).toMatchObject([{ ok: true, unchanged: false }]);
  });

  it('recognises a moved and renamed file by its identity', async () => {
    const path = put('moved/before.flac', makeFlac([noise(3000, 77)]));
    const [before] = await scan([dirname(path)]);
    mkdirSync(join(folder.path, 'elsewhere'));
    renameSync(path, join(folder.path, 'elsewhere/after.flac'));
    const [after] = await scan([join(folder.path, 'elsewhere')]);
    expect(before?.ok && !before.unchanged && before.identity).toMatch(/^flac-md5:/u);
    expect(after).toMatchObject({ identity: before?.ok && !before.unchanged && before.identity });
  });

  it('reports its progress', async () => {
    const seen: number[] = [];
    let total = 0;
    const items = await scan([root], {
      onProgress: (progress) => {
        seen.push(progress.done);
        total = progress.total;
      },
    });
    expect(seen).toEqual(Array.from({ length: total }, (_, i) => i + 1));
    // Entries that cannot even be looked up do not count as files.
    expect(items.length - total).toBe(1);
  });

  it('stops when cancelled', async () => {
    const controller = new AbortController();
    const run = scan([root], { signal: controller.signal, onProgress: () => controller.abort() });
    await expect(run).rejects.toMatchObject({ code: 'cancelled' });
  });
});
