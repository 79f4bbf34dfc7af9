import type { MessagePortMain, ParentPort } from 'electron';
import { contract } from '../../shared/contract/contract.ts';
import type { ShellHandlers } from '../../shared/contract/contract.ts';
import { AppError, errorMessage, toAppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import type { LanguageChoice } from '../../shared/languages/languages.ts';
import { createClient } from '../../shared/rpc/client.ts';
import { contractHash } from '../../shared/rpc/contract-hash.ts';
import type { Client } from '../../shared/contract/schema.ts';
import { homeAt } from '../core/home.ts';
import { installLastHandler } from '../core/last-handler.ts';
import type { WorkerProcess } from '../core/processes/worker-pool.ts';
import type { AppCore } from '../host/app-core.ts';
import { platformName } from '../host/browser-shell.ts';
import { followLanguage } from '../host/follow-language.ts';
import { createPathGuard, guardPaths } from '../host/path-guard.ts';
import type { PathGuard } from '../host/path-guard.ts';
import { createHost } from '../host/rpc.ts';
import type { Host } from '../host/rpc.ts';
import { coreArgumentsSchema, coreLinkContract, desktopContract } from './core-protocol.ts';
import type { CoreArguments, CoreToMain, MainToCore } from './core-protocol.ts';
import { portMainTransport } from './port-main-transport.ts';

export interface CoreProcessContext extends CoreArguments {
  /** Starts a module as a separate process through the main process, which alone can do that. */
  readonly spawnWorker: (module: URL) => WorkerProcess;
}

type Desktop = Client<typeof desktopContract>['desktop'];

/** Main function of the utility process with the core: serves the window over ports that the main process passes in. */
export function runCoreProcess(startCore: (context: CoreProcessContext) => Promise<AppCore>): void {
  const parent = (process as unknown as { parentPort: ParentPort }).parentPort;
  const post = (message: CoreToMain): void => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- not a window
    parent.postMessage(message);
  };
  const workers = createWorkerRelay(post);
  const guard = createPathGuard({
    roots: [],
    hint: msg('Choose it in the dialog, or drop it onto the window.'),
  });
  let host: Host | undefined;
  let links: readonly [MessagePortMain, MessagePortMain] | undefined;

  async function start(ports: readonly [MessagePortMain, MessagePortMain]): Promise<void> {
    const args = coreArgumentsSchema.parse(JSON.parse(process.argv.at(-1) ?? ''));
    let core: AppCore | undefined;
    // Electron only warns about these, but a core in an unknown state must not continue writing.
    installLastHandler({
      home: homeAt(args.home ?? undefined).root,
      close: async () => core?.close(),
      tell: console.error,
    });
    core = await startCore({ ...args, spawnWorker: workers.spawn });
    followLanguage(core.handlers).catch(console.error);
    const rpc = {
      appVersion: args.appVersion,
      checkOutput: process.env.SEGUE_CHECK_ANSWERS === '1',
      onError: (error: AppError, method: string | null) => console.error(method ?? 'rpc', error),
    };
    const desktop = createClient({
      contract: desktopContract,
      contractHash: contractHash(desktopContract),
      clientId: 'core',
      open: async () => portMainTransport(ports[1]),
    }).api.desktop;
    createHost(coreLinkContract, { core: coreLinkHandlers(core, guard) }, rpc).accept(
      portMainTransport(ports[0]),
    );
    host = createHost(
      contract,
      { ...guardPaths(core.handlers, guard), shell: createElectronShell(desktop, guard, core.knows) },
      rpc,
    );
    post({ kind: 'ready' });
  }

  parent.on('message', ({ data, ports }) => {
    const message = data as MainToCore;
    const [first, second] = ports as MessagePortMain[];
    switch (message.kind) {
      case 'links':
        if (links || !first || !second) return;
        links = [first, second];
        start(links).catch((thrown: unknown) => {
          const error = toAppError(thrown);
          console.error(error);
          post({ kind: 'failed', code: error.code, message: errorMessage(error) });
        });
        return;
      case 'client':
        if (first) host?.accept(portMainTransport(first));
        return;
      case 'worker-message':
      case 'worker-started':
      case 'worker-exit':
        workers.receive(message);
    }
  });
}

function coreLinkHandlers(core: AppCore, guard: PathGuard) {
  const context = () => ({ signal: new AbortController().signal, clientId: 'main' });
  return {
    media: ({ trackId }: { trackId: number }) => core.lookup.media(trackId),
    waveform: ({ trackId, kind }: { trackId: number; kind: 'overview' | 'zoom' }) =>
      core.lookup.waveform(trackId, kind),
    cover: ({ trackId }: { trackId: number }) => core.lookup.cover(trackId),
    knows: ({ path }: { path: string }) => ({ isKnown: core.knows(path) }),
    grant: async ({ paths }: { paths: readonly string[] }) => {
      for (const path of paths) await guard.grant(path);
      return {};
    },
    shortcuts: async () => (await core.handlers.settings.get({}, context())).shortcuts ?? {},
    shortcutsChanged: (listener: (shortcuts: Readonly<Record<string, readonly string[]>>) => void) =>
      core.handlers.settings.changed((settings) => listener(settings.shortcuts ?? {})),
    language: async () => ({
      choice: (await core.handlers.settings.get({}, context())).language ?? 'system',
    }),
    languageChanged: (listener: (language: { readonly choice: LanguageChoice }) => void) =>
      core.handlers.settings.changed(({ language }) => listener({ choice: language ?? 'system' })),
    progress: followProgress(core),
    recentLibraries: async () => ({
      libraries: (await core.handlers.libraries.recent({}, context())).libraries
        .filter(({ isThere }) => isThere)
        .map(({ folder, name }) => ({ folder, name })),
    }),
    recentLibrariesChanged: (listener: (nothing: Record<string, never>) => void) =>
      core.handlers.libraries.changed(() => listener({})),
    backUp: async () => {
      await core.handlers.backups.create({}, context());
      return {};
    },
    openLibrary: async ({ folder }: { folder: string }) => {
      await core.handlers.libraries.open({ folder, create: false }, context());
      return {};
    },
    shutDown: async () => {
      await core.close();
      return {};
    },
  };
}

/** Mean progress of all running jobs; each counts the same. */
function followProgress(core: AppCore) {
  return (listener: (progress: { share: number | null }) => void): (() => void) => {
    const running = new Map<string, number>();
    return core.handlers.jobs.changed(({ id, state, done, total }) => {
      if (state === 'running') running.set(id, total === 0 ? 0 : Math.min(1, done / total));
      else running.delete(id);
      const shares = [...running.values()];
      listener({ share: shares.length === 0 ? null : shares.reduce((a, b) => a + b) / shares.length });
    });
  };
}

/** Dialogs open in the main process; the renderer may use what a person picks there. */
function createElectronShell(desktop: Desktop, guard: PathGuard, knows: AppCore['knows']): ShellHandlers {
  return {
    capabilities: () => ({
      host: 'electron',
      dialogs: 'native',
      reveal: true,
      drops: 'native',
      nativeMenu: true,
      platform: platformName(),
    }),
    pickFiles: async (input) => {
      const picked = await desktop.pickFiles(input);
      for (const path of picked.paths) await guard.grant(path);
      return picked;
    },
    pickFolder: async (input) => {
      const picked = await desktop.pickFolder(input);
      if (picked.path !== null) await guard.grant(picked.path);
      return picked;
    },
    pickSave: async (input) => {
      const picked = await desktop.pickSave(input);
      if (picked.path !== null) await guard.grant(picked.path);
      return picked;
    },
    listFolder: () => {
      throw new AppError('unsupported_format', msg('The desktop app opens the system dialog instead'));
    },
    reveal: async (input) => {
      if (!knows(input.path)) await guard.check(input.path);
      return desktop.reveal(input);
    },
    openExternal: (input) => desktop.openExternal(input),
    takeOpened: async () => {
      const opened = await desktop.takeOpened({});
      for (const path of opened.paths) await guard.grant(path);
      return opened;
    },
    opened: (listener) => desktop.opened(listener),
  };
}

/** Processes that the main process starts for the core; their messages are relayed. */
function createWorkerRelay(post: (message: CoreToMain) => void) {
  interface Listeners {
    readonly message: ((message: unknown) => void)[];
    readonly exit: ((reason: string) => void)[];
    pid?: number;
  }
  const running = new Map<number, Listeners>();
  let nextId = 1;
  return {
    spawn: (module: URL): WorkerProcess => {
      const id = nextId++;
      const listeners: Listeners = { message: [], exit: [] };
      running.set(id, listeners);
      post({ kind: 'worker-spawn', id, module: module.href });
      return {
        send: (message) => post({ kind: 'worker-message', id, message }),
        onMessage: (listener) => listeners.message.push(listener),
        onExit: (listener) => listeners.exit.push(listener),
        kill: () => post({ kind: 'worker-kill', id }),
        pid: () => listeners.pid,
      };
    },
    receive: (
      message: Extract<MainToCore, { kind: 'worker-message' | 'worker-started' | 'worker-exit' }>,
    ): void => {
      const listeners = running.get(message.id);
      if (!listeners) return;
      if (message.kind === 'worker-started') {
        listeners.pid = message.pid;
        return;
      }
      if (message.kind === 'worker-message') {
        for (const listener of listeners.message) listener(message.message);
        return;
      }
      running.delete(message.id);
      for (const listener of listeners.exit) listener(message.reason);
    },
  };
}
