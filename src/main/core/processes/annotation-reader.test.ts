import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../tests/support/temporary-home.ts';
import { workerModules } from '../../../../tests/support/workers.ts';
import { createAnnotationReader } from './annotation-reader.ts';
import type { AnnotationReader } from './annotation-reader.ts';
import { inWords, t } from '../../../shared/languages/translate.ts';
import type { ReadResult } from '../../interop/read-annotation-file.ts';

const readers: AnnotationReader[] = [];
afterEach(() => {
  for (const reader of readers.splice(0)) reader.close();
});
function reader(limits?: { seconds: number }): AnnotationReader {
  const made = createAnnotationReader(workerModules.annotations, limits);
  readers.push(made);
  return made;
}
function file(name: string, text: string): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, text);
  return path;
}
/** The maximum number of cues: the most work that a file can cause. */
const cues = `cues:\n${'- {time: 1, kind: hot, slot: A, name: x}\n'.repeat(9500)}`;

const problemsOf = (read: ReadResult) => (read.ok ? [] : read.problems.map(inWords));

describe('annotation reader', () => {
  const shared = createAnnotationReader(workerModules.annotations);
  afterAll(() => shared.close());

  it.each([
    ['40 000 keys', 'keys.yaml', Array.from({ length: 40_000 }, (_, i) => `key${i}: ${i}`).join('\n')],
    ['the same key again and again', 'same.yaml', 'key: 1\n'.repeat(40_000)],
    ['15 MB', 'long.yaml', 'a: 1\n'.repeat(3_000_000)],
    ['deep nesting', 'deep.yaml', '['.repeat(100_000)],
    ['aliases', 'laughs.yaml', 'a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n'],
    ['40 MB of values', 'values.json', `[${'0,'.repeat(20_000_000)}0]`],
    ['deep nesting in JSON', 'deep.json', '['.repeat(1_000_000)],
    ['a million wrong tasks', 'wrong.json', `[${'{},'.repeat(1_000_000)}{}]`],
    ['five million wrong values', 'wrong.json', `[${'{"a":[{}]},'.repeat(1_200_000)}{}]`],
    ['five million wrong observations', 'wrong.jams', `{"annotations":[${'{},'.repeat(2_400_000)}{}]}`],
    ['no JSON at all', 'no.jams', '\u0000'.repeat(1_000_000)],
    ['cues without end', 'cues.yaml', cues],
  ])('refuses a file of %s with some problems', async (_what, name, text) => {
    const read = await shared.read(file(name, text));
    expect(read.ok).toBe(false);
    const problems = read.ok ? [] : read.problems;
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.length).toBeLessThanOrEqual(50);
    for (const { message } of problems) expect(t(message).length).toBeLessThan(400);
  });

  it('does not block other work, and stops when cancelled', async () => {
    const abort = new AbortController();
    const reading = reader().read(file('cues.yaml', cues), abort.signal);
    let turns = 0;
    const timer = setInterval(() => {
      if (++turns === 5) abort.abort();
    }, 1);
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
    clearInterval(timer);
    expect(turns).toBeGreaterThanOrEqual(5);
  });

  it('reports a file that takes too long as unreadable, and reads the next', async () => {
    const slow = reader({ seconds: 0.001 });
    expect(problemsOf(await slow.read(file('cues.yaml', cues)))).toMatchObject([
      { line: 1, message: expect.stringMatching(/^cannot be read within/) },
    ]);
    expect(await reader().read(file('small.yaml', 'a: 1'))).toMatchObject({
      ok: false,
      problems: expect.arrayContaining([expect.objectContaining({ field: 'metadata' })]),
    });
  });

  it('reports paths that are not files', async () => {
    expect(problemsOf(await reader().read(temporaryFolder()))).toMatchObject([
      { message: 'cannot be read: it is no file' },
    ]);
  });
});
