import { once } from 'node:events';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { PoolStatus } from '../../shared/contract/index.ts';
import { AppError, toAppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import { listAside } from './aside.ts';
import type { Pool } from './pool.ts';
import { readStatus } from './status.ts';
import { statusPage } from './status-page.ts';
import type { PoolWorker } from './worker.ts';

/** A running server on loopback. */
interface Served {
  readonly url: string;
  close(): Promise<void>;
}

const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
  'x-content-type-options': 'nosniff',
};

interface Answer {
  readonly type: string;
  readonly body: string;
}

/**
 * Serves the result of `answer` for a path, to this machine only; null becomes 404. @throws AppError `io` if the port
 * is taken
 */
async function serve(port: number, answer: (path: string) => Promise<Answer | null>): Promise<Served> {
  async function respond(path: string, response: ServerResponse): Promise<void> {
    try {
      const found = await answer(path);
      if (found) response.writeHead(200, { ...HEADERS, 'content-type': found.type }).end(found.body);
      else response.writeHead(404).end();
    } catch (error) {
      response.writeHead(503, { 'content-type': 'text/plain; charset=utf-8' }).end(toAppError(error).message);
    }
  }
  const server = createServer((request, response) => {
    const host = request.headers.host?.replace(/:\d+$/, '');
    // Pages of other sites can reach this port too, under their own host names.
    if ((host !== '127.0.0.1' && host !== 'localhost') || request.method !== 'GET') {
      response.writeHead(403).end();
      return;
    }
    void respond(request.url?.split('?', 1)[0] ?? '/', response);
  });
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    throw new AppError(
      'io',
      isTaken
        ? msg('Port {port} is taken. Choose another one, or 0 for any.', { port })
        : msg('Port {port} may not be used. Choose another one, or 0 for any.', { port }),
      { cause: error },
    );
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Prometheus metrics of one worker: counts since its start, and a histogram of processing times. */
export async function serveWorkerMetrics(worker: PoolWorker, port: number): Promise<Served> {
  const registry = new Registry();
  const registers = [registry];
  const tracks = new Counter({
    name: 'segue_worker_tracks_total',
    help: 'Tracks that this worker is done with',
    labelNames: ['outcome'],
    registers,
  });
  const duration = new Histogram({
    name: 'segue_worker_track_seconds',
    help: 'From the first byte to the stored result',
    buckets: [0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256],
    registers,
  });
  const trouble = new Gauge({
    name: 'segue_worker_held_up',
    help: '1 while something holds the worker up: database, root or disk',
    registers,
  });
  const active = new Gauge({ name: 'segue_worker_active', help: 'Tracks under way', registers });
  const memory = new Gauge({
    name: 'segue_worker_memory_bytes',
    help: 'Resident memory of the worker, without its analysis processes',
    registers,
  });
  trouble.set(0);
  worker.events.on('track', ({ outcome, seconds }) => {
    tracks.inc({ outcome });
    if (outcome === 'analysed') duration.observe(seconds);
  });
  worker.events.on('trouble', (message) => trouble.set(message === null ? 0 : 1));
  return serve(port, async (path) => {
    if (path !== '/metrics' && path !== '/') return null;
    active.set(worker.counts.active);
    memory.set(process.memoryUsage.rss());
    return { type: registry.contentType, body: await registry.metrics() };
  });
}

/** Metrics of the whole pool: a page at `/`, metrics at `/metrics`. */
export async function serveStatus(pool: Pool, port: number): Promise<Served> {
  return serve(port, async (path) => {
    if (path === '/metrics') return poolMetrics(await readStatus(pool));
    if (path !== '/') return null;
    const [status, aside] = await Promise.all([readStatus(pool), listAside(pool, 50)]);
    return { type: 'text/html; charset=utf-8', body: statusPage(status, aside) };
  });
}

async function poolMetrics(status: PoolStatus): Promise<Answer> {
  const registry = new Registry();
  const gauge = (name: string, help: string, labelNames: readonly string[] = []) =>
    new Gauge({ name: `segue_pool_${name}`, help, labelNames: [...labelNames], registers: [registry] });
  const tracks = gauge('tracks', 'Tracks by model, root and state', ['queue', 'state']);
  for (const { queue, waiting, retrying, active } of status.queues)
    for (const [state, count] of Object.entries({ waiting: waiting - retrying, retrying, active }))
      tracks.set({ queue, state }, count);
  gauge('stored', 'Analyses in the pool').set(status.stored);
  gauge('aside', 'Tracks that failed every time').set(status.aside);
  gauge('paused', '1 while the pool is paused').set(status.paused ? 1 : 0);
  gauge('workers', 'Workers that are alive').set(status.workers.filter(({ alive }) => alive).length);
  gauge('tracks_per_minute', 'Over the last quarter of an hour').set(status.perMinute);
  gauge('database_bytes', 'Size of the database').set(status.databaseBytes);
  if (status.secondsLeft !== null) gauge('seconds_left', 'Estimated end').set(status.secondsLeft);
  const latency = gauge('track_seconds', 'Of the last thousand tracks', ['of', 'quantile']);
  for (const [of, percentiles] of [
    ['analysis', status.analysisSeconds],
    ['wait', status.waitSeconds],
  ] as const)
    for (const [name, value] of Object.entries(percentiles))
      if (value !== null) latency.set({ of, quantile: `0.${name.slice(1)}` }, value as number);
  return { type: registry.contentType, body: await registry.metrics() };
}
