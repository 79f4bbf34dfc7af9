import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Command } from 'commander';
import { parseAllDocuments } from 'yaml';
import { addPoolCommand } from '../../src/main/cli/pool/pool.ts';
import { addPoolLibraryCommands } from '../../src/main/cli/pool/library.ts';
import { addPoolWorkerCommands } from '../../src/main/cli/pool/worker.ts';

const root = join(import.meta.dirname, '../..');
const read = (name: string): string => readFileSync(join(root, 'deploy', name), 'utf8');

/** The part of `value` under a key, wherever it is. */
function* valuesUnder(value: unknown, keys: readonly string[]): Generator<unknown> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (keys.includes(key)) yield inner;
    yield* valuesUnder(inner, keys);
  }
}

/** Parses a command line of `segue` without running it. */
async function parse(words: readonly string[]): Promise<string> {
  const program = new Command('segue').exitOverride().configureOutput({ writeErr: () => undefined });
  const pool = program.command('pool');
  let ran = '';
  const note = async (command: Command): Promise<void> => {
    ran = command.name();
  };
  for (const add of [addPoolCommand, addPoolLibraryCommands, addPoolWorkerCommands]) add(pool, note, note);
  for (const command of [program, pool, ...pool.commands]) command.exitOverride();
  await program.parseAsync(words, { from: 'user' });
  return ran;
}

describe('the examples in deploy/', () => {
  it.each(['compose.yaml', 'kubernetes.yaml'])('%s is YAML whose commands exist', async (name) => {
    const documents = parseAllDocuments(read(name)).map((document) => {
      expect(document.errors).toEqual([]);
      return document.toJS() as unknown;
    });
    const commands = [...valuesUnder(documents, ['command', 'args'])].filter(
      (words): words is string[] => Array.isArray(words) && words[0] === 'pool',
    );
    expect(commands.length).toBeGreaterThan(1);
    for (const words of commands) expect(await parse(words)).toBe(words[1]);
  });

  it('the container holds what it copies, and starts with a command that exists', async () => {
    const text = read('Containerfile');
    for (const [, names] of text.matchAll(/^COPY (?!--from)(.+) \S+$/gm))
      for (const name of names!.split(' ')) expect(existsSync(join(root, name)), name).toBe(true);
    const entry = JSON.parse(/^ENTRYPOINT (.+)$/m.exec(text)![1]!) as string[];
    expect(existsSync(join(root, entry[1]!))).toBe(true);
    expect(await parse(JSON.parse(/^CMD (.+)$/m.exec(text)![1]!) as string[])).toBe('worker');
  });
});
