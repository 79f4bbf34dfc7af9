import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { sha256Hex } from '../files/hash.ts';
import { withLock } from '../files/lock.ts';
import { providers } from './providers.ts';
import { isMessage } from '../../shared/languages/translate.ts';
import type { Message } from '../../shared/languages/translate.ts';

const measurementSchema = z.strictObject({
  provider: z.enum(providers),
  /** Chunks per run of a shared network; null for the CPU, where each worker runs its own. */
  batch: z.int().min(1).nullable(),
  /** Seconds of music per second, over all workers. */
  speed: z.number(),
  /** Maximum difference of a probability from the CPU's result. */
  difference: z.number(),
});
export type Measurement = z.infer<typeof measurementSchema>;

const refusalSchema = z.strictObject({ provider: z.enum(providers), reason: z.custom<Message>(isMessage) });

const choiceSchema = z.strictObject({
  provider: z.enum(providers),
  batch: measurementSchema.shape.batch,
  measured: z.array(measurementSchema),
  refused: z.array(refusalSchema),
});
/** Which provider was chosen for a model on this machine, and why not the others. */
export type ProviderChoice = z.infer<typeof choiceSchema>;

const entrySchema = z.strictObject({
  choice: choiceSchema.optional(),
  /** Providers being tried; one that is still listed at the next start crashed the process. */
  trying: z.array(z.enum(providers)).default([]),
});
const fileSchema = z.record(z.string(), entrySchema);
type Entry = z.infer<typeof entrySchema>;

/** Remembers, per model and machine, the measurements and the providers that crashed the process. */
export interface ProviderRecord {
  get(key: string): Entry;
  set(key: string, entry: Entry): void;
}

/** What a measurement is valid for: this model on this CPU with this runtime and these candidates. */
export function recordKey(parts: {
  sha256: string;
  runtime: string;
  device: string;
  workers: number;
  candidates: readonly string[];
}): string {
  const { sha256, runtime, device, workers, candidates } = parts;
  const machine = [
    process.platform,
    process.arch,
    cpus()[0]?.model,
    cpus().length,
    runtime,
    device,
    workers,
    ...candidates,
  ];
  return `${sha256.slice(0, 16)}-${sha256Hex(machine.join('\n')).slice(0, 16)}`;
}

/** The record in one JSON file. It only saves time: an unreadable file counts as empty. */
export function openProviderRecord(path: string): ProviderRecord {
  const read = (): Record<string, Entry> => {
    if (!existsSync(path)) return {};
    try {
      return fileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    } catch {
      return {};
    }
  };
  return {
    get: (key) => read()[key] ?? { trying: [] },
    set(key, entry) {
      withLock(path, () =>
        writeFileAtomic.sync(path, `${JSON.stringify({ ...read(), [key]: entry }, null, 2)}\n`),
      );
    },
  };
}
