import { fork } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { WorkReply, WorkRequest } from './worker.ts';

/** A request without the path of its waveform, which is the cache. */
export type Work = WorkRequest extends infer R
  ? R extends WorkRequest
    ? Omit<R, 'waveform'>
    : never
  : never;

/** Analyses and truths take minutes to make; they are cached here and may be deleted at any time. */
const cacheFolder = join(
  process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
  'segue-bench',
  'planted-errors',
);
const MAX_WORKERS = 2;

/** Waveform of a track, at the editor's finest scale. */
export function waveformFile(name: string): string {
  return join(cacheFolder, `${name}.zoom.dat`);
}

/**
 * Runs each task once, in child processes, and caches the results by name; `fresh` repeats it. Failures are reported
 * and left out.
 */
export async function cached<T>(
  work: readonly { readonly name: string; readonly request: Work }[],
  fresh: boolean,
): Promise<Map<string, T>> {
  mkdirSync(cacheFolder, { recursive: true });
  const results = new Map<string, T>();
  const waiting = work.filter(({ name }) => {
    const path = join(cacheFolder, `${name}.json`);
    if (fresh || !existsSync(path) || !existsSync(waveformFile(name))) return true;
    results.set(name, JSON.parse(readFileSync(path, 'utf8')) as T);
    return false;
  });
  const run = async (): Promise<void> => {
    const child = fork(join(import.meta.dirname, 'worker.ts'));
    try {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const { name, request } = next;
        const reply = await new Promise<WorkReply>((resolve, reject) => {
          child.once('message', (message) => resolve(message as WorkReply));
          child.once('error', reject);
          child.once('exit', (code) => reject(new Error(`The worker ended with code ${code} on ${name}.`)));
          child.send({ ...request, waveform: { folder: cacheFolder, name } });
        });
        child.removeAllListeners();
        if (!reply.ok) {
          process.stderr.write(`${name}: ${reply.message}\n`);
          continue;
        }
        writeFileSync(join(cacheFolder, `${name}.json`), JSON.stringify(reply.result));
        results.set(name, reply.result as T);
        process.stderr.write(`${name}: ${results.size} of ${work.length}\n`);
      }
    } finally {
      child.kill();
    }
  };
  await Promise.all(Array.from({ length: Math.min(MAX_WORKERS, waiting.length) }, run));
  return results;
}
