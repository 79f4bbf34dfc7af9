import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256Hex } from '../../files/hash.ts';
import { createMelConsumer, melFrontEnd } from '../../analysis/front-end/mel.ts';
import { openAudio } from '../../audio/open-audio.ts';
import { decodeNpy, encodeNpy } from '../../interop/tabular/npy.ts';
import type { NpyArray } from '../../interop/tabular/npy.ts';
import { writeWhole } from '../../files/output.ts';
import { withTargetRules } from '../../files/target.ts';
import type { EmbeddingModel } from './embedding.ts';
import { MFCC_COUNT, toBandRows, toMfcc } from './mfcc.ts';

/** Increase it whenever a feature's numbers change: older cache entries are then ignored. */
const VERSION = 2;

export interface FeatureRequest {
  /** Log-mel spectrogram of the analysis front end, (128, T), 50 frames per second. */
  readonly mel?: boolean;
  /** (40, T), 50 frames per second. */
  readonly mfcc?: boolean;
  readonly embeddings?: readonly EmbeddingModel[];
}

export interface FeatureOptions {
  /** Cache folder; it may be deleted at any time. No caching if absent. */
  readonly cache?: string;
  readonly signal?: AbortSignal;
}

interface Wanted {
  readonly name: string;
  /** Part of the cache file's name that distinguishes versions and models. */
  readonly key: string;
}

function cachePath(folder: string, audioId: string, key: string): string {
  const name = sha256Hex(audioId);
  return join(folder, 'features', key, name.slice(0, 2), `${name}.npy`);
}

async function readCached(path: string): Promise<NpyArray | null> {
  try {
    return decodeNpy(await readFile(path));
  } catch {
    // Missing, or truncated by a full disk: it is computed again.
    return null;
  }
}

/**
 * Features of one audio file by name (`mel`, `mfcc`, each embedding under its model's name, and its mean and maximum
 * over time), with `frame_rate` (Hz) and `decoder_offset` (seconds to add to a frame's time to get a time of the
 * annotation). The file is decoded only if the cache lacks something. Throws what decoding throws, and
 * `model_unavailable`.
 */
export async function trackFeatures(
  path: string,
  audioId: string,
  request: FeatureRequest,
  { cache, signal }: FeatureOptions = {},
): Promise<Record<string, NpyArray>> {
  const embeddings = request.embeddings ?? [];
  const wanted: Wanted[] = [
    ...(request.mel ? [{ name: 'mel', key: `mel-v${VERSION}` }] : []),
    ...(request.mfcc ? [{ name: 'mfcc', key: `mfcc-v${VERSION}` }] : []),
    ...embeddings.map(({ name, fingerprint }) => ({ name, key: `embedding-v${VERSION}-${fingerprint}` })),
  ];
  const arrays: Record<string, NpyArray> = {};
  const missing: Wanted[] = [];
  for (const one of wanted) {
    const cached = cache === undefined ? null : await readCached(cachePath(cache, audioId, one.key));
    if (cached) arrays[one.name] = cached;
    else missing.push(one);
  }
  const open = () => openAudio(path, signal ? { signal } : {});
  const { format } = await open();
  const lacks = (name: string): boolean => missing.some((one) => one.name === name);
  if (lacks('mel') || lacks('mfcc')) {
    const audio = await open();
    const consumer = createMelConsumer(format.sampleRate);
    for await (const block of audio.blocks()) consumer.push(block);
    const mel = consumer.finish();
    if (lacks('mel')) arrays.mel = { data: toBandRows(mel), shape: [mel.bands, mel.frames] };
    if (lacks('mfcc')) arrays.mfcc = { data: toMfcc(mel), shape: [MFCC_COUNT, mel.frames] };
  }
  for (const model of embeddings)
    if (lacks(model.name)) arrays[model.name] = await model.embed((await open()).blocks(), format.sampleRate);
  if (cache !== undefined)
    for (const { name, key } of missing)
      await withTargetRules(null, () => writeWhole(cachePath(cache, audioId, key), encodeNpy(arrays[name]!)));
  for (const { name } of embeddings) Object.assign(arrays, pooled(name, arrays[name]!));
  return {
    ...arrays,
    ...(request.mel || request.mfcc ? { frame_rate: scalar(melFrontEnd.sampleRate / melFrontEnd.hop) } : {}),
    decoder_offset: scalar(format.decoderOffset),
  };
}

/** Mean and maximum over time of vectors (D, T): one vector (D,) each for the whole track. */
function pooled(name: string, { data, shape }: NpyArray): Record<string, NpyArray> {
  const [size = 0, moments = 0] = shape;
  const mean = new Float32Array(size);
  const max = new Float32Array(size);
  for (let d = 0; d < size; d++) {
    const row = Array.from(data.subarray(d * moments, (d + 1) * moments));
    mean[d] = row.reduce((sum, value) => sum + value, 0) / moments;
    max[d] = row.reduce((most, value) => Math.max(most, value), -Infinity);
  }
  return { [`${name}_mean`]: { data: mean, shape: [size] }, [`${name}_max`]: { data: max, shape: [size] } };
}

function scalar(value: number): NpyArray {
  return { data: Float64Array.of(value), shape: [1] };
}
