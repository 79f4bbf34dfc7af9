import { mkdirSync } from 'node:fs';
import module from 'node:module';
import { join } from 'node:path';
import envPaths from 'env-paths';

/**
 * Caches Node's compiled code for the next start, which then takes half the time; the processes and threads of this one
 * use it too. The folder belongs to this user alone: its contents are executed, and Node's default folder is open to
 * everyone.
 */
export function keepCompiledCode(): void {
  const folder = process.env.NODE_COMPILE_CACHE ?? join(envPaths('segue', { suffix: '' }).cache, 'code');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch {
    return; // It only saves time.
  }
  // Runtimes older than Node 22 have no compile cache.
  module.enableCompileCache?.(folder);
  process.env.NODE_COMPILE_CACHE = folder;
}
