import { MessageChannelMain, utilityProcess } from 'electron';
import type { MessagePortMain, UtilityProcess } from 'electron';
import type { Client, Handlers } from '../../shared/contract/schema.ts';
import { AppError } from '../../shared/errors.ts';
import { createClient } from '../../shared/rpc/client.ts';
import { contractHash } from '../../shared/rpc/contract-hash.ts';
import { msg, t } from '../../shared/languages/translate.ts';
import { homeAt } from '../core/home.ts';
import { createHost } from '../host/rpc.ts';
import { coreLinkContract, coreToMainSchema, desktopContract } from './core-protocol.ts';
import type { CoreArguments, MainToCore } from './core-protocol.ts';
import { portMainTransport } from './port-main-transport.ts';
import { forkUtility } from './utility-worker.ts';

/** A core that crashes this often within a minute will not recover with another restart. */
const MAX_RESTARTS_PER_MINUTE = 3;
const RESTART_DELAY_MS = 500;
const SHUT_DOWN_MS = 5000;

type CoreLink = Client<typeof coreLinkContract>['core'];
export type DesktopHandlers = Handlers<typeof desktopContract>['desktop'];

export interface CoreSupervisorOptions {
  /** Entry module of the core process. */
  readonly entry: string;
  readonly args: CoreArguments;
  readonly desktop: DesktopHandlers;
  /** A core has started, either the first one or a new one after a crash. */
  readonly onReady: (link: CoreLink) => void;
  /** It cannot be started; the message says why. */
  readonly onFailed: (message: string) => void;
}

export interface CoreSupervisor {
  /** The running core's link; waits while it starts. */
  link(): Promise<CoreLink>;
  /** Returns one end of a connection to the core, for a renderer; waits while it starts. */
  connect(): Promise<MessagePortMain>;
  shutDown(): Promise<void>;
}

/** Keeps one core process running: restarts it when it crashes, and starts the workers that it asks for. */
export function superviseCore(options: CoreSupervisorOptions): CoreSupervisor {
  let child: UtilityProcess;
  let ready = Promise.withResolvers<CoreLink>();
  let closing = false;
  const crashes: number[] = [];

  function start(): void {
    child = utilityProcess.fork(options.entry, [JSON.stringify(options.args)], {
      serviceName: 'Segue core',
      stdio: 'inherit',
    });
    const workers = createWorkers(child, homeAt(options.args.home ?? undefined).logs);
    const toCore = new MessageChannelMain();
    const toDesktop = new MessageChannelMain();
    createHost(desktopContract, { desktop: options.desktop }, { appVersion: options.args.appVersion }).accept(
      portMainTransport(toDesktop.port1),
    );
    const connection = createClient({
      contract: coreLinkContract,
      contractHash: contractHash(coreLinkContract),
      clientId: 'main',
      open: async () => portMainTransport(toCore.port1),
    });
    child.on('message', (raw: unknown) => {
      const message = coreToMainSchema.parse(raw);
      switch (message.kind) {
        case 'ready':
          ready.resolve(connection.api.core);
          options.onReady(connection.api.core);
          return;
        case 'failed':
          closing = true;
          options.onFailed(message.message);
          return;
        default:
          workers.receive(message);
      }
    });
    child.on('exit', (code) => {
      workers.killAll();
      connection.close();
      if (closing) return;
      onCrash(code);
    });
    post({ kind: 'links' }, [toCore.port2, toDesktop.port2]);
  }

  function post(message: MainToCore, ports: MessagePortMain[] = []): void {
    child.postMessage(message, ports);
  }

  function onCrash(code: number): void {
    const now = Date.now();
    crashes.push(now);
    const recent = crashes.filter((at) => now - at < 60_000).length;
    if (recent > MAX_RESTARTS_PER_MINUTE) {
      closing = true;
      options.onFailed(
        t('The library process of Segue ended {recent, number} times within a minute (exit code {code}).', {
          recent,
          code: String(code),
        }),
      );
      return;
    }
    const failed = ready;
    ready = Promise.withResolvers();
    failed.reject(
      new AppError('worker_crashed', msg('The library process ended unexpectedly and is started again')),
    );
    failed.promise.catch(() => undefined);
    setTimeout(() => {
      if (!closing) start();
    }, RESTART_DELAY_MS);
  }

  async function link(): Promise<CoreLink> {
    for (;;) {
      const current = ready;
      try {
        return await current.promise;
      } catch (error) {
        // A core that crashed while starting is restarted too, until the limit is reached.
        if (closing || ready === current) throw error;
      }
    }
  }

  start();
  return {
    link,
    connect: async () => {
      await link();
      const { port1, port2 } = new MessageChannelMain();
      post({ kind: 'client' }, [port2]);
      return port1;
    },
    shutDown: async () => {
      if (closing) return;
      closing = true;
      const late = new Promise((resolve) => setTimeout(resolve, SHUT_DOWN_MS));
      const done = ready.promise.then((link) => link.shutDown({})).catch(() => undefined);
      await Promise.race([done, late]);
      child.kill();
    },
  };
}

/** Utility processes that the core asked for; they end with it. */
function createWorkers(core: UtilityProcess, logs: string) {
  const running = new Map<number, UtilityProcess>();
  const post = (message: MainToCore): void => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- not a window
    core.postMessage(message);
  };

  function spawn(id: number, module: string): void {
    const worker = forkUtility(module, logs);
    running.set(id, worker);
    worker.on('spawn', () => {
      if (worker.pid !== undefined) post({ kind: 'worker-started', id, pid: worker.pid });
    });
    worker.on('message', (message: unknown) => post({ kind: 'worker-message', id, message }));
    worker.on('exit', (code) => {
      if (running.delete(id)) post({ kind: 'worker-exit', id, reason: `exit code ${code}` });
    });
  }
  return {
    receive: (
      message:
        | { kind: 'worker-spawn'; id: number; module: string }
        | { kind: 'worker-message'; id: number; message: unknown }
        | { kind: 'worker-kill'; id: number },
    ): void => {
      if (message.kind === 'worker-spawn') spawn(message.id, message.module);
      else if (message.kind === 'worker-message') running.get(message.id)?.postMessage(message.message);
      else running.get(message.id)?.kill();
    },
    killAll: (): void => {
      for (const [id, worker] of running) {
        running.delete(id);
        worker.kill();
      }
    },
  };
}
