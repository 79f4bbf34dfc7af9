import { modelSource } from '../../shared/domain/index.ts';
import { release } from '../numeric/pages.ts';
import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import type { ActivationModel, Activations, MelSpectrogram } from '../analysis/types.ts';
import type { ChunkResults, ChunkRunner } from './chunk-runner.ts';
import { copyChunk, planChunks } from './chunks.ts';
import type { Chunk } from './chunks.ts';
import { createActivationBuilder } from './decode-heads.ts';
import type { ModelDescription } from './manifest.ts';

/** A track with more chunks is long: its measurements take more memory than the network. */
const LONG_CHUNKS = 6;

/**
 * The activation model of a loaded network: runs the track chunk by chunk, so that memory stays constant whatever its
 * length, and converts outputs to probabilities. Cancelling takes effect between runs.
 */
export function createOnnxModel(model: ModelDescription, runner: ChunkRunner): ActivationModel {
  const source = modelSource(model.version);

  function start(chunk: Chunk, mel: MelSpectrogram, signal?: AbortSignal): Promise<ChunkResults> {
    if (signal?.aborted) throw new AppError('cancelled', msg('Cancelled'));
    const frames = runner.fixedFrames ?? chunk.length;
    const input = new Float32Array(frames * mel.bands);
    copyChunk(mel, chunk, input, 0);
    return runner.run(input, frames, signal);
  }

  return {
    source,
    async activate(mel, signal): Promise<Activations> {
      const builder = createActivationBuilder(model.heads, mel.frames);
      const underWay: { chunk: Chunk; results: Promise<ChunkResults> }[] = [];
      // In track order, so that sums over chunks do not depend on which one finishes first.
      async function finishFirst(): Promise<void> {
        const { chunk, results } = underWay[0]!;
        const outputs = await results;
        underWay.shift();
        builder.add({ ...chunk, length: runner.fixedFrames ?? chunk.length }, (name) => outputs.get(name)!);
        for (const output of outputs.values()) release(output);
      }
      try {
        const chunks = planChunks(mel.frames, model.chunk);
        for (const chunk of chunks) {
          if (underWay.length >= runner.inFlight) await finishFirst();
          const results = start(chunk, mel, signal);
          // A chunk that fails before its turn is awaited all the same.
          results.catch(() => undefined);
          underWay.push({ chunk, results });
        }
        while (underWay.length > 0) await finishFirst();
        if (chunks.length > LONG_CHUNKS) await runner.rest?.();
      } finally {
        // After a failure nobody awaits the others any more.
        await Promise.allSettled(underWay.map(({ results }) => results));
      }
      return { source, provider: runner.provider, frameRate: mel.frameRate, ...builder.finish() };
    },
    dispose: () => runner.dispose(),
  };
}
