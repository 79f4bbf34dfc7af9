import { z } from 'zod';
import type { Infer } from '../../readonly.ts';
import { sourceSchema } from '../../domain/index.ts';

/**
 * Metrics between 0 and 1 from training, grouped as in the manifest: validation on real tracks and on synthetic ones.
 */
const metricGroupSchema = z.strictObject({
  name: z.string(),
  values: z.array(z.strictObject({ name: z.string(), value: z.number() })),
});
export type MetricGroup = Infer<typeof metricGroupSchema>;

/** An installed, usable model. */
const installedModelSchema = z.strictObject({
  version: z.string(),
  title: z.string(),
  /** What it predicts: everything but the key, the key, or vectors for the personal models. */
  task: z.enum(['activations', 'key', 'embedding']),
  /** Whether it came with Segue or was added by the user. */
  origin: z.enum(['shipped', 'user']),
  folder: z.string(),
  /** The source that its values carry. */
  source: sourceSchema,
  /** SPDX identifier. */
  licence: z.string(),
  /** ISO time. */
  created: z.string(),
  /** Bytes. */
  size: z.int(),
  trainingData: z
    .strictObject({
      version: z.string(),
      description: z.string(),
      tracks: z.int().nullable(),
      hours: z.number().nullable(),
    })
    .nullable(),
  metrics: z.array(metricGroupSchema),
  /** Number of tracks that it analyzed last; null for models that only assist another one. */
  tracks: z.int().nullable(),
});
export type InstalledModelInfo = Infer<typeof installedModelSchema>;

export const modelListSchema = z.strictObject({
  /** Newest first. */
  models: z.array(installedModelSchema),
  /** Folders that should contain models but cannot be used. */
  broken: z.array(
    z.strictObject({
      folder: z.string(),
      origin: z.enum(['shipped', 'user']),
      /** What is wrong and what to do. */
      reason: z.string(),
    }),
  ),
  /** Signal processing, which can be chosen like a model but needs no network. */
  signalProcessing: z.strictObject({ version: z.string(), tracks: z.int() }),
  /** Version that analyses use: the one in the settings, or its replacement. */
  used: z.string(),
  /** Version that a null `model` setting stands for. */
  automatic: z.string(),
  /** Why a version other than the configured one is used; null if it is not. */
  reason: z.string().nullable(),
  /** Folder for model packs, one subfolder each. */
  folder: z.string(),
});
export type ModelList = Infer<typeof modelListSchema>;

/** The device that runs the chosen model, and why no other one does. */
export const modelDeviceSchema = z.strictObject({
  version: z.string(),
  /** Execution provider and its display name; null for signal processing. */
  provider: z.strictObject({ id: z.string(), title: z.string() }).nullable(),
  /** Chunks of several tracks per run on a graphics card; null if each analysis process runs the network itself. */
  batch: z.int().nullable(),
  /** What was measured on this machine; empty if there was no choice. */
  measured: z.array(
    z.strictObject({
      provider: z.string(),
      title: z.string(),
      batch: z.int().nullable(),
      /** Seconds of music per second, over all analysis processes. */
      speed: z.number(),
      /** Largest difference of a probability from the CPU's result. */
      difference: z.number(),
    }),
  ),
  refused: z.array(
    z.strictObject({
      provider: z.string(),
      title: z.string(),
      reason: z.string(),
      /** What to do about it; null if nothing can be done. */
      remedy: z.string().nullable(),
    }),
  ),
  /** Why the model or device differs from the requested one; one sentence each. */
  notes: z.array(z.string()),
});
export type ModelDevice = Infer<typeof modelDeviceSchema>;
