import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { contract } from '../../src/shared/contract/contract.ts';
import type { Api } from '../../src/shared/contract/index.ts';
import { createClient } from '../../src/shared/rpc/client.ts';
import { contractHash } from '../../src/shared/rpc/contract-hash.ts';
import { socketTransport } from '../../src/shared/rpc/socket-transport.ts';

const entry = fileURLToPath(new URL('../../src/main/entries/browser.ts', import.meta.url));
const plant = new URL('./plant-error.ts', import.meta.url).href;

/** A window of a running host. */
export interface HostClient {
  readonly api: Api;
  close(): void;
}

export interface RunningHost {
  /** It ends by an error that nothing catches when it is sent `throw` or `reject`. */
  readonly child: ChildProcess;
  /** Exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>;
  stderr(): string;
  /** Opens another window, in one browser. */
  connect(): Promise<HostClient>;
}

/** The browser host as a process of its own, over `folder/home`; its windows may use files in `folder`. */
export async function startHost(folder: string): Promise<RunningHost> {
  const args = ['--import', plant, entry, '--browser', '--home', join(folder, 'home'), '--root', folder];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, XDG_CONFIG_HOME: join(folder, 'config') },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let stdout = '';
  let stderr = '';
  const ended = once(child, 'close').then(([code]) => code as number | null);
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const url = await new Promise<URL>((found, reject) => {
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      const [address] = /^http:\S+(?=\n)/m.exec(stdout) ?? [];
      if (address) found(new URL(address));
    });
    void ended.then(() => reject(new Error(`The host did not start:\n${stderr}`)));
  });
  const cookie = await logIn(url);
  return { child, ended, stderr: () => stderr, connect: () => openWindow(url, cookie) };
}

/** Opens the address of a host as a browser does. */
async function logIn(url: URL): Promise<string> {
  const answer = await fetch(url, { redirect: 'manual' });
  return answer.headers.get('set-cookie')!.split(';')[0]!;
}

async function openWindow(url: URL, cookie: string): Promise<HostClient> {
  const window = createClient({
    contract,
    contractHash: contractHash(contract),
    clientId: randomUUID(),
    open: async () => {
      const socket = new WebSocket(`ws://${url.host}/rpc`, { headers: { cookie, origin: url.origin } });
      await once(socket, 'open');
      return socketTransport(socket);
    },
  });
  await window.api.shell.capabilities({});
  return window;
}
