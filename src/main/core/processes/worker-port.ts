import { parentPort as threadPort } from 'node:worker_threads';
import type { WorkerReply } from './worker-protocol.ts';

/** Electron's utility processes have `process.parentPort`; its type is in a package that this code must not import. */
interface UtilityProcess {
  readonly parentPort?: {
    on(event: 'message', listener: (event: { data: unknown }) => void): void;
    postMessage(message: unknown): void;
  };
}

/** Answers requests from the parent of this process: Node, a thread's parent, or Electron. */
export function listenForRequests<Request>(answer: (request: Request) => Promise<WorkerReply>): void {
  const utilityPort = (process as unknown as UtilityProcess).parentPort;
  const reply = async (request: unknown, post: (message: unknown) => void): Promise<void> =>
    post(await answer(request as Request));
  if (utilityPort)
    utilityPort.on('message', ({ data }) => void reply(data, (message) => utilityPort.postMessage(message)));
  else if (threadPort) {
    const port = threadPort;
    port.on('message', (request) => void reply(request, (message) => port.postMessage(message)));
  } else {
    process.on('message', (request) => void reply(request, (message) => process.send?.(message)));
    // Ctrl-C on a terminal reaches all processes of the command; the parent decides what to do.
    process.on('SIGINT', () => undefined);
    // The parent is gone: nobody waits for an answer.
    process.on('disconnect', () => process.exit(0));
  }
}
