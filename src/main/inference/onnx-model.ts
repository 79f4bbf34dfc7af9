import { AppError } from '../../shared/errors.ts';
import type { ActivationModel, Activations, MelSpectrogram } from '../analysis/types.ts';
import { copyChunk, planChunks } from './chunks.ts';
import type { Chunk } from './chunks.ts';
import { createActivationBuilder } from './decode-heads.ts';
import type { ModelDescription } from './manifest.ts';
import type { Network } from './network.ts';

/** Chunks in one run on a graphics card, which one chunk alone does not fill. */
const CHUNKS_PER_RUN = 8;

/** Source of all values that follow from a model version. */
export function sourceOf(version: string): string {
  return `ml_model_${version}`;
}

/** Neighbouring chunks of equal length, at most `limit` at a time. */
function groupChunks(chunks: readonly Chunk[], limit: number): Chunk[][] {
  const groups: Chunk[][] = [];
  for (const chunk of chunks) {
    const last = groups.at(-1);
    if (last && last.length < limit && last[0]!.length === chunk.length) last.push(chunk);
    else groups.push([chunk]);
  }
  return groups;
}

/**
 * The activation model of a loaded network: runs the track chunk by chunk, so that memory stays flat however long it is, and
 * turns outputs into probabilities. Cancelling takes effect between runs.
 */
export function createOnnxModel(model: ModelDescription, network: Network): ActivationModel {
  const source = sourceOf(model.version);
  const limit = network.takesBatches && network.provider !== 'cpu' ? CHUNKS_PER_RUN : 1;

  async function runGroup(
    group: readonly Chunk[],
    mel: MelSpectrogram,
    add: (chunk: Chunk, outputs: (name: string) => Float32Array) => void,
  ): Promise<void> {
    const frames = network.fixedFrames ?? group[0]!.length;
    const input = new Float32Array(group.length * frames * mel.bands);
    group.forEach((chunk, i) => copyChunk(mel, chunk, input, i * frames));
    const results = await network.run(input, group.length, frames);
    group.forEach((chunk, i) => {
      add({ ...chunk, length: frames }, (name) => {
        const data = results.get(name)!;
        const size = data.length / group.length;
        return data.subarray(i * size, (i + 1) * size);
      });
    });
  }

  return {
    source,
    async activate(mel, signal): Promise<Activations> {
      const builder = createActivationBuilder(model.heads, mel.frames);
      for (const group of groupChunks(planChunks(mel.frames, model.chunk), limit)) {
        if (signal?.aborted) throw new AppError('cancelled', 'Cancelled');
        await runGroup(group, mel, builder.add);
      }
      return { source, provider: network.provider, frameRate: mel.frameRate, ...builder.finish() };
    },
    dispose: () => network.dispose(),
  };
}
