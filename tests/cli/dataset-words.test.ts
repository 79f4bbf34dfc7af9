import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setFilesFound } from '../fixtures/library/set-files-found.ts';
import { makeWav } from '../fixtures/audio/make-files.ts';
import { runCliHere } from '../support/cli.ts';
import { writeRekordboxFile } from '../support/rekordbox-file.ts';

/** Command lines as the documents that Segue was asked for write them. */
describe('segue understands', () => {
  let folder: string;
  const at = (...parts: string[]): string => join(folder, ...parts);
  const segue = async (...args: string[]) => {
    const { code, stdout, stderr } = await runCliHere([...args, '--json', '--home', at('home')]);
    return { code, value: stdout === '' ? null : (JSON.parse(stdout) as unknown), stderr };
  };
  const create = (tag: string) =>
    segue('dataset', 'create', 'house', '-m', tag, '--force', 'a test', '--split', '80/10/10', '--tag', tag);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'segue-cli-'));
    await segue(
      'import',
      writeRekordboxFile(
        at('library.xml'),
        [1, 2, 3].map((id) => ({ id, hot: [8.5] })),
      ),
    );
    setFilesFound(at('home', 'library.db'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('data flag, data diff by tags, dataset list --min-quality', async () => {
    expect((await create('v1.0')).code).toBe(0);
    expect(await segue('data', 'flag', '--needs-review', '3')).toMatchObject({ value: { changed: 1 } });
    expect((await create('v1.1')).code).toBe(0);
    const { value } = await segue('data', 'diff', 'v1.0', 'v1.1');
    expect(value).toMatchObject({ before: 'house@v1', after: 'house@v2', counts: { unchanged: 2 } });
    expect((await segue('dataset', 'list', '--min-quality', '0.01')).value).toHaveLength(2);
    expect((await segue('dataset', 'list', '--min-quality', '1')).value).toHaveLength(0);
  }, 240_000);

  it('data tier --set 1 with annotation files, which then say so themselves', async () => {
    await segue('data', 'export', at('before'), '--format', 'yaml');
    const files = readdirSync(at('before')).map((name) => at('before', name));
    const done = await segue('data', 'tier', '--set', '1', files[0]!, files[1]!);
    expect(done).toMatchObject({ code: 0, value: { changed: 2 } });
    await segue('data', 'export', at('after'), '--format', 'yaml');
    const texts = readdirSync(at('after')).map((name) => readFileSync(at('after', name), 'utf8'));
    const verified = texts.filter((text) => /^ {2}tier: 1$/m.test(text));
    expect(verified).toHaveLength(2);
    for (const text of verified) {
      expect(text).toMatch(/^ {2}confidence: 1$/m);
      expect(text).toMatch(/^ {2}source: manual$/m);
    }
  }, 240_000);

  it('wrong values, and names the right ones', async () => {
    const said = async (...args: string[]) => (await segue(...args)).stderr;
    expect(await said('data', 'tier', '--set', '4', '1')).toMatch(/1.*2.*3/s);
    expect(await said('data', 'flag', '--add', 'odd', '1')).toContain('needs_review');
    expect(await said('data', 'export', at('x'), '--format', 'odd')).toContain('jsonl');
    expect(await said('dataset', 'features', at('x'), 'all', '--target', 'odd')).toContain('boundaries');
    expect(await said('dataset', 'annotate', 'all', '--from-folders', 'odd')).toContain('descriptor');
  }, 240_000);

  it('bulk corrections with a dry run, as one step', async () => {
    const correct = ['data', 'correct', 'all', '--shift-grid', '12'];
    expect((await segue(...correct, '--dry-run')).value).toMatchObject({ changed: 3 });
    expect((await segue(...correct)).value).toMatchObject({ changed: 3, failures: [] });
    expect((await segue('undo')).code).toBe(0);
  }, 240_000);

  it('dataset features --target, and sets silent and broken files aside with the reason', async () => {
    const music = at('music');
    mkdirSync(music);
    const tone = Float32Array.from({ length: 44_100 * 4 }, (_, i) => Math.sin(i / 20) / 2);
    writeFileSync(join(music, 'tone.wav'), makeWav([tone], { sampleRate: 44_100 }));
    writeFileSync(
      join(music, 'silence.wav'),
      makeWav([new Float32Array(44_100 * 4)], { sampleRate: 44_100 }),
    );
    const broken = join(music, 'broken.wav');
    writeFileSync(broken, makeWav([tone.map((value) => value / 2)], { sampleRate: 44_100 }));
    await segue('analyze', music);
    writeFileSync(broken, 'no music any more');
    const { value } = await segue('dataset', 'features', at('arrays'), music, '--target', 'beats');
    expect(value).toMatchObject({ failures: expect.arrayContaining([expect.anything()]) as unknown });
    const aside = readFileSync(at('arrays', 'set-aside.jsonl'), 'utf8');
    expect(aside).toContain('silence.wav');
    expect(aside).toContain('broken.wav');
    const arrays = new Map(
      readdirSync(at('arrays', 'labels'))
        .filter((name) => name.endsWith('.npz'))
        .map((name) => [name, Object.keys(unzipSync(readFileSync(at('arrays', 'labels', name))))]),
    );
    const [tones] = [...arrays].filter(([name]) => name.startsWith('tone'));
    expect(tones![1]).toEqual(expect.arrayContaining(['mel.npy', 'beats.npy']));
    expect(tones![1].filter((name) => /^(mfcc|cue|genre)/.test(name))).toEqual([]);
    const [silence] = [...arrays].filter(([name]) => name.startsWith('silence'));
    expect(silence![1]).not.toContain('mel.npy');
  }, 240_000);
});
