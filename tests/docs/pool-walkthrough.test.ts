import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { runCli } from '../../src/main/cli/run-cli.ts';
import { writeClicks } from '../support/clicks.ts';
import { hasPostgres, noPostgres, startPostgres } from '../support/postgres.ts';
import type { Postgres } from '../support/postgres.ts';
import { temporaryFolder } from '../support/temporary-home.ts';
import { workerModules } from '../support/workers.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/pool.md'), 'utf8');
/** The commands of the page's `sh` blocks, in order. */
const lines = [...page.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(([, body]) => body!.trim().split('\n'));

describe.skipIf(!hasPostgres)(`docs/pool.md (${hasPostgres ? 'on PostgreSQL' : noPostgres})`, () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });
  afterAll(() => postgres?.stop());

  it('shows commands that work as they stand there', async () => {
    expect(lines.length).toBeGreaterThan(10);
    const home = temporaryFolder();
    const work = temporaryFolder();
    mkdirSync(join(work, 'music', 'new'), { recursive: true });
    writeClicks(join(work, 'music', 'a.wav'), { seconds: 8, bpm: 120 });
    writeClicks(join(work, 'music', 'new', 'b.wav'), { seconds: 8, bpm: 126 });
    vi.stubEnv('SEGUE_POOL_QUEUE', (await postgres.createDatabase()).connectionString);
    let printed = '';
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => (printed += String(text)) !== '');
    const errors: string[] = [];
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => errors.push(String(text)) > 0);
    for (const line of lines) {
      const [program, ...words] = line.split(' ');
      expect(program).toBe('segue');
      const args = words.map((word) => word.replace('./', `${work}/`));
      expect(
        await runCli(['--home', home, ...args], { workers: workerModules }),
        `${line}\n${errors.join('')}`,
      ).toBe(0);
    }
    expect(printed).toContain('2 tracks for model base-2: 2 new in the queue');
    expect(printed).toContain('2 tracks analyzed, 0 known already, 0 failed');
    expect(printed).toContain('2 tracks brought in');
    expect(printed).toContain('1 annotation pushed, 0 unchanged');
    expect(readFileSync(join(work, 'results.jsonl'), 'utf8').trim().split('\n')).toHaveLength(2);
  }, 120_000);
});
