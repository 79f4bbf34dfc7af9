import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { readPoolAddress } from '../../src/main/pool/address.ts';
import type { PoolAddress } from '../../src/main/pool/address.ts';
import { initPool } from '../../src/main/pool/pool.ts';
import { embeddedPostgres, unpackEmbeddedPostgres } from './embedded-postgres.ts';

/** Programs of the newest PostgreSQL that Debian's packages, or others, have put on this machine; null without one. */
function findPostgres(): string | null {
  const places = ['/usr/lib/postgresql', '/opt/homebrew/opt', '/usr/local/opt'].flatMap((folder) =>
    existsSync(folder)
      ? readdirSync(folder)
          .toSorted((a, b) => parseInt(b.replace(/\D/g, '') || '0') - parseInt(a.replace(/\D/g, '') || '0'))
          .map((entry) => join(folder, entry, 'bin'))
      : [],
  );
  return places.find((bin) => existsSync(join(bin, 'initdb')) && existsSync(join(bin, 'postgres'))) ?? null;
}

const installed = findPostgres();
const embedded = embeddedPostgres();
/** PostgreSQL refuses to run as root. */
const isRoot = process.getuid?.() === 0;
const user = isRoot ? unprivileged() : null;

/** The user of Debian's package; without it, the one that owns nothing. */
function unprivileged(): { uid: number; gid: number } | null {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = lines.find((entry) => entry.startsWith(`${name}:`))?.split(':') ?? [];
    if (uid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  return null;
}

const isRunnable = !isRoot || user !== null;
/** The system's PostgreSQL, or else the one from npm. */
export const hasPostgres = isRunnable && (installed ?? embedded) !== null;
export const hasEmbeddedPostgres = isRunnable && embedded !== null;
export const noPostgres = isRunnable
  ? 'needs PostgreSQL: apt-get install postgresql, or npm ci without --omit=dev and --omit=optional'
  : 'needs a user other than root for PostgreSQL';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export interface Postgres {
  readonly port: number;
  pid(): number;
  /** Of the server's files. */
  readonly folder: string;
  /** Makes a database with a pool in it. */
  createPool(): Promise<PoolAddress>;
  createDatabase(): Promise<PoolAddress>;
  addressOf(database: string, query?: string, host?: string): PoolAddress;
  /** Ends the server as a power cut would. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Adds to postgresql.conf; counts from the next start. */
  configure(text: string): void;
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL server of its own. Without `durable` it does not wait for the disk; with `folder` its files stay there; `fromNpm`
 * takes the one from npm even where the system has one.
 */
export async function startPostgres({
  durable = false,
  folder: kept,
  fromNpm = false,
}: {
  readonly durable?: boolean;
  readonly folder?: string;
  readonly fromNpm?: boolean;
} = {}): Promise<Postgres> {
  if (!hasPostgres) throw new Error(noPostgres);
  const folder = kept ?? mkdtempSync(join(tmpdir(), 'segue-postgres-'));
  const bin =
    installed !== null && !fromNpm ? installed : unpackEmbeddedPostgres(embedded!, join(folder, 'server'));
  if (kept !== undefined) mkdirSync(kept, { recursive: true });
  const data = join(folder, 'data');
  const ids = user ?? {};
  if (user) chownSync(folder, user.uid, user.gid);
  chmodSync(folder, 0o755);
  const isNew = !existsSync(data);
  if (isNew)
    execFileSync(
      join(bin, 'initdb'),
      ['-D', data, '-A', 'trust', '-U', 'segue', '--no-sync', '--no-locale', '-E', 'UTF8'],
      { ...ids, cwd: folder, stdio: 'ignore' },
    );
  const port = await freePort();
  const configure = (text: string): void => appendFileSync(join(data, 'postgresql.conf'), `${text}\n`);
  configure(
    [
      `port = ${port}`,
      "listen_addresses = 'localhost'",
      `unix_socket_directories = ''`,
      'shared_buffers = 128MB',
      // Commits stay synchronous: a killed server must not lose any, as the machine goes on.
      ...(durable ? [] : ['fsync = off', 'full_page_writes = off']),
    ].join('\n'),
  );
  let server: ChildProcess | null = null;
  let databases = 0;
  const addressOf = (database: string, query = '', host = '127.0.0.1'): PoolAddress =>
    readPoolAddress({ queue: `postgres://segue@${host}:${port}/${database}${query}` });

  async function answers(): Promise<boolean> {
    const client = new Client({ connectionString: addressOf('postgres').connectionString });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.end();
      return true;
    } catch {
      return false;
    }
  }

  async function start(): Promise<void> {
    const started = spawn(join(bin, 'postgres'), ['-D', data], {
      ...ids,
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    server = started;
    let log = '';
    started.stderr!.setEncoding('utf8').on('data', (text: string) => (log = (log + text).slice(-4000)));
    while (!(await answers())) {
      if (started.exitCode !== null) throw new Error(`PostgreSQL ended:\n${log}`);
      await wait(50);
    }
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const running = server;
    server = null;
    if (!running || running.exitCode !== null) return;
    const exited = new Promise((resolve) => running.once('exit', resolve));
    running.kill(signal);
    await exited;
  }

  async function createDatabase(): Promise<PoolAddress> {
    const name = `pool${++databases}`;
    const client = new Client({ connectionString: addressOf('postgres').connectionString });
    await client.connect();
    await client.query(`CREATE DATABASE ${name}`);
    await client.end();
    return addressOf(name);
  }

  await start();
  return {
    port,
    pid: () => server?.pid ?? 0,
    folder,
    addressOf,
    createDatabase,
    async createPool() {
      const address = await createDatabase();
      await initPool(address);
      return address;
    },
    async kill() {
      // SIGQUIT ends all of its processes at once, without a checkpoint.
      await end('SIGQUIT');
    },
    start,
    configure,
    async stop() {
      await end('SIGINT');
      if (kept === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}
