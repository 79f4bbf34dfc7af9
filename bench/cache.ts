import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where benchmarks keep what takes minutes to make; may be deleted at any time. */
export const benchmarkCache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'segue-bench');
