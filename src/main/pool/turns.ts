/**
 * Runs work with the same `key` sequentially, and everything else concurrently. A worker's tracks with the same audio
 * and settings go through it: the second then finds the first one's analysis and need not be retried.
 */
export function createTurns(): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>();
  return async (key, work) => {
    const earlier = last.get(key);
    const own = (async () => {
      await earlier;
      return work();
    })();
    const settled = own.catch(() => undefined);
    last.set(key, settled);
    try {
      return await own;
    } finally {
      if (last.get(key) === settled) last.delete(key);
    }
  };
}
