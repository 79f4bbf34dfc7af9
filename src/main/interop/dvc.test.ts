import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { temporaryFolder } from '../../../tests/support/temporary-home.ts';
import { dirListing, dvcAdd, dvcInit, dvcPipeline, objectPath } from './dvc.ts';

const md5 = (data: string | Buffer): string => createHash('md5').update(data).digest('hex');

describe('DVC', () => {
  it('gives folders the hash of the example in DVC’s documentation', () => {
    const listing = dirListing([
      { md5: '402e97968614f583ece3b35555971f64', relpath: 'index.jpeg' },
      { md5: 'de7371b0119f4f75f9de703c7c3bac16', relpath: 'cat.jpeg' },
    ]);
    expect(md5(listing)).toBe('6fdb5336fce0dbfd669f83065f107551');
  });

  it('writes listings as Python’s json.dumps does', () => {
    expect(dirListing([{ md5: 'a', relpath: 'é😀\u007f.txt' }])).toBe(
      '[{"md5": "a", "relpath": "\\u00e9\\ud83d\\ude00\\u007f.txt"}]',
    );
    const names = ['b', '\uffff', '😀', 'B/x', 'B'].map((relpath) => ({ md5: 'a', relpath }));
    expect((JSON.parse(dirListing(names)) as { relpath: string }[]).map(({ relpath }) => relpath)).toEqual([
      'B',
      'B/x',
      'b',
      '\uffff',
      '😀',
    ]);
  });

  it('tracks a folder: .dvc file, cache and .gitignore', async () => {
    const project = temporaryFolder();
    mkdirSync(join(project, 'annotations/sub'), { recursive: true });
    writeFileSync(join(project, 'annotations/a.yaml'), 'a: 1\n');
    writeFileSync(join(project, 'annotations/sub/b.yaml'), 'b: 22\r\n');
    writeFileSync(join(project, '.gitignore'), 'node_modules');
    await dvcInit(project);
    const output = await dvcAdd(project, 'annotations');
    const file = readFileSync(join(project, 'annotations.dvc'), 'utf8');
    expect(parse(file)).toEqual({ outs: [output] });
    expect(file).toMatch(/^outs:\n\s*- md5: "?[0-9a-f]{32}\.dir"?\n/);
    expect(output).toMatchObject({ size: 12, nfiles: 2, hash: 'md5', path: 'annotations' });
    const cache = join(project, '.dvc/cache');
    const listing = readFileSync(objectPath(cache, output.md5), 'utf8');
    expect(`${md5(listing)}.dir`).toBe(output.md5);
    expect(JSON.parse(listing)).toEqual([
      { md5: md5('a: 1\n'), relpath: 'a.yaml' },
      { md5: md5('b: 22\r\n'), relpath: 'sub/b.yaml' },
    ]);
    const object = objectPath(cache, md5('a: 1\n'));
    expect(readFileSync(object, 'utf8')).toBe('a: 1\n');
    expect(statSync(object).mode & 0o222).toBe(0);
    expect(readFileSync(join(project, '.gitignore'), 'utf8')).toBe('node_modules\n/.segue\n/annotations\n');
    await dvcAdd(project, 'annotations');
    expect(readFileSync(join(project, 'annotations.dvc'), 'utf8')).toBe(file);
  });

  it('tracks single files and sets up a remote', async () => {
    const project = temporaryFolder();
    writeFileSync(join(project, 'data.parquet'), 'x');
    await dvcInit(project, { remote: '/mnt/share' });
    expect(await dvcAdd(project, 'data.parquet')).toEqual({
      md5: md5('x'),
      size: 1,
      hash: 'md5',
      path: 'data.parquet',
    });
    expect(readFileSync(join(project, '.dvc/config'), 'utf8')).toBe(
      `[core]\n    remote = storage\n    no_scm = True\n['remote "storage"']\n    url = /mnt/share\n`,
    );
    await dvcInit(project, { remote: '/elsewhere' });
    expect(readFileSync(join(project, '.dvc/config'), 'utf8')).toContain('/mnt/share');
  });

  it('names the path that cannot be tracked', async () => {
    await expect(dvcAdd(temporaryFolder(), 'nothing')).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining('nothing'),
    });
  });

  it('describes a pipeline whose stages hang together', () => {
    const { stages } = parse(dvcPipeline('house')) as {
      stages: Record<string, { cmd: string | string[]; deps: string[]; outs: (string | object)[] }>;
    };
    const made = new Set(['annotations']);
    for (const stage of Object.values(stages)) {
      for (const dependency of stage.deps) expect(made).toContain(dependency);
      for (const out of stage.outs) made.add(typeof out === 'string' ? out : Object.keys(out)[0]!);
    }
    expect(Object.keys(stages)).toEqual(['dataset', 'features']);
    // One stage per output, and none for the library.
    expect([...made]).toEqual(['annotations', 'exports/huggingface', 'exports/features']);
  });
});
