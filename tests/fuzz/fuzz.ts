import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pidusage from 'pidusage';
import { mutate } from './mutate.ts';
import { createRandom } from './random.ts';
import type { FuzzTarget } from './target.ts';

export interface FuzzOptions {
  readonly targets: readonly FuzzTarget[];
  readonly seed: number;
  /** Ends after so many inputs or milliseconds, whichever comes first. */
  readonly maxInputs?: number;
  readonly maxMs?: number;
  /** An input that takes more of the processor is a bug; its own time, since the machine may be busy. */
  readonly cpuMs?: number;
  /** Bytes of memory beyond which a process is a bug. */
  readonly maxBytes?: number;
  /** Where inputs that found a bug are kept. */
  readonly findings: string;
  readonly onFinding?: (finding: FuzzFinding) => void;
}

interface FuzzFinding {
  readonly target: string;
  /** The seed file and the number of the input, which with the run's seed make it again. */
  readonly origin: string;
  readonly path: string;
  readonly what: string;
}

export interface FuzzReport {
  readonly inputs: Readonly<Record<string, number>>;
  readonly findings: readonly FuzzFinding[];
  readonly slowestMs: number;
  readonly mostBytes: number;
}

interface Answer {
  readonly bug: string | null;
  readonly bytes: number;
}

const worker = new URL('./fuzz-worker.ts', import.meta.url);

/** An input that waits for something that never comes takes no time of the processor. */
const MAX_WAIT_MS = 600_000;
const TICK_MS = 1000;

/** Milliseconds that a process has used; 0 when it is gone. */
const cpuTime = (pid: number): Promise<number> =>
  pidusage(pid).then(
    ({ ctime }) => ctime,
    () => 0,
  );

/** One process that takes inputs; started again after each that it did not survive. */
function createTaker(cpuMs: number) {
  let child: ChildProcess | null = null;
  function start(): ChildProcess {
    const started = fork(worker, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    started.once('exit', () => {
      if (child === started) child = null;
    });
    return started;
  }
  return {
    take: (target: string, path: string): Promise<Answer> =>
      new Promise((resolve) => {
        const current = (child ??= start());
        const done = (answer: Answer): void => {
          clearInterval(timer);
          current.removeAllListeners('message');
          current.removeListener('exit', onExit);
          resolve(answer);
        };
        const onExit = (code: number | null, signal: string | null): void =>
          done({ bug: `the process ended (${signal ?? `exit code ${code}`})`, bytes: 0 });
        const started = performance.now();
        let used: number | null = null;
        const check = async (): Promise<void> => {
          const now = await cpuTime(current.pid!);
          used ??= now;
          if (now - used < cpuMs && performance.now() - started < MAX_WAIT_MS) return;
          current.removeListener('exit', onExit);
          current.kill('SIGKILL');
          child = null;
          done({ bug: `took more than ${cpuMs} ms of the processor`, bytes: 0 });
        };
        const timer = setInterval(() => void check(), TICK_MS);
        current.once('exit', onExit);
        current.once('message', (answer) => done(answer as Answer));
        current.send({ target, path });
      }),
    end: (): void => void child?.kill('SIGKILL'),
  };
}

/** Feeds changed inputs to the targets in turn. The same seed gives the same inputs. */
export async function fuzz(options: FuzzOptions): Promise<FuzzReport> {
  const { targets, seed, maxInputs = Infinity, maxMs = Infinity, onFinding } = options;
  const { cpuMs = 15_000, maxBytes = 2 * 2 ** 30 } = options;
  const folder = mkdtempSync(join(tmpdir(), 'segue-fuzz-'));
  const seeds = new Map(
    await Promise.all(targets.map(async (target) => [target, await target.seeds()] as const)),
  );
  const inputs: Record<string, number> = {};
  const findings: FuzzFinding[] = [];
  let slowestMs = 0;
  let mostBytes = 0;
  const taker = createTaker(cpuMs);
  const started = performance.now();
  try {
    for (let number = 0; number < maxInputs && performance.now() - started < maxMs; number++) {
      // A generator per input: each can be made again without those before it.
      const random = createRandom(seed * 1_000_003 + number);
      const target = targets[number % targets.length]!;
      const from = random.pick(seeds.get(target)!);
      const bytes = (target.mutate ?? mutate)(from.bytes, random);
      const path = join(folder, `${number}-${from.name}`);
      writeFileSync(path, bytes);
      const before = performance.now();
      const { bug, bytes: held } = await taker.take(target.name, path);
      slowestMs = Math.max(slowestMs, performance.now() - before);
      mostBytes = Math.max(mostBytes, held);
      inputs[target.name] = (inputs[target.name] ?? 0) + 1;
      const what = bug ?? (held > maxBytes ? `held ${Math.round(held / 2 ** 20)} MB` : null);
      if (what !== null) {
        mkdirSync(options.findings, { recursive: true });
        const kept = join(options.findings, `${target.name}-${seed}-${number}-${from.name}`);
        writeFileSync(kept, bytes);
        const finding = { target: target.name, origin: `${from.name}, input ${number}`, path: kept, what };
        findings.push(finding);
        onFinding?.(finding);
      }
      rmSync(path);
    }
  } finally {
    taker.end();
    rmSync(folder, { recursive: true, force: true });
  }
  return { inputs, findings, slowestMs, mostBytes };
}
