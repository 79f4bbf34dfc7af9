import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createBackbonePool } from '../../analysis/profile/backbone-bars.ts';
import type { BackboneBars } from '../../analysis/profile/backbone-bars.ts';
import { openAudio } from '../../audio/open-audio.ts';
import type { AudioBlock } from '../../audio/stream.ts';
import type { BackboneManifest } from '../../inference/manifest.ts';
import { readOpset } from '../../inference/opset.ts';
import { readManifest, readModelFile } from '../../inference/registry.ts';
import { AppError, errorText } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';
import { openEmbeddingModel } from './embedding.ts';
import type { EmbeddedWindow, EmbeddingModel } from './embedding.ts';

/** A network of any origin whose embedding of the bars of a track feeds the personal models. */
export interface Backbone {
  readonly manifest: BackboneManifest;
  /**
   * Describes the bars of a file.
   * @param lines bar lines in seconds, on the document clock
   * @throws AppError as `openAudio` does
   */
  describe(path: string, lines: Float32Array, signal?: AbortSignal): Promise<BackboneBars>;
  dispose(): Promise<void>;
}

/** A protobuf message, and so an ONNX file without external data, is at most this large. */
const MAX_MODEL_BYTES = 2 ** 31 - 1;
/** Versions of the standard operators that ONNX Runtime 1.30 runs. */
const OPSETS = { least: 7, most: 26 } as const;
/** Frames by which a window may be longer or shorter than its rate says: convolutions lose some at the ends. */
const FRAME_SLACK = 3;

function refused(
  { version }: Pick<BackboneManifest, 'version'>,
  problem: Message,
  cause?: unknown,
): AppError {
  return new AppError(
    'model_unavailable',
    msg('Model {version} cannot be used: {problem}. Export it again, or correct its manifest.', {
      version,
      problem,
    }),
    { cause },
  );
}

async function readNetwork(folder: string, manifest: BackboneManifest): Promise<Uint8Array> {
  const found = await stat(join(folder, manifest.file)).catch(() => null);
  if (found && found.size > MAX_MODEL_BYTES)
    throw refused(
      manifest,
      msg('its file has {size, number} bytes, more than an ONNX file of one piece can have', {
        size: found.size,
      }),
    );
  const bytes = await readModelFile(folder, manifest);
  const opset = readOpset(bytes);
  if (opset === null) throw refused(manifest, msg('its file is not an ONNX model or names no operators'));
  if (opset < OPSETS.least || opset > OPSETS.most)
    throw refused(
      manifest,
      msg('it uses opset {opset, number}; opsets {least, number} to {most, number} can be run', {
        opset,
        ...OPSETS,
      }),
    );
  return bytes;
}

/** A tone over noise that rises: nothing a network could mistake for silence. */
async function* testSignal(sampleRate: number, seconds: number): AsyncGenerator<AudioBlock> {
  let state = 1;
  const mono = Float32Array.from({ length: Math.round(sampleRate * seconds) }, (_, i) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const noise = state / 2 ** 31 - 1;
    return 0.3 * Math.sin((2 * Math.PI * 220 * i) / sampleRate) + (0.2 * noise * i) / (sampleRate * seconds);
  });
  yield { channels: [mono], mono };
}

function checkWindow(manifest: BackboneManifest, { rows, size }: EmbeddedWindow): void {
  const { output, windowSeconds } = manifest;
  const dimensions = output.shape.at(-1) as number;
  const frames = rows.length / size;
  if (size !== dimensions)
    throw refused(
      manifest,
      msg('its vectors have {size} values; the manifest says {dimensions}', {
        size: String(size),
        dimensions: String(dimensions),
      }),
    );
  const expected = output.frameRate === null ? 1 : output.frameRate * windowSeconds;
  const slack = output.frameRate === null ? 0 : FRAME_SLACK;
  if (Math.abs(frames - expected) > slack)
    throw refused(
      manifest,
      msg('{seconds} s of sound give {frames} vectors; by its manifest there should be about {expected}', {
        seconds: String(windowSeconds),
        frames: String(frames),
        expected: String(Math.round(expected)),
      }),
    );
  if (!rows.every(Number.isFinite)) throw refused(manifest, msg('its output has values that are no numbers'));
}

/** Runs the network on sound of two windows, the second of them partly silent. */
async function tryOut(manifest: BackboneManifest, model: EmbeddingModel): Promise<void> {
  const { sampleRate } = manifest.input;
  let windows = 0;
  try {
    for await (const window of model.windows(
      testSignal(sampleRate, 1.5 * manifest.windowSeconds),
      sampleRate,
    )) {
      checkWindow(manifest, window);
      windows++;
    }
  } catch (error) {
    if (error instanceof AppError && error.message.startsWith(`Model ${manifest.version} `)) throw error;
    throw refused(manifest, msg('it fails on a test signal ({reason})', { reason: errorText(error) }), error);
  }
  if (windows !== 2) throw refused(manifest, msg('its input has another length than its manifest says'));
}

/**
 * Loads a model pack that embeds sound, after checking its manifest, hash, size, operators, shapes and its output on a
 * test signal. It runs on the CPU.
 * @throws AppError `model_unavailable` with what does not fit
 */
export async function openBackbone(folder: string, threads: number): Promise<Backbone> {
  const manifest = await readManifest(folder);
  if (manifest.kind !== 'embedding')
    throw new AppError(
      'model_unavailable',
      msg('Model {version} in {folder} does not embed sound.', { version: manifest.version, folder }),
    );
  await readNetwork(folder, manifest);
  const { input, output, windowSeconds } = manifest;
  const fixed = input.shape.at(-1);
  if (typeof fixed === 'number' && fixed !== Math.round(windowSeconds * input.sampleRate))
    throw refused(
      manifest,
      msg('its input takes {samples} samples, which are {found} s and not {wanted} s', {
        samples: String(fixed),
        found: (fixed / input.sampleRate).toFixed(2),
        wanted: String(windowSeconds),
      }),
    );
  const model = await openEmbeddingModel(join(folder, manifest.file), {
    sampleRate: input.sampleRate,
    windowSeconds,
    output: output.name,
    input: input.name,
    rank: input.shape.length,
    threads,
  }).catch((error: unknown) => {
    throw refused(manifest, errorText(error), error);
  });
  try {
    await tryOut(manifest, model);
  } catch (error) {
    await model.dispose();
    throw error;
  }
  return {
    manifest,
    async describe(path, lines, signal) {
      const stream = await openAudio(path, signal ? { signal } : {});
      const { sampleRate, decoderOffset } = stream.format;
      const pool = createBackbonePool(lines);
      for await (const { start, length, rows, size } of model.windows(stream.blocks(), sampleRate)) {
        signal?.throwIfAborted();
        const frames = rows.length / size;
        for (let frame = 0; frame < frames; frame++)
          pool.add(
            start + decoderOffset + ((frame + 0.5) * length) / frames,
            rows.subarray(frame * size, (frame + 1) * size),
          );
      }
      return pool.finish();
    },
    dispose: () => model.dispose(),
  };
}

/** The backbone loaded in a worker. Another folder replaces it. */
export function createBackboneHost() {
  let current: { folder: string; backbone: Promise<Backbone> } | null = null;
  return {
    /** @throws AppError like {@link openBackbone} */
    async open(folder: string, threads: number): Promise<Backbone> {
      if (current?.folder !== folder) {
        const previous = current;
        current = { folder, backbone: openBackbone(folder, threads) };
        // Requests come one at a time, so nobody is still running the previous one.
        await previous?.backbone.then((backbone) => backbone.dispose()).catch(() => undefined);
      }
      try {
        return await current.backbone;
      } catch (error) {
        current = null;
        throw error;
      }
    },
  };
}
