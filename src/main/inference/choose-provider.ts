import type { ModelDescription } from './manifest.ts';
import { openNetwork } from './network.ts';
import type { Network, NetworkOptions } from './network.ts';
import type { Measurement, ProviderChoice, ProviderRecord } from './provider-record.ts';
import type { Provider, Refusal } from './providers.ts';
import { refusalReason } from './runtime.ts';
import { batchSizes, largestDifference, runOnProcessor, runShared, warmUpTracks } from './warm-up.ts';
import type { Trial } from './warm-up.ts';
import { msg } from '../../shared/languages/translate.ts';
import type { Message } from '../../shared/languages/translate.ts';

/** Maximum difference of a probability from the CPU's result that cannot affect any decision. */
const TOLERANCE = 0.01;
/** Larger batches are no longer tried on a provider that took this long for the smaller ones, milliseconds. */
const PATIENCE_MS = 10_000;

export interface ProviderTrial {
  readonly bytes: Uint8Array;
  readonly model: ModelDescription;
  /** Threads of one process on the CPU. */
  readonly threads: number;
  /** Number of processes that would run the network on the CPU, where all of them share one graphics card. */
  readonly workers: number;
  /** Providers to try, in order; includes the CPU. */
  readonly candidates: readonly Provider[];
  /** Which of those that agree to choose: the fastest, or the first because a person asked for it. */
  readonly prefer: 'fastest' | 'first';
  readonly record: ProviderRecord;
  /** Key in the record. */
  readonly key: string;
  /** Loads a network; tests inject providers here that this machine does not have. */
  readonly open?: (bytes: Uint8Array, model: ModelDescription, options: NetworkOptions) => Promise<Network>;
  /** Current time in milliseconds. */
  readonly now?: () => number;
}

/**
 * Chooses the provider with the highest total speed of all workers (or the first one) among those that agree with the
 * CPU within {@link TOLERANCE}, and its fastest batch size. Each try is recorded beforehand, so that a provider that
 * crashes the process is not tried again. With one candidate nothing is measured.
 * @throws AppError `model_unavailable`, or what the runtime throws, if the network does not even run on the CPU
 */
export async function chooseProvider(trial: ProviderTrial): Promise<ProviderChoice> {
  const { record, key, candidates, threads, workers, bytes, model, open = openNetwork } = trial;
  const now = trial.now ?? (() => performance.now());
  const known = record.get(key);
  if (known.choice) return known.choice;
  const refused: Refusal[] = known.trying.map((provider) => ({
    provider,
    reason: msg('ended the process when it was tried'),
  }));
  const others = candidates.filter((provider) => provider !== 'cpu' && !known.trying.includes(provider));
  const finish = (taken: Pick<ProviderChoice, 'provider' | 'batch'>, measured: Measurement[]) => {
    const choice: ProviderChoice = { provider: taken.provider, batch: taken.batch, measured, refused };
    record.set(key, { choice, trying: known.trying });
    return choice;
  };

  async function withNetwork<T>(provider: Provider, use: (network: Network) => Promise<T>): Promise<T> {
    const network = await open(bytes, model, { provider, threads });
    try {
      return await use(network);
    } finally {
      await network.dispose();
    }
  }

  const onProcessor = { provider: 'cpu', batch: null } as const;
  if (others.length === 0) {
    // Opened once anyway, so that an invalid network file is detected here and not with the first track.
    await withNetwork('cpu', async () => undefined);
    return finish(onProcessor, []);
  }

  const tracks = warmUpTracks(model);
  const reference = await withNetwork('cpu', (network) => runOnProcessor(model, network, tracks, now));
  const measured: Measurement[] = [{ ...onProcessor, speed: reference.speed * workers, difference: 0 }];

  /** Null if it agrees. */
  function compare(provider: Provider, batch: number, { speed, activations }: Trial): Message | null {
    const difference = largestDifference(reference.activations, activations);
    if (difference > TOLERANCE)
      return msg('differs from the processor by {difference}', { difference: difference.toPrecision(2) });
    measured.push({ provider, batch, speed, difference });
    return null;
  }
  async function measure(provider: Provider, network: Network): Promise<void> {
    const start = now();
    for (const batch of network.takesBatches ? batchSizes : [1]) {
      if (now() - start > PATIENCE_MS) return;
      const disagreement = compare(provider, batch, await runShared(model, network, batch, tracks, now));
      if (disagreement === null) continue;
      // Larger batches are optional; one chunk at a time must work.
      if (batch === 1) refused.push({ provider, reason: disagreement });
      return;
    }
  }

  for (const provider of others) {
    record.set(key, { trying: [...known.trying, provider] });
    try {
      await withNetwork(provider, (network) => measure(provider, network));
    } catch (error) {
      // Smaller batches that were measured before remain valid.
      if (!measured.some((one) => one.provider === provider))
        refused.push({ provider, reason: refusalReason(error) });
    }
  }
  const first = measured.find(({ provider }) => provider !== 'cpu')?.provider;
  const allowed =
    trial.prefer === 'first' && first ? measured.filter(({ provider }) => provider === first) : measured;
  return finish(
    allowed.reduce((best, next) => (next.speed > best.speed ? next : best)),
    measured,
  );
}
