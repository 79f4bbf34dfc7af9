import { melFrontEnd } from '../analysis/front-end/mel.ts';
import { toMelSteps } from '../analysis/front-end/mel-values.ts';
import type { Activations, MelSpectrogram } from '../analysis/types.ts';
import { createBatcher } from './batcher.ts';
import { runAlone } from './chunk-runner.ts';
import { planChunks, settingsForBatches } from './chunks.ts';
import type { ModelDescription } from './manifest.ts';
import type { Network } from './network.ts';
import { createOnnxModel } from './onnx-model.ts';

/** Batch sizes that are tried on graphics cards. */
export const batchSizes = [1, 4, 8, 16] as const;
const LARGEST_BATCH = 16;

const FRAME_RATE = melFrontEnd.sampleRate / melFrontEnd.hop;
/** Four minutes, or the same number of chunks for a model with short ones. */
const TRACK_FRAMES = 240 * FRAME_RATE;
const TRACK_CHUNKS = 8;
/** No two tracks of a library have the same length. */
const FRAMES_APART = 7;
/** Tracks that the CPU runs too, for comparison. */
const COMPARED = 2;
/** A track has only a few chunks in flight at a time. */
const LEAST_TRACKS = 4;

/** How fast a network ran, and its output for the first {@link COMPARED} tracks. */
export interface Trial {
  /** Seconds of music per second. */
  readonly speed: number;
  readonly activations: readonly Activations[];
}

/**
 * Music-like spectrograms: noise with a pulse at 120 BPM, the same on every machine; enough of them to fill a batch.
 */
export function warmUpTracks({ chunk }: ModelDescription): MelSpectrogram[] {
  const settings = settingsForBatches(chunk);
  const { frames: size, border } = settings;
  const shortest = Math.min(TRACK_FRAMES, TRACK_CHUNKS * (size - 2 * border) + 2 * border);
  const equal = planChunks(shortest, settings).filter(({ length }) => length === size).length;
  const count = Math.min(
    LARGEST_BATCH,
    Math.max(LEAST_TRACKS, Math.ceil(LARGEST_BATCH / Math.max(1, equal))),
  );
  const { bands } = melFrontEnd;
  const longest = shortest + FRAMES_APART * count;
  let state = 1;
  const data = Uint16Array.from({ length: longest * bands }, (_, i) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const pulse = Math.floor(i / bands) % 25 < 2 ? 3 : 1;
    return toMelSteps((pulse * state) / 2 ** 32);
  });
  return Array.from({ length: count }, (_, i) => {
    const frames = shortest + FRAMES_APART * i;
    return { data: data.subarray(0, frames * bands), frames, bands, frameRate: FRAME_RATE };
  });
}

function secondsOf(tracks: readonly MelSpectrogram[]): number {
  return tracks.reduce((sum, { frames, frameRate }) => sum + frames / frameRate, 0);
}

/** Runs one track after another, as a worker does on the CPU. Returns the better of two runs. */
export async function runOnProcessor(
  model: ModelDescription,
  network: Network,
  tracks: readonly MelSpectrogram[],
  now: () => number,
): Promise<Trial> {
  const runner = createOnnxModel(model, runAlone(network));
  const compared = tracks.slice(0, COMPARED);
  let activations: Activations[] = [];
  let best = Infinity;
  for (let run = 0; run < 2; run++) {
    activations = [];
    const start = now();
    for (const mel of compared) activations.push(await runner.activate(mel));
    best = Math.min(best, now() - start);
  }
  return { speed: (1000 * secondsOf(compared)) / best, activations };
}

/**
 * Runs all tracks at once on one network, as several workers share it. The first run, in which a card prepares itself,
 * does not count.
 */
export async function runShared(
  model: ModelDescription,
  network: Network,
  batch: number,
  tracks: readonly MelSpectrogram[],
  now: () => number,
): Promise<Trial> {
  const planned = batch > 1 ? { ...model, chunk: settingsForBatches(model.chunk) } : model;
  const runner = createOnnxModel(planned, createBatcher(network, { batch }));
  const run = (): Promise<Activations[]> => Promise.all(tracks.map((mel) => runner.activate(mel)));
  await run();
  const start = now();
  const activations = await run();
  return {
    speed: (1000 * secondsOf(tracks)) / (now() - start),
    activations: activations.slice(0, COMPARED),
  };
}

/** Maximum difference of two probabilities of the same frame; infinite if one is not a number. */
export function largestDifference(a: readonly Activations[], b: readonly Activations[]): number {
  let largest = 0;
  for (const [track, left] of a.entries())
    for (const head of ['beat', 'downbeat', 'boundary', 'sectionFunction'] as const) {
      const [one, other] = [left[head], b[track]![head]];
      if (!one || !other) continue;
      for (let i = 0; i < one.length; i++) {
        const difference = Math.abs(one[i]! - other[i]!);
        // A network that answers NaN never agrees.
        largest = Number.isNaN(difference) ? Infinity : Math.max(largest, difference);
      }
    }
  return largest;
}
