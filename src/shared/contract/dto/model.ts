import { z } from 'zod';
import type { Infer } from '../../readonly.ts';
import { sourceSchema } from '../../domain/index.ts';

/** Numbers between 0 and 1 that the training measured, as the manifest groups them: validation on real tracks, on synthetic ones. */
const metricGroupSchema = z.strictObject({
  name: z.string(),
  values: z.array(z.strictObject({ name: z.string(), value: z.number() })),
});
export type MetricGroup = Infer<typeof metricGroupSchema>;

/** A model that is installed and can be used. */
const installedModelSchema = z.strictObject({
  version: z.string(),
  title: z.string(),
  /** What it is for: everything but the key, or the key. */
  task: z.enum(['activations', 'key']),
  /** With Segue, or added by the user. */
  origin: z.enum(['shipped', 'user']),
  folder: z.string(),
  /** What its values carry. */
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
  /** Tracks that it analyzed last; null for models that only help another one. */
  tracks: z.int().nullable(),
});
export type InstalledModelInfo = Infer<typeof installedModelSchema>;

export const modelListSchema = z.strictObject({
  /** Newest first. */
  models: z.array(installedModelSchema),
  /** Folders that should be models but cannot be used. */
  broken: z.array(
    z.strictObject({
      folder: z.string(),
      origin: z.enum(['shipped', 'user']),
      /** What is wrong and what to do. */
      reason: z.string(),
    }),
  ),
  /** Signal processing, which is chosen like a model and needs none. */
  signalProcessing: z.strictObject({ version: z.string(), tracks: z.int() }),
  /** Version that analyses use: the setting's, or what takes its place. */
  used: z.string(),
  /** Version that the setting `model` stands for when it is null. */
  automatic: z.string(),
  /** Why another one is used than the setting asks for; null when it is not. */
  reason: z.string().nullable(),
  /** Where model packs are dropped, one folder each. */
  folder: z.string(),
});
export type ModelList = Infer<typeof modelListSchema>;

/** On what the chosen model runs, and why not on something else. */
export const modelDeviceSchema = z.strictObject({
  version: z.string(),
  /** Execution provider with its name for people; null for signal processing. */
  provider: z.strictObject({ id: z.string(), title: z.string() }).nullable(),
  /** Chunks of several tracks in one run on a graphics card; null where every analysis process runs the network itself. */
  batch: z.int().nullable(),
  /** What was tried here; empty where there was no choice. */
  measured: z.array(
    z.strictObject({
      provider: z.string(),
      title: z.string(),
      batch: z.int().nullable(),
      /** Seconds of music per second, of all analysis processes together. */
      speed: z.number(),
      /** Largest difference of a probability from the processor's. */
      difference: z.number(),
    }),
  ),
  refused: z.array(
    z.strictObject({
      provider: z.string(),
      title: z.string(),
      reason: z.string(),
      /** What to do about it; null where nothing can be done. */
      remedy: z.string().nullable(),
    }),
  ),
  /** Why it is another model or device than was asked for; one sentence each. */
  notes: z.array(z.string()),
});
export type ModelDevice = Infer<typeof modelDeviceSchema>;
