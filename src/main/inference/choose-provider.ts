import { melFrontEnd } from '../analysis/front-end/mel.ts';
import type { Activations, MelSpectrogram } from '../analysis/types.ts';
import type { ModelDescription } from './manifest.ts';
import { createOnnxModel } from './onnx-model.ts';
import { openNetwork } from './network.ts';
import type { Network, NetworkOptions } from './network.ts';
import type { Measurement, ProviderChoice, ProviderRecord } from './provider-record.ts';
import type { Provider, Refusal } from './providers.ts';
import { refusalReason } from './runtime.ts';

/** Largest difference of a probability from the processor's that no decision can see. */
export const TOLERANCE = 0.01;
const RUNS = 3;
/** Chunks of the benchmark, so that a graphics card is measured with full batches as it will run. */
const BENCHMARK_CHUNKS = 8;

export interface ProviderTrial {
  readonly bytes: Uint8Array;
  readonly model: ModelDescription;
  /** Threads on the processor. */
  readonly threads: number;
  /** To be tried, in order; the processor among them. */
  readonly candidates: readonly Provider[];
  /** Which of those that agree: the fastest, or the first because a person asked for it. */
  readonly prefer: 'fastest' | 'first';
  readonly record: ProviderRecord;
  /** Of the record. */
  readonly key: string;
  /** Loads a network; tests put providers here that this machine does not have. */
  readonly open?: (bytes: Uint8Array, model: ModelDescription, options: NetworkOptions) => Promise<Network>;
  /** Milliseconds. */
  readonly now?: () => number;
}

/** A spectrogram like music: noise with a pulse at 120 BPM, the same on every machine. */
function benchmarkInput({ chunk }: ModelDescription): MelSpectrogram {
  const { bands } = melFrontEnd;
  const frames = Math.min(BENCHMARK_CHUNKS * (chunk.frames - 2 * chunk.border) + 2 * chunk.border, 30_000);
  let state = 1;
  const data = Float32Array.from({ length: frames * bands }, (_, i) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const pulse = Math.floor(i / bands) % 25 < 2 ? 3 : 1;
    return (pulse * state) / 2 ** 32;
  });
  return { data, frames, bands, frameRate: melFrontEnd.sampleRate / melFrontEnd.hop };
}

function largestDifference(a: Activations, b: Activations): number {
  let largest = 0;
  for (const head of ['beat', 'downbeat', 'boundary', 'sectionFunction'] as const) {
    const [left, right] = [a[head], b[head]];
    if (!left || !right) continue;
    for (let i = 0; i < left.length; i++) {
      const difference = Math.abs(left[i]! - right[i]!);
      // A network that answers NaN agrees with nothing.
      largest = Number.isNaN(difference) ? Infinity : Math.max(largest, difference);
    }
  }
  return largest;
}

async function measure(
  trial: ProviderTrial,
  provider: Provider,
  input: MelSpectrogram,
): Promise<{ milliseconds: number; activations: Activations }> {
  const { bytes, model, threads, open = openNetwork, now = () => performance.now() } = trial;
  const network = await open(bytes, model, { provider, threads });
  try {
    const runner = createOnnxModel(model, network);
    let activations = await runner.activate(input);
    const times: number[] = [];
    for (let run = 0; run < RUNS; run++) {
      const start = now();
      activations = await runner.activate(input);
      times.push(now() - start);
    }
    return { milliseconds: times.sort((a, b) => a - b)[Math.floor(RUNS / 2)]!, activations };
  } finally {
    await network.dispose();
  }
}

/**
 * Takes the fastest (or first) provider that agrees with the processor within {@link TOLERANCE}. What is tried is recorded before, so
 * that a provider which ends the process is not tried again. With one candidate nothing is measured.
 * @throws AppError `model_unavailable`, or what the runtime throws, when the network does not even run on the processor.
 */
export async function chooseProvider(trial: ProviderTrial): Promise<ProviderChoice> {
  const { record, key, candidates, threads, bytes, model, open = openNetwork } = trial;
  const known = record.get(key);
  if (known.choice) return known.choice;
  const refused: Refusal[] = known.trying.map((provider) => ({
    provider,
    reason: 'ended the process when it was tried',
  }));
  const others = candidates.filter((provider) => provider !== 'cpu' && !known.trying.includes(provider));
  const finish = (provider: Provider, measured: Measurement[]): ProviderChoice => {
    const choice = { provider, measured, refused };
    record.set(key, { choice, trying: known.trying });
    return choice;
  };
  if (others.length === 0) {
    // Still opened once: a file that is no network is found out here and not with the first track.
    await (await open(bytes, model, { provider: 'cpu', threads })).dispose();
    return finish('cpu', []);
  }

  const input = benchmarkInput(model);
  const reference = await measure(trial, 'cpu', input);
  const measured: Measurement[] = [{ provider: 'cpu', milliseconds: reference.milliseconds, difference: 0 }];
  for (const provider of others) {
    record.set(key, { trying: [...known.trying, provider] });
    try {
      const { milliseconds, activations } = await measure(trial, provider, input);
      const difference = largestDifference(reference.activations, activations);
      if (difference <= TOLERANCE) measured.push({ provider, milliseconds, difference });
      else refused.push({ provider, reason: `differs from the processor by ${difference.toPrecision(2)}` });
    } catch (error) {
      refused.push({ provider, reason: refusalReason(error) });
    }
  }
  const fastest = measured.reduce((best, next) => (next.milliseconds < best.milliseconds ? next : best));
  const first = measured.find(({ provider }) => provider !== 'cpu');
  return finish((trial.prefer === 'first' && first ? first : fastest).provider, measured);
}
