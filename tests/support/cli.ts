import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { workerModules } from './workers.ts';

const entry = fileURLToPath(new URL('../../src/main/entries/cli.ts', import.meta.url));

export interface CliResult {
  /** Exit code; null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCli {
  readonly child: ChildProcess;
  readonly result: Promise<CliResult>;
  /** Resolves with the first line on stderr that contains `text`. */
  line(text: string): Promise<string>;
}

/** Starts `segue` as a process of its own; `preload` is the URL of a module that is loaded before its own. */
export function startCli(
  args: readonly string[],
  preload?: string,
  env: NodeJS.ProcessEnv = process.env,
): RunningCli {
  const before = preload === undefined ? [] : ['--import', preload];
  const child = spawn(process.execPath, [...before, entry, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
  });
  let stdout = '';
  let stderr = '';
  const waiting = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    for (const check of waiting) check();
  });
  const result = new Promise<CliResult>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  const line = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        const found = stderr.split('\n').find((candidate) => candidate.includes(text));
        if (found === undefined) return;
        waiting.delete(check);
        resolve(found);
      };
      waiting.add(check);
      void result.then(() => reject(new Error(`segue ended without "${text}":\n${stderr}`)));
      check();
    });
  return { child, result, line };
}

export function runCli(args: readonly string[]): Promise<CliResult> {
  return startCli(args).result;
}

/** Runs a command in this process, which takes a fraction of the time of one of its own. One at a time. */
export async function runCliHere(args: readonly string[]): Promise<CliResult> {
  const { runCli: run } = await import('../../src/main/cli/run-cli.ts');
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += String(text);
      return true;
    }),
  );
  try {
    return { code: await run(args, { workers: workerModules }), ...written };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
