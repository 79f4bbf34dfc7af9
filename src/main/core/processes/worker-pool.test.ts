import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../tests/support/temporary-home.ts';
import { workerLogPath } from './worker-log.ts';
import { createWorkerPool, forkWorker } from './worker-pool.ts';
import type { WorkerPool, WorkerProcess } from './worker-pool.ts';

type Request = { do: 'echo' | 'crash' | 'refuse' | 'hang' | 'loop' | 'grow' | 'retire'; value?: number };
const module = `
process.on('message', (request) => {
  if (request.do === 'crash') process.kill(process.pid, 'SIGSEGV');
  else if (request.do === 'refuse') process.send({ type: 'error', code: 'invalid_input', text: { text: 'No audio' } });
  else if (request.do === 'retire') process.send({ type: 'result', value: { pid: process.pid }, retire: true });
  else if (request.do === 'echo') process.send({ type: 'result', value: { value: request.value, pid: process.pid } });
});
// Synchronous, as decoding is: nothing inside can stop it.
process.on('message', (request) => { if (request.do === 'loop') for (;;); });
const held = [];
process.on('message', (request) => {
  if (request.do === 'grow') setInterval(() => held.push(Buffer.alloc(16 * 1024 * 1024, 1)), 20);
});
process.on('disconnect', () => process.exit());
`;

let pool: WorkerPool<Request, { value: number; pid: number }>;
let spawned: WorkerProcess[];
afterEach(() => pool.close());

function openPool(size: number, idleMs?: number): void {
  const path = join(temporaryFolder(), 'worker.mjs');
  writeFileSync(path, module);
  spawned = [];
  pool = createWorkerPool(
    () => {
      const worker = forkWorker(pathToFileURL(path));
      spawned.push(worker);
      return worker;
    },
    size,
    idleMs,
  );
}

describe('worker pool', () => {
  it('answers every request, with at most the allowed number of processes', async () => {
    openPool(2);
    const answers = await Promise.all([1, 2, 3, 4, 5].map((value) => pool.run({ do: 'echo', value })));
    expect(answers.map(({ value }) => value)).toEqual([1, 2, 3, 4, 5]);
    expect(new Set(answers.map(({ pid }) => pid)).size).toBeLessThanOrEqual(2);
    expect(spawned).toHaveLength(2);
  });

  it('loses only one request to a crash', async () => {
    openPool(1);
    const outcomes = await Promise.allSettled([
      pool.run({ do: 'echo', value: 1 }),
      pool.run({ do: 'crash' }),
      pool.run({ do: 'refuse' }),
      pool.run({ do: 'echo', value: 2 }),
    ]);
    expect(outcomes).toMatchObject([
      { value: { value: 1 } },
      { reason: { code: 'worker_crashed', message: expect.stringContaining('SIGSEGV') as string } },
      { reason: { code: 'invalid_input', text: { text: 'No audio' } } },
      { value: { value: 2 } },
    ]);
    expect(spawned).toHaveLength(2);
  });

  it('ends a process on its own request, once it has answered', async () => {
    openPool(1);
    const { pid } = await pool.run({ do: 'retire' });
    const next = await pool.run({ do: 'echo', value: 1 });
    expect(next.pid).not.toBe(pid);
    expect(spawned).toHaveLength(2);
  });

  it('stops cancelled requests at once, whether running or waiting', async () => {
    openPool(1);
    const abort = new AbortController();
    const hanging = pool.run({ do: 'hang' }, abort.signal);
    const waiting = pool.run({ do: 'echo' }, abort.signal);
    const other = pool.run({ do: 'echo', value: 3 });
    setImmediate(() => abort.abort());
    const outcomes = await Promise.allSettled([hanging, waiting, other]);
    expect(outcomes).toMatchObject([
      { reason: { code: 'cancelled' } },
      { reason: { code: 'cancelled' } },
      { value: { value: 3 } },
    ]);
  });

  it.each([
    ['loop', { seconds: 0.4 }, 'longer than 0 s'],
    ['grow', { seconds: 60, bytes: 300 * 2 ** 20 }, '0.3 GB of memory'],
  ] as const)('ends what takes more than its limit: %s', async (kind, limits, reason) => {
    openPool(1);
    await pool.run({ do: 'echo', value: 1 });
    await expect(pool.run({ do: kind }, undefined, limits)).rejects.toMatchObject({
      code: 'worker_crashed',
      message: expect.stringContaining(reason) as string,
    });
    await expect(pool.run({ do: 'echo', value: 2 })).resolves.toMatchObject({ value: 2 });
    expect(spawned).toHaveLength(2);
  });

  it('ends idle processes and starts new ones when needed', async () => {
    openPool(1, 1);
    const { pid } = await pool.run({ do: 'echo', value: 1 });
    await new Promise<string>((resolve) => spawned[0]!.onExit(resolve));
    expect((await pool.run({ do: 'echo', value: 2 })).pid).not.toBe(pid);
  });

  it('ends everything when it is closed', async () => {
    openPool(1);
    const running = pool.run({ do: 'hang' });
    const waiting = pool.run({ do: 'echo' });
    setImmediate(() => pool.close());
    const outcomes = await Promise.allSettled([running, waiting]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await expect(pool.run({ do: 'echo' })).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('worker output', () => {
  it('goes to a log, of which the larger part is set aside', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'worker.mjs');
    writeFileSync(path, "console.log('out'); console.error('Warning: Vulkan'); process.exit(3);");
    const logs = join(folder, 'logs');
    const run = () => new Promise((resolve) => forkWorker(pathToFileURL(path), logs).onExit(resolve));
    expect(await run()).toBe('exit code 3');
    const log = workerLogPath(logs);
    expect(readFileSync(log, 'utf8').split('\n').sort()).toEqual(['', 'Warning: Vulkan', 'out']);
    writeFileSync(log, 'x'.repeat(1024 * 1024 + 1));
    await run();
    expect(readFileSync(log, 'utf8')).toContain('Vulkan');
    expect(readdirSync(logs).sort()).toEqual(['workers.log', 'workers.old.log']);
  });
});
