import { setFilesFound } from '../fixtures/library/set-files-found.ts';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { runCli } from '../../src/main/cli/run-cli.ts';
import { workerModules } from '../support/workers.ts';
import { temporaryFolder } from '../support/temporary-home.ts';

const root = join(import.meta.dirname, '../..');
const library = join(root, 'tests/fixtures/rekordbox/library.xml');

interface Step {
  readonly line: string;
  readonly exitCode: number;
}

/** The commands of the page's `sh` blocks in order; `exit=1` after the language is the exit code of each command of a block. */
function readSteps(page: string): Step[] {
  const blocks = readFileSync(join(root, 'docs', page), 'utf8').matchAll(
    /^```sh(?: exit=(\d))?\n([\s\S]*?)^```/gm,
  );
  return [...blocks].flatMap(([, exitCode = '0', body]) =>
    body!
      .trim()
      .split('\n')
      .map((line) => ({ line, exitCode: Number(exitCode) })),
  );
}

/** Words of a command line; double quotes hold words together. */
function toArguments(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word);
}

afterEach(() => vi.restoreAllMocks());

describe('docs/datasets.md', () => {
  it('shows commands that work as they stand there', async () => {
    const steps = readSteps('datasets.md');
    expect(steps.length).toBeGreaterThan(20);
    const home = temporaryFolder();
    /** What the page calls `./shared` is a folder that all machines can reach. */
    const work = temporaryFolder();
    mkdirSync(join(work, 'shared'));
    const inPlace = (word: string): string =>
      word === 'library.xml' ? library : word.startsWith('./') ? join(work, word) : word;
    const errors: string[] = [];
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => errors.push(String(text)) > 0);
    const outcomes: Step[] = [];
    for (const { line } of steps) {
      const [program, ...words] = toArguments(line);
      expect(program).toBe('segue');
      const args = words.map(inPlace);
      // Only tracks with music can be verified; those of the fixture have none.
      const verifies = line.startsWith('segue data tier --set 1');
      if (verifies) setFilesFound(join(home, 'library.db'));
      outcomes.push({ line, exitCode: await runCli(['--home', home, ...args], { workers: workerModules }) });
      if (verifies) setFilesFound(join(home, 'library.db'), false);
    }
    expect(outcomes, errors.join('')).toEqual(steps);
  }, 240_000);
});
