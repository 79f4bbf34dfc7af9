import { errorMessage } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import { version } from '../../shared/version.ts';
import { createPcmServer } from '../audio/pcm-range.ts';
import type { AppArguments } from './app-arguments.ts';
import type { WorkerHost } from '../core/create-core.ts';
import { recentsFile } from '../core/libraries.ts';
import { createWaveformReader } from '../core/processes/waveform-reader.ts';
import { installLastHandler } from '../core/last-handler.ts';
import { openAppCore } from './app-core.ts';
import { startBrowserHost } from './browser-host.ts';
import { allowedRoots } from './browser-roots.ts';
import { createBrowserShell } from './browser-shell.ts';
import { followLanguage } from './follow-language.ts';
import { createPathGuard, guardPaths } from './path-guard.ts';

/** Serves the app until the process is asked to end. Prints the address on a separate line. */
export async function runBrowser(
  args: AppArguments,
  { rendererDir, ...workerHost }: WorkerHost & { readonly rendererDir: string },
): Promise<void> {
  const roots = allowedRoots(args.roots);
  const guard = createPathGuard({
    roots,
    hint: msg('The browser may use files in {roots}; start Segue with --root FOLDER to add another.', {
      roots: roots.join(', '),
    }),
  });
  const core = openAppCore({
    ...(args.home !== undefined && { home: args.home }),
    ...workerHost,
    recents: recentsFile(),
    onOpened: ({ inbox }) => void guard.grant(inbox),
  });
  followLanguage(core.handlers).catch(console.error);
  const host = await startBrowserHost({
    port: args.port,
    rendererDir,
    lookup: core.lookup,
    inbox: core.inbox,
    openPcm: createPcmServer().open,
    readWaveform: createWaveformReader(workerHost.workers.waveform),
    handlers: { ...guardPaths(core.handlers, guard), shell: createBrowserShell({ roots, guard }) },
    rpc: {
      appVersion: version,
      checkOutput: process.env.SEGUE_CHECK_ANSWERS === '1',
      onError: (error, method) =>
        console.error(`${method ?? 'connection'}: ${errorMessage(error)}`, error.cause ?? ''),
    },
  }).catch(async (error: unknown) => {
    await core.close();
    throw error;
  });
  console.log(host.url);

  let isClosing = false;
  async function close(): Promise<void> {
    // A second Ctrl-C ends the process immediately; stored work is safe at any moment.
    if (isClosing) process.exit(130);
    isClosing = true;
    await host.close();
    await core.close();
    process.exit(0);
  }
  installLastHandler({
    home: core.home(),
    close: async () => {
      await host.close();
      await core.close();
    },
    tell: console.error,
  });
  process.on('SIGINT', () => void close());
  process.on('SIGTERM', () => void close());
}
