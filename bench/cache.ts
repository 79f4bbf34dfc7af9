import { homedir } from 'node:os';
import { join } from 'node:path';

/** Cache for benchmark data that takes minutes to make; may be deleted at any time. */
export const benchmarkCache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'segue-bench');
