import { join } from 'node:path';
import { workerModules } from '../support/workers.ts';
import { openAppCore } from '../../src/main/host/app-core.ts';
import type { AppCore } from '../../src/main/host/app-core.ts';
import { createBrowserShell } from '../../src/main/host/browser-shell.ts';
import { createPathGuard, guardPaths } from '../../src/main/host/path-guard.ts';
import { createHost } from '../../src/main/host/rpc.ts';
import { contract } from '../../src/shared/contract/index.ts';
import type { Api } from '../../src/shared/contract/index.ts';
import { createClient } from '../../src/shared/rpc/client.ts';
import { contractHash } from '../../src/shared/rpc/contract-hash.ts';
import { memoryTransportPair } from '../../src/shared/rpc/memory-transport.ts';
import { verbatim } from '../../src/shared/languages/translate.ts';

export interface RpcCore {
  readonly core: AppCore;
  /** The core as a window sees it; every answer is held against the contract. */
  readonly api: Api;
  close(): Promise<void>;
}

/** A core with its data in `folder/home`, behind the wire protocol. The window may use files there and in `more` only. */
export function openRpcCore(folder: string, more: readonly string[] = []): RpcCore {
  const core = openAppCore({
    home: join(folder, 'home'),
    workers: workerModules,
    recents: join(folder, 'recent', 'libraries.json'),
  });
  const roots = [folder, ...more];
  const guard = createPathGuard({ roots, hint: verbatim('') });
  const shell = createBrowserShell({ roots, guard });
  const host = createHost(
    contract,
    { ...guardPaths(core.handlers, guard), shell },
    { appVersion: 'test', checkOutput: true },
  );
  const { api, close } = createClient({
    contract,
    contractHash: contractHash(contract),
    clientId: 'window-1',
    open: async () => {
      const [near, far] = memoryTransportPair();
      host.accept(far);
      return near;
    },
  });
  return {
    core,
    api,
    async close() {
      close();
      await core.close();
    },
  };
}
