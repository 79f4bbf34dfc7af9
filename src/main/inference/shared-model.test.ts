import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../tests/support/temporary-home.ts';
import { randomMel, tinyManifest, tinyNetwork, writePack } from '../../../tests/support/tiny-models.ts';
import { createBatcher } from './batcher.ts';
import { describeModel, manifestSchema } from './manifest.ts';
import { createModelHost, openModel } from './model-host.ts';
import { connectNetwork } from './network-client.ts';
import { serveNetwork } from './network-server.ts';
import { openNetwork } from './network.ts';
import type { Network } from './network.ts';
import { largestDifference } from './warm-up.ts';
import { melValues } from '../analysis/front-end/mel-values.ts';

const bytes = tinyNetwork();
const model = describeModel(manifestSchema.parse(tinyManifest(bytes)));
const open: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
});

interface Service {
  readonly address: string;
  /** The server's ends of all connections. */
  readonly sockets: Socket[];
  /** Number of chunks of every run. */
  readonly runs: number[];
  /** Closes all connections and the server, as a crash does. */
  crash(): void;
}

/** The CPU behind the code path of graphics cards. */
async function startService(
  options: { batch?: number; before?: (run: number) => Promise<void> | void } = {},
): Promise<Service> {
  const { batch = 4, before = () => undefined } = options;
  const network = await openNetwork(bytes, model, { provider: 'cpu', threads: 1 });
  const runs: number[] = [];
  const watched: Network = {
    ...network,
    async run(input, count, frames) {
      await before(runs.push(count));
      return network.run(input, count, frames);
    },
  };
  const address = join(temporaryFolder(), 'network');
  const server = await serveNetwork(createBatcher(watched, { batch, waitMs: 2 }), address);
  const sockets: Socket[] = [];
  server.on('connection', (socket) => sockets.push(socket));
  const crash = (): void => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  open.push(crash);
  return { address, sockets, runs, crash };
}

async function openShared(address: string, batch = 4) {
  const folder = writePack(temporaryFolder(), 'tiny', bytes);
  const request = { folder, version: 'tiny-1', provider: 'webgpu', threads: 1 } as const;
  const shared = await createModelHost().open({ ...request, shared: { address, batch } });
  open.push(() => shared.dispose());
  const alone = await openModel({ folder, provider: 'cpu', threads: 1 });
  open.push(() => alone.dispose());
  return { shared, alone };
}

describe('a network that several processes share', () => {
  it('answers interleaved tracks of several connections as if each ran alone', async () => {
    const { address, runs } = await startService();
    const clients = await Promise.all([1, 2, 3].map(() => openShared(address)));
    const tracks = clients.flatMap((client, i) =>
      [430, 1100, 777, 1263].map((frames, j) => ({ ...client, mel: randomMel(10 * i + j, frames) })),
    );
    const found = await Promise.all(tracks.map(({ shared, mel }) => shared.activate(mel)));
    for (const [i, { alone, mel }] of tracks.entries()) {
      const expected = await alone.activate(mel);
      expect(largestDifference([found[i]!], [expected])).toBeLessThan(1e-5);
      expect(found[i]!.source).toBe(expected.source);
      for (const [k, value] of found[i]!.embedding!.entries())
        expect(value).toBeCloseTo(expected.embedding![k]!, 5);
    }
    expect(Math.max(...runs)).toBe(4);
  });

  it('falls back to the CPU for the whole track if the process ends during it', async () => {
    const service = await startService({
      before: (run) => {
        if (run === 3) service.crash();
      },
    });
    const { shared, alone } = await openShared(service.address);
    const mel = randomMel(1, 3000);
    expect(largestDifference([await shared.activate(mel)], [await alone.activate(mel)])).toBeLessThan(1e-5);
    expect(service.runs.length).toBeLessThan(5);
    // And if it never started.
    const absent = await openShared(join(temporaryFolder(), 'nobody'));
    expect((await absent.shared.activate(mel)).provider).toBe('cpu');
  });

  it('falls back to the CPU for a chunk that the network refuses, and serves the next track', async () => {
    let isRefusing = true;
    const { address } = await startService({
      before: () => {
        if (isRefusing) throw new Error('Out of memory');
      },
    });
    const { shared, alone } = await openShared(address);
    const mel = randomMel(1, 500);
    const expected = [await alone.activate(mel)];
    expect(largestDifference([await shared.activate(mel)], expected)).toBeLessThan(1e-5);
    isRefusing = false;
    const runner = await connectNetwork(address);
    open.push(() => runner.dispose());
    expect((await runner.run(melValues(randomMel(2, 50)), 50)).get('beat')).toHaveLength(50);
  });

  it('ends a cancelled track and drops its chunks', async () => {
    const gate = Promise.withResolvers<void>();
    const began = Promise.withResolvers<void>();
    const { address, sockets, runs } = await startService({
      batch: 1,
      before: () => {
        began.resolve();
        return gate.promise;
      },
    });
    const { shared } = await openShared(address, 1);
    const abort = new AbortController();
    const running = shared.activate(randomMel(1, 3000), abort.signal);
    await began.promise;
    abort.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    // A cancelled analysis ends its process, and with it the connection.
    const closed = once(sockets[0]!, 'close');
    await shared.dispose();
    await closed;
    gate.resolve();
    const other = await openShared(address, 1);
    await other.shared.activate(randomMel(2, 200));
    // The chunk that was running, and that of the other track.
    expect(runs).toEqual([1, 1]);
  });

  it('reads no more than two batches ahead, however much is sent', async () => {
    const gate = Promise.withResolvers<void>();
    const { address, sockets } = await startService({ batch: 2, before: () => gate.promise });
    const runner = await connectNetwork(address);
    open.push(() => runner.dispose());
    const frames = 200;
    const chunkBytes = 4 * 128 * frames;
    const data = melValues(randomMel(1, frames));
    const all = Array.from({ length: 256 }, () => runner.run(data, frames));
    // Two are running, four are waiting, one waits for room.
    await expect.poll(() => sockets[0]!.bytesRead).toBeGreaterThan(7 * chunkBytes);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(sockets[0]!.bytesRead).toBeLessThan(12 * chunkBytes);
    gate.resolve();
    for (const results of await Promise.all(all)) expect(results.get('beat')).toHaveLength(frames);
    expect(sockets[0]!.bytesRead).toBeGreaterThan(256 * chunkBytes);
  });

  it('closes a connection that sends something else, and serves the others', async () => {
    const { address } = await startService();
    for (const sent of [
      Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'),
      Buffer.concat([Buffer.from([8, 0, 0, 0, 0, 0, 0, 0]), Buffer.from('{"id":1}')]),
      Buffer.concat([Buffer.from([4, 0, 0, 0, 0, 0, 0, 0]), Buffer.from('oops')]),
    ]) {
      const socket = connect(address);
      socket.resume();
      socket.write(sent);
      await once(socket, 'close');
    }
    const { shared, alone } = await openShared(address);
    const mel = randomMel(4, 600);
    expect(largestDifference([await shared.activate(mel)], [await alone.activate(mel)])).toBeLessThan(1e-5);
    expect(existsSync(address)).toBe(true);
  });
});
