import { mkdtempSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { createBrowserShell } from '../../src/main/host/browser-shell.ts';
import { openAppCore } from '../../src/main/host/app-core.ts';
import { createPathGuard, guardPaths } from '../../src/main/host/path-guard.ts';
import { createHost } from '../../src/main/host/rpc.ts';
import type { Host } from '../../src/main/host/rpc.ts';
import { contract } from '../../src/shared/contract/index.ts';
import { listEndpoints } from '../../src/shared/contract/schema.ts';
import { contractHash } from '../../src/shared/rpc/contract-hash.ts';
import { memoryTransportPair } from '../../src/shared/rpc/memory-transport.ts';
import type { ToClient } from '../../src/shared/rpc/wire.ts';
import { workerModules } from '../support/workers.ts';
import { writeRekordboxFile } from '../support/rekordbox-file.ts';
import { mutateText } from './mutate-text.ts';
import { sampleInput } from './sample-input.ts';
import type { FuzzSeed, FuzzTarget } from './target.ts';
import { verbatim } from '../../src/shared/languages/translate.ts';

/** These start processes and measure or make music for minutes; what they are asked is checked as elsewhere. */
const longWork = /^(analysis|demo|learning|models|system)\./;

/** One connection for each group of the contract: a greeting, then one frame for every call and topic, each as the contract describes it. */
function seeds(): FuzzSeed[] {
  const byGroup = new Map<string, object[]>();
  let id = 1;
  for (const [name, endpoint] of listEndpoints(contract)) {
    if (longWork.test(name)) continue;
    const [group = ''] = name.split('.');
    const frames = byGroup.get(group) ?? [{ t: 'hello', client: 'fuzz', contract: contractHash(contract) }];
    byGroup.set(group, frames);
    if (endpoint.kind === 'topic') frames.push({ t: 'sub', topic: name });
    else
      frames.push({
        t: 'call',
        id: id++,
        method: name,
        input: sampleInput(z.toJSONSchema(endpoint.input, { io: 'input', unrepresentable: 'any' }) as object),
      });
  }
  return [...byGroup].map(([group, frames]) => ({
    name: `${group}.jsonl`,
    bytes: Buffer.from(frames.map((frame) => JSON.stringify(frame)).join('\n')),
  }));
}

let opened: { host: Host; faults: string[]; ready: Promise<unknown> } | null = null;

/** A real library behind the wire, once a process. */
function open(beside: string): NonNullable<typeof opened> {
  if (opened) return opened;
  // The run removes its folder, however this process ends.
  const folder = mkdtempSync(join(dirname(beside), 'rpc-'));
  const core = openAppCore({ home: join(folder, 'home'), workers: workerModules });
  const guard = createPathGuard({ roots: [folder], hint: verbatim('') });
  const faults: string[] = [];
  const made = createHost(
    contract,
    { ...guardPaths(core.handlers, guard), shell: createBrowserShell({ roots: [folder], guard }) },
    {
      appVersion: 'fuzz',
      checkOutput: true,
      onError: (error, method) => {
        if (error.code === 'internal')
          faults.push(`${method}: ${error.message}\n${(error.cause as Error | undefined)?.stack ?? ''}`);
      },
    },
  );
  const xml = writeRekordboxFile(
    join(folder, 'library.xml'),
    [1, 2, 3].map((id) => ({ id, bpm: 120, hot: [1], memory: [2] })),
    [{ name: 'seed', ids: [1, 2] }],
  );
  const context = { signal: new AbortController().signal, clientId: 'fuzz', emit: () => undefined };
  const ready = Promise.resolve(core.handlers.imports.start({ paths: [xml] } as never, context as never));
  return (opened = { host: made, faults, ready });
}

function frameOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // Sockets close the connection of whoever sends no JSON.
    return undefined;
  }
}

/** Frames to the host of a real library: each call is answered, and no answer is a fault of Segue's own. */
export const rpcTarget: FuzzTarget = {
  name: 'rpc',
  seeds: async () => seeds(),
  mutate: mutateText,
  async take(path) {
    const { host: served, faults, ready } = open(path);
    await ready;
    const [near, far] = memoryTransportPair();
    const waiting = new Set<number>();
    const idle = Promise.withResolvers<void>();
    let isSent = false;
    const check = (): void => {
      if (isSent && waiting.size === 0) idle.resolve();
    };
    near.onMessage((raw) => {
      const message = raw as ToClient;
      if (message.t === 'ok' || message.t === 'err') waiting.delete(message.id);
      check();
    });
    near.onClose(() => idle.resolve());
    served.accept(far);
    const asked = new Set<number>();
    for (const line of readFileSync(path, 'utf8').split('\n')) {
      const frame = frameOf(line) as { t?: unknown; id?: unknown } | null | undefined;
      if (frame === undefined) continue;
      // A number that is used twice has one answer.
      if (frame?.t === 'call' && typeof frame.id === 'number' && !asked.has(frame.id)) {
        asked.add(frame.id);
        waiting.add(frame.id);
      }
      near.send(frame);
    }
    // The last word, after which nothing more is under way.
    near.send({ t: 'unsub', topic: 'end' });
    isSent = true;
    setTimeout(check, 0);
    await idle.promise;
    near.close();
    const [fault] = faults.splice(0);
    if (fault !== undefined) throw new Error(fault);
  },
};
