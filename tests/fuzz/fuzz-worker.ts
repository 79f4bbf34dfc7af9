import { AppError } from '../../src/shared/errors.ts';
import { fuzzTargets } from './targets.ts';

/** Takes one input per message in a process of its own, which may be ended. */
process.on('message', ({ target, path }: { target: string; path: string }) => {
  void (async () => {
    let bug: string | null = null;
    try {
      await fuzzTargets.find(({ name }) => name === target)!.take(path);
    } catch (error) {
      const isExpected =
        error instanceof AppError &&
        ['invalid_input', 'unsupported_format', 'not_found'].includes(error.code);
      if (!isExpected) bug = error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
    process.send!({ bug, bytes: process.memoryUsage.rss() });
  })();
});
process.on('disconnect', () => process.exit());
