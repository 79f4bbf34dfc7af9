import { mkdirSync } from 'node:fs';
import module from 'node:module';
import { join } from 'node:path';
import envPaths from 'env-paths';

/**
 * Keeps what Node makes of the sources for the next start, which then takes half the time; the processes and threads of
 * this one use it as well. In a folder of this user's own: what lies there is run, and Node's usual one is open to all.
 */
export function keepCompiledCode(): void {
  const folder = process.env.NODE_COMPILE_CACHE ?? join(envPaths('segue', { suffix: '' }).cache, 'code');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch {
    return; // It only saves time.
  }
  // Runtimes older than Node 22 have none.
  module.enableCompileCache?.(folder);
  process.env.NODE_COMPILE_CACHE = folder;
}
