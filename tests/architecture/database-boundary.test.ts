import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const main = resolve(import.meta.dirname, '../../src/main');
const sources = globSync('**/*.ts', { cwd: main })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => !file.endsWith('.test.ts'))
  .map((file) => ({ file, text: readFileSync(join(main, file), 'utf8') }));

/** Literals that begin like a statement, with their white space evened out. */
function statementsOf(text: string): string[] {
  return [...text.matchAll(/(['"`])\s*((?:SELECT|INSERT|UPDATE|DELETE|WITH)\b[\s\S]*?)\1/g)].map((match) =>
    match[2]!.replaceAll(/\s+/g, ' ').trim(),
  );
}

describe('the database boundary (docs/decisions/0006-database-boundary.md)', () => {
  it('lets only the core, and the first files of its threads, use the database', () => {
    const users = sources.filter(({ text }) => /from '(\.\.?\/)+db\//.test(text)).map(({ file }) => file);
    expect(users.length).toBeGreaterThan(20);
    expect(
      users.filter(
        (file) => !/^(core|db)\/|^entries\/(check|import|dataset|learning)-worker\.ts$/.test(file),
      ),
    ).toEqual([]);
  });

  it('keeps the database of the core out of reach of commands and hosts', () => {
    const found = sources
      .filter(({ file }) => /^(cli|host|electron)\//.test(file))
      .filter(({ text }) => /\bcore\.db\b|\bdb\b[^'`\n]*\} = core\b/.test(text));
    expect(found.map(({ file }) => file)).toEqual([]);
  });

  it('has every statement once', () => {
    const places = Map.groupBy(
      sources.flatMap(({ file, text }) => statementsOf(text).map((sql) => ({ file, sql }))),
      ({ sql }) => sql,
    );
    expect(places.size).toBeGreaterThan(40);
    const repeated = [...places.values()].filter((same) => same.length > 1);
    expect(repeated.map((same) => same.map(({ file, sql }) => `${file}: ${sql}`))).toEqual([]);
  });
});
