import { setTimeout as wait } from 'node:timers/promises';
import { toAppError } from '../../shared/errors.ts';
import type { Message } from '../../shared/languages/translate.ts';
import { isDatabaseAway, isDatabaseFull } from './database-error.ts';

const FIRST_WAIT_MS = 200;
const MAX_WAIT_MS = 15_000;

interface PatienceOptions {
  readonly signal: AbortSignal;
  /** Called with what is being waited for, and with null when the wait is over. */
  readonly onTrouble?: (message: Message | null) => void;
  /** Milliseconds after which the database's error is thrown anyway. */
  readonly patience?: number;
}

/**
 * Retries a database call until it succeeds: the database may be restarting, or out of disk. Meanwhile the caller's
 * work is not lost.
 * @throws what `ask` throws for other reasons, and for these once `signal` fires or the patience ends
 */
export async function untilAvailable<T>(
  ask: () => Promise<T>,
  { signal, onTrouble, patience = Infinity }: PatienceOptions,
): Promise<T> {
  const since = performance.now();
  for (let ms = FIRST_WAIT_MS; ; ms = Math.min(MAX_WAIT_MS, ms * 2)) {
    try {
      const answer = await ask();
      if (ms > FIRST_WAIT_MS) onTrouble?.(null);
      return answer;
    } catch (error) {
      const passes = isDatabaseAway(error) || isDatabaseFull(error);
      if (!passes || signal.aborted || performance.now() - since >= patience) throw error;
      onTrouble?.(toAppError(error).text);
      await wait(ms, undefined, { signal }).catch(() => undefined);
    }
  }
}
