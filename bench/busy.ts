import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';

/**
 * Keeps every core busy with a process of its own, as a program that competes with Segue would. Without the argument
 * `--busy` it does nothing.
 * @returns ends the processes
 */
export function keepCoresBusy(busy: boolean): () => void {
  const processes = Array.from({ length: busy ? availableParallelism() : 0 }, () =>
    fork(import.meta.filename, { stdio: 'ignore' }),
  );
  return () => {
    for (const process of processes) process.kill();
  };
}

if (import.meta.main) {
  process.on('disconnect', () => process.exit());
  let spins = 0;
  // Yields now and then, so that the process notices when its parent has gone.
  const spin = (): void => {
    const end = performance.now() + 100;
    while (performance.now() < end) spins++;
    setImmediate(spin);
  };
  spin();
}
