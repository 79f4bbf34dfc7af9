import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isRunning, machine, removeStaleFolders, removeStaleTemporaries } from '../files/temporary.ts';
import { datasetFolders } from './datasets/versions/version-files.ts';
import type { Home } from './home.ts';

/**
 * Temporary files without a process id in their name: while another process runs, only those of this age count as
 * abandoned.
 */
const ABANDONED_MS = 60 * 60 * 1000;

/** Tracks where temporary files may be, so that those of killed processes are removed at the next start. */
export interface Leftovers {
  /** Call before creating a temporary file in `folder`. */
  willWriteIn(folder: string): void;
  /** Call when nothing of this process is left. */
  close(): void;
}

/**
 * Removes what killed processes left, and starts tracking for this one. A data folder that cannot be written is left
 * unchanged.
 */
export function openLeftovers(
  home: Pick<Home, 'root' | 'inbox' | 'waveforms' | 'backups' | 'personal'>,
): Leftovers {
  const accounts = join(home.root, 'writing');
  const own = join(accounts, `${machine}-${process.pid}.jsonl`);
  const folders = new Set<string>();
  for (const folder of [home.backups, home.personal, ...datasetFolders(home)]) removeStaleTemporaries(folder);
  const { ended, running } = quietly(() => removeOfEnded(accounts)) ?? { ended: 0, running: 0 };
  if (ended > 0) {
    const age = running > 0 ? ABANDONED_MS : 0;
    quietly(removeStaleFolders);
    quietly(() => removeAbandoned(home.root, /^[\w-]+\.json\.\d+$/, age));
    quietly(() => {
      for (const shard of readdirSync(home.waveforms)) removeStaleTemporaries(join(home.waveforms, shard));
    });
    quietly(() => removeAbandoned(home.inbox, /\.partial$/, age));
  }
  return {
    willWriteIn(folder) {
      if (folders.has(folder)) return;
      folders.add(folder);
      removeStaleTemporaries(folder);
      quietly(() => {
        mkdirSync(accounts, { recursive: true, mode: 0o700 });
        appendFileSync(own, `${JSON.stringify(folder)}\n`);
      });
    },
    close: () => quietly(() => rmSync(own, { force: true })),
  };
}

/** Removes the records of processes that have ended, and counts those of others that are running. */
function removeOfEnded(accounts: string): { ended: number; running: number } {
  let ended = 0;
  let running = 0;
  for (const name of readdirSync(accounts)) {
    const [, on, pid] = /^([\da-f]{8})-(\d+)\.jsonl$/.exec(name) ?? [];
    if (on !== machine || (isRunning(Number(pid)) && Number(pid) !== process.pid)) {
      running++;
      continue;
    }
    const path = join(accounts, name);
    for (const line of readFileSync(path, 'utf8').split('\n')) {
      // The last line may be truncated: no file had been created in its folder yet.
      const folder = quietly(() => JSON.parse(line) as unknown);
      if (typeof folder === 'string') removeStaleTemporaries(folder);
    }
    rmSync(path, { force: true });
    ended++;
  }
  return { ended, running };
}

function removeAbandoned(folder: string, pattern: RegExp, age: number): void {
  const now = Date.now();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !pattern.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    if (now - statSync(path).mtimeMs >= age) rmSync(path, { force: true });
  }
}

/** Errors are ignored: what cannot be removed does no harm. */
function quietly<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
