import { stat } from 'node:fs/promises';
import { totalmem } from 'node:os';
import type { AnalysisMessage, AnalysisRequests } from './worker-protocol.ts';
import type { RequestLimits } from './worker-limits.ts';

/** Several times what a slow machine with all cores busy needs for any file. */
const FREE_SECONDS = 600;
const SECONDS_PER_MEGABYTE = 20;
const MAX_SECONDS = 4 * 3600;
/** Several times what a six-hour set needs, with a network. */
const MAX_BYTES = 8 * 2 ** 30;

/** The limits of an analysis request: bounded if it reads a file, because that may be anything. */
export async function limitsOf({ kind, request }: AnalysisMessage): Promise<RequestLimits | undefined> {
  if (kind !== 'analyze' && kind !== 'refit') return undefined;
  const { path } = request as AnalysisRequests['analyze' | 'refit']['request'];
  // The worker reports a missing file.
  const size = await stat(path).then(
    (stats) => stats.size,
    () => 0,
  );
  return {
    seconds: Math.min(MAX_SECONDS, FREE_SECONDS + (size / 2 ** 20) * SECONDS_PER_MEGABYTE),
    bytes: Math.min(MAX_BYTES, totalmem() * 0.75),
  };
}
