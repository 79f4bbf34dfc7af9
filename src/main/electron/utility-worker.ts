import { createWriteStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { utilityProcess } from 'electron';
import type { UtilityProcess } from 'electron';
import { openWorkerLog } from '../core/processes/worker-log.ts';
import type { WorkerProcess } from '../core/processes/worker-pool.ts';

/** Starts `module` as a separate process; its output goes to the log in the folder `logs`. */
export function forkUtility(module: string, logs: string): UtilityProcess {
  const worker = utilityProcess.fork(fileURLToPath(module), [], {
    serviceName: 'Segue worker',
    stdio: 'pipe',
  });
  const log = openWorkerLog(logs);
  const sink = log === null ? null : createWriteStream('', { fd: log });
  for (const stream of [worker.stdout, worker.stderr])
    if (sink) stream?.pipe(sink, { end: false });
    else stream?.resume();
  worker.on('exit', () => void sink?.end());
  return worker;
}

/** The same for a core that runs in the main process: on the command line. */
export function startUtilityWorker(module: URL, logs: string): WorkerProcess {
  const worker = forkUtility(module.href, logs);
  return {
    send: (message) => worker.postMessage(message),
    onMessage: (listener) => worker.on('message', listener),
    onExit: (listener) => worker.on('exit', (code) => listener(`exit code ${code}`)),
    kill: () => void worker.kill(),
    pid: () => worker.pid,
  };
}
