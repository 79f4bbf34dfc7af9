import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonOffset } from './json-place.ts';
import { readJson, readYaml, sourceLimits } from './yaml-source.ts';
import { z } from 'zod';
import { msg } from '../../shared/languages/translate.ts';

const many = (count: number, item: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => item(i)).join('');

/** Files each of which would take minutes, or all memory, without size checks. */
const evil: Readonly<Record<string, () => string>> = {
  'many keys': () => many(40_000, (i) => `key${i}: 1\n`),
  'many repeated keys': () => many(40_000, () => 'key: 1\n'),
  'many items': () => many(300_000, () => '- 1\n'),
  'many megabytes': () => 'a: b\n'.repeat(3_000_000),
  'deep flow lists': () => '['.repeat(100_000),
  'deep block lists': () => '- '.repeat(100_000),
  'deep maps': () => many(2_000, (i) => `${' '.repeat(i)}a:\n`),
  'aliases of aliases': () =>
    `a0: &a0 [x]\n${many(30, (i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}, *a${i}]\n`)}`,
  'many errors': () => many(50_000, () => '}: {\n'),
  'one long string': () => `"${'\\u0041'.repeat(500_000)}`,
};

describe('YAML', () => {
  it.each(Object.keys(evil))('of %s ends, with few problems', (name) => {
    const read = readYaml(evil[name]!());
    const problems = read.ok
      ? read.source.problemsOf(z.strictObject({}).safeParse(read.value).error!)
      : read.problems;
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.length).toBeLessThanOrEqual(sourceLimits.problems);
  });

  it('names the line of a key that is there twice', () => {
    expect(readYaml('a: 1\nb: {c: 1,\n  c: 2}\n')).toMatchObject({
      ok: false,
      problems: [{ line: 3, message: msg('the key {key} is there twice', { key: 'c' }) }],
    });
  });
});

describe('JSON', () => {
  it.each([
    ['deep lists', '['.repeat(5_000_000)],
    ['many values', `[${'1,'.repeat(6_000_000)}1]`],
  ])('of %s is refused', (_name, text) => {
    expect(readJson(text)).toMatchObject({ ok: false });
  });

  it('says few problems of many', () => {
    const read = readJson(JSON.stringify(Array.from({ length: 10_000 }, () => 'x')));
    const problems = read.ok ? read.source.problemsOf(z.array(z.number()).safeParse(read.value).error!) : [];
    expect(problems).toHaveLength(sourceLimits.problems);
  });

  it('is known by place', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 0, max: 2 }), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const look = (inner: unknown, path: (string | number)[]): void => {
          const rest = text.slice(jsonOffset(text, path));
          const written = JSON.stringify(inner);
          expect(rest.replaceAll(/\s/g, '').startsWith(written.replaceAll(/\s/g, ''))).toBe(true);
          if (Array.isArray(inner)) inner.forEach((item, i) => look(item, [...path, i]));
          else if (typeof inner === 'object' && inner !== null)
            for (const [key, item] of Object.entries(inner)) look(item, [...path, key]);
        };
        look(value, []);
      }),
    );
    expect(jsonOffset('{"a": [1]}', ['b', 2])).toBe(0);
  });
});
