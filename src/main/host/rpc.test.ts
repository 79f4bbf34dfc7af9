import { once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import * as fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { call, job, topic } from '../../shared/contract/schema.ts';
import type { Contract, Handlers } from '../../shared/contract/schema.ts';
import { AppError } from '../../shared/errors.ts';
import { verbatim } from '../../shared/languages/translate.ts';
import { createClient } from '../../shared/rpc/client.ts';
import type { Connection } from '../../shared/rpc/client.ts';
import { contractHash } from '../../shared/rpc/contract-hash.ts';
import { memoryTransportPair } from '../../shared/rpc/memory-transport.ts';
import { portTransport } from '../../shared/rpc/port-transport.ts';
import type { WebPort } from '../../shared/rpc/port-transport.ts';
import { socketTransport } from '../../shared/rpc/socket-transport.ts';
import type { Transport } from '../../shared/rpc/wire.ts';
import { createHost } from './rpc.ts';
import type { Host } from './rpc.ts';

const json: z.ZodType<unknown> = z.json();
const counterContract = {
  counter: {
    add: call(z.strictObject({ by: z.int().default(1) }), z.strictObject({ value: z.int() })),
    read: call(z.strictObject({}), z.strictObject({ value: z.int() }), { safe: true }),
    fail: call(z.strictObject({ how: z.enum(['app', 'plain']) }), z.strictObject({})),
    wrong: call(z.strictObject({}), z.strictObject({ value: z.int() })),
    wait: call(z.strictObject({}), z.strictObject({}), { safe: true }),
    waitOnce: call(z.strictObject({}), z.strictObject({})),
    count: job(
      z.strictObject({ to: z.int() }),
      z.strictObject({ at: z.int() }),
      z.strictObject({ sum: z.int() }),
    ),
    who: call(z.strictObject({}), z.strictObject({ clientId: z.string() })),
    echo: call(z.strictObject({ value: json }), z.strictObject({ value: json })),
    changed: topic(z.strictObject({ value: z.int(), origin: z.string() })),
  },
} satisfies Contract;

/** A small real service: a counter that publishes its changes. */
function createCounter() {
  let value = 0;
  const listeners = new Set<(event: { value: number; origin: string }) => void>();
  const waiting: { signal: AbortSignal; release: () => void }[] = [];
  function waitFor(signal: AbortSignal): Promise<Record<string, never>> {
    return new Promise((resolve, reject) => {
      waiting.push({ signal, release: () => resolve({}) });
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });
  }
  const handlers: Handlers<typeof counterContract> = {
    counter: {
      add: ({ by }, { clientId }) => {
        value += by;
        for (const listener of listeners) listener({ value, origin: clientId });
        return { value };
      },
      read: () => ({ value }),
      fail: ({ how }) => {
        if (how === 'app')
          throw new AppError('conflict', verbatim('Track 7 has changed'), {
            details: { trackId: 7, revision: 12 },
          });
        throw new TypeError('x is not a function');
      },
      wrong: () => ({ value: 1.5 }),
      wait: (_input, { signal }) => waitFor(signal),
      waitOnce: (_input, { signal }) => waitFor(signal),
      count: async ({ to }, { emit }) => {
        let sum = 0;
        for (let at = 1; at <= to; at++) {
          sum += at;
          emit({ at });
          if (at % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
        }
        return { sum };
      },
      who: (_input, { clientId }) => ({ clientId }),
      echo: (input) => input,
      changed: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  };
  return { handlers, listeners, waiting };
}

interface Wire {
  /** The client end of a new connection; the host serves the other end. */
  open(): Promise<Transport>;
  dispose(): Promise<void>;
}
const wires: Record<string, (host: Host) => Promise<Wire>> = {
  'in memory': async (host) => ({
    open: async () => {
      const [near, far] = memoryTransportPair();
      host.accept(far);
      return near;
    },
    dispose: async () => undefined,
  }),
  'a message port': async (host) => ({
    open: async () => {
      const { port1, port2 } = new MessageChannel();
      host.accept(portTransport(port2 as unknown as WebPort));
      return portTransport(port1 as unknown as WebPort);
    },
    dispose: async () => undefined,
  }),
  'a WebSocket': async (host) => {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    server.on('connection', (socket) => host.accept(socketTransport(socket)));
    const { port } = server.address() as { port: number };
    return {
      open: async () => {
        const socket = new WebSocket(`ws://127.0.0.1:${port}`);
        await once(socket, 'open');
        return socketTransport(socket);
      },
      dispose: async () => {
        for (const client of server.clients) client.terminate();
        server.close();
        await once(server, 'close');
      },
    };
  },
};

/** Without `__proto__`, which zod leaves out of what it parses. */
const jsonValues = fc.jsonValue().filter((value) => !JSON.stringify(value).includes('__proto__'));

const hash = contractHash(counterContract);

describe.each(Object.entries(wires))('RPC over %s', (_name, wireFor) => {
  const disposals: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const dispose of disposals.splice(0).toReversed()) await dispose();
  });

  async function start(options: { reconnect?: boolean; contractHash?: string } = {}) {
    const counter = createCounter();
    const errors: string[] = [];
    const host = createHost(counterContract, counter.handlers, {
      appVersion: '1.2.3',
      checkOutput: true,
      onError: (error) => errors.push(error.message),
    });
    const wire = await wireFor(host);
    const transports: Transport[] = [];
    let clients = 0;
    function connect(): Connection<typeof counterContract> {
      const connection = createClient({
        contract: counterContract,
        contractHash: options.contractHash ?? hash,
        clientId: `client-${++clients}`,
        open: async () => {
          const transport = await wire.open();
          transports.push(transport);
          return transport;
        },
        ...(options.reconnect && {
          sleep: () => new Promise<void>((resolve) => setImmediate(resolve)),
        }),
      });
      disposals.push(() => connection.close());
      return connection;
    }
    disposals.push(() => wire.dispose());
    disposals.push(() => host.close());
    return { counter, errors, connect, transports, host, wire };
  }
  function until(condition: () => boolean): Promise<void> {
    return expect.poll(condition, { interval: 2, timeout: 10_000 }).toBe(true);
  }

  it('answers calls, with defaults filled in', async () => {
    const { connect } = await start();
    const { api } = connect();
    expect(await api.counter.add({})).toEqual({ value: 1 });
    expect(await api.counter.add({ by: 41 })).toEqual({ value: 42 });
  });

  it('keeps concurrent answers apart', async () => {
    const { connect } = await start();
    const { api } = connect();
    const values = await Promise.all(Array.from({ length: 200 }, (_, i) => api.counter.echo({ value: i })));
    expect(values.map((answer) => answer.value)).toEqual(Array.from({ length: 200 }, (_, i) => i));
  });

  it('carries every JSON value unchanged', async () => {
    const { connect } = await start();
    const { api } = connect();
    await fc.assert(
      fc.asyncProperty(jsonValues, async (value) => {
        const sent = JSON.parse(JSON.stringify(value)) as z.core.util.JSONType;
        expect((await api.counter.echo({ value: sent })).value).toEqual(sent);
      }),
      { numRuns: 50 },
    );
  });

  it('refuses invalid input, and says where it is wrong', async () => {
    const { connect } = await start();
    const { api } = connect();
    await expect(api.counter.add({ by: 1.5 })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(/counter\.add.*by/s),
    });
    await expect(api.counter.add({ by: 1, extra: true } as never)).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });

  it('carries typed errors with their details, and no stack', async () => {
    const { connect, errors } = await start();
    const { api } = connect();
    const error = await api.counter.fail({ how: 'app' }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({
      code: 'conflict',
      message: 'Track 7 has changed',
      details: { trackId: 7, revision: 12 },
    });
    expect(errors).toEqual([]);
    await expect(api.counter.fail({ how: 'plain' })).rejects.toMatchObject({ code: 'internal' });
    expect(errors).toEqual(['x is not a function']);
  });

  it('checks answers against the contract', async () => {
    const { connect } = await start();
    await expect(connect().api.counter.wrong({})).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringContaining('counter.wrong answered outside its contract'),
    });
  });

  it('cancels: the caller learns it at once, the handler through its signal', async () => {
    const { connect, counter } = await start();
    const { api } = connect();
    const controller = new AbortController();
    const waiting = api.counter.wait({}, { signal: controller.signal });
    await until(() => counter.waiting.length === 1);
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    await until(() => counter.waiting[0]!.signal.aborted);
    await expect(api.counter.wait({}, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(counter.waiting).toHaveLength(1);
  });

  it('coalesces progress, in order, and always delivers the last event before the answer', async () => {
    const { connect } = await start();
    const seen: number[] = [];
    const { sum } = await connect().api.counter.count({ to: 20_000 }, { onEvent: ({ at }) => seen.push(at) });
    expect(sum).toBe(200_010_000);
    expect(seen.at(-1)).toBe(20_000);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.length).toBeLessThan(2000);
  });

  it('notifies every subscriber of a change and names its origin', async () => {
    const { connect, counter } = await start();
    const one = connect();
    const other = connect();
    const seen: string[] = [];
    const stop = one.api.counter.changed(({ value, origin }) => seen.push(`one ${value} ${origin}`));
    other.api.counter.changed(({ value, origin }) => seen.push(`other ${value} ${origin}`));
    await until(() => counter.listeners.size === 2);
    await other.api.counter.add({});
    await until(() => seen.length === 2);
    expect(seen.sort()).toEqual(['one 1 client-2', 'other 1 client-2']);
    stop();
    await until(() => counter.listeners.size === 1);
    await one.api.counter.add({});
    await until(() => seen.length === 3);
    expect(seen.at(-1)).toBe('other 2 client-1');
  });

  it('cleans up after a client that left: cancels its calls, ends its subscriptions', async () => {
    const { connect, counter } = await start();
    const connection = connect();
    connection.api.counter.changed(() => undefined);
    const waiting = connection.api.counter.wait({});
    await until(() => counter.waiting.length === 1 && counter.listeners.size === 1);
    connection.close();
    await expect(waiting).rejects.toMatchObject({ code: 'io' });
    await until(() => counter.waiting[0]!.signal.aborted && counter.listeners.size === 0);
    await expect(connection.api.counter.read({})).rejects.toMatchObject({ code: 'io' });
  });

  it('reconnects: resubscribes, retries safe calls, and fails those that may have run', async () => {
    const { connect, counter, transports } = await start({ reconnect: true });
    const connection = connect();
    const states: string[] = [];
    const seen: number[] = [];
    connection.onState((state) => states.push(state));
    connection.api.counter.changed(({ value }) => seen.push(value));
    const safe = connection.api.counter.wait({});
    const once = connection.api.counter.waitOnce({});
    once.catch(() => undefined);
    await until(() => counter.waiting.length === 2);
    transports[0]!.close();
    await expect(once).rejects.toMatchObject({ code: 'io' });
    await until(() => counter.waiting.length === 3);
    counter.waiting[2]!.release();
    expect(await safe).toEqual({});
    await connection.api.counter.add({});
    await until(() => seen.length === 1);
    expect(states).toEqual(['open', 'lost', 'open']);
  });

  it('refuses a client that was built from another contract', async () => {
    const { connect } = await start({ contractHash: 'another' });
    const connection = connect();
    await expect(connection.api.counter.read({})).rejects.toMatchObject({ code: 'conflict' });
    expect(connection.state()).toBe('outdated');
  });

  it('closes a connection that sends garbage, and serves the others', async () => {
    const { connect, wire } = await start();
    const messages = fc.oneof(
      fc.jsonValue(),
      fc.record({ t: fc.constantFrom('call', 'cancel', 'sub', 'unsub', 'hello'), id: fc.jsonValue() }),
      fc.record({ t: fc.constant('call'), id: fc.nat(), method: fc.string(), input: fc.jsonValue() }),
    );
    await fc.assert(
      fc.asyncProperty(messages, async (message) => {
        const transport = await wire.open();
        let closed = false;
        transport.onClose(() => (closed = true));
        transport.onMessage(() => undefined);
        transport.send(message);
        await until(() => closed);
      }),
      { numRuns: 20 },
    );
    expect(await connect().api.counter.read({})).toEqual({ value: 0 });
  });

  it('exposes no call under the names of object internals', async () => {
    const { wire } = await start();
    const transport = await wire.open();
    const answers: unknown[] = [];
    transport.onMessage((message) => answers.push(message));
    transport.send({ t: 'hello', client: 'x', contract: hash });
    for (const [id, method] of ['constructor', '__proto__.toString', 'counter.changed'].entries())
      transport.send({ t: 'call', id, method, input: {} });
    await until(() => answers.length === 4);
    expect(answers.slice(1)).toEqual(
      [0, 1, 2].map((id) => expect.objectContaining({ id, code: 'not_found' })),
    );
    transport.close();
  });
});

describe('contractHash', () => {
  it('changes with any schema', () => {
    const other = {
      counter: {
        ...counterContract.counter,
        read: call(z.strictObject({}), z.strictObject({ value: z.number() }), { safe: true }),
      },
    } satisfies Contract;
    expect(contractHash(other)).not.toBe(hash);
    expect(contractHash({ ...counterContract })).toBe(hash);
  });
});
