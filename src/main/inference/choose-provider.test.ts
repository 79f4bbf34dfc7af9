import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../tests/support/temporary-home.ts';
import { tinyManifest, tinyNetwork } from '../../../tests/support/tiny-models.ts';
import { chooseProvider } from './choose-provider.ts';
import type { ProviderTrial } from './choose-provider.ts';
import { describeModel, manifestSchema } from './manifest.ts';
import { openNetwork } from './network.ts';
import { openProviderRecord } from './provider-record.ts';
import type { Provider } from './providers.ts';
import { englishOf, msg, verbatim } from '../../shared/languages/translate.ts';

const bytes = tinyNetwork();
const model = describeModel(manifestSchema.parse(tinyManifest(bytes)));

interface Machine {
  /** Milliseconds of one run by provider; fixed, or depending on the number of chunks. */
  readonly cost: Partial<Record<Provider, number | ((batch: number) => number)>>;
  /** Added to the logits. */
  readonly error?: Partial<Record<Provider, number | ((batch: number) => number)>>;
  /** Why a graphics card does not run that many chunks. */
  readonly refusesRun?: (batch: number) => string | null;
  readonly refuses?: Partial<Record<Provider, string>>;
}

/** The CPU stands in for graphics cards that this machine does not have; the clock advances as they would take. */
function simulate({ cost, error = {}, refuses = {}, refusesRun = () => null }: Machine) {
  const at = (value: number | ((batch: number) => number), batch: number): number =>
    typeof value === 'number' ? value : value(batch);
  let clock = 0;
  const opened: Provider[] = [];
  let disposed = 0;
  const open: ProviderTrial['open'] = async (file, description, { provider, threads }) => {
    opened.push(provider);
    const refusal = refuses[provider];
    if (refusal !== undefined) throw new Error(refusal);
    const network = await openNetwork(file, description, { provider: 'cpu', threads });
    return {
      ...network,
      provider,
      async run(input, batch, frames) {
        clock += at(cost[provider]!, batch);
        const problem = provider === 'cpu' ? null : refusesRun(batch);
        if (problem !== null) throw new Error(problem);
        const outputs = await network.run(input, batch, frames);
        const shift = at(error[provider] ?? 0, batch);
        return new Map([...outputs].map(([name, data]) => [name, data.map((value) => value + shift)]));
      },
      dispose() {
        disposed++;
        return network.dispose();
      },
    };
  };
  return { open, now: () => clock, opened, disposed: () => disposed };
}

function trial(machine: Machine, changes: Partial<ProviderTrial> = {}) {
  const simulated = simulate(machine);
  const record = openProviderRecord(join(temporaryFolder(), 'inference.json'));
  const options: ProviderTrial = {
    bytes,
    model,
    threads: 1,
    workers: 1,
    candidates: ['cuda', 'webgpu', 'cpu'],
    prefer: 'fastest',
    record,
    key: 'key',
    open: simulated.open,
    now: simulated.now,
    ...changes,
  };
  return { ...simulated, record: options.record, options };
}

describe('chooseProvider', () => {
  it('chooses the fastest provider that agrees with the CPU', async () => {
    // A batch of chunks costs a graphics card one run.
    const { options, opened, disposed } = trial({ cost: { cpu: 10, webgpu: 40, cuda: 60 } });
    const choice = await chooseProvider(options);
    expect(choice).toMatchObject({ provider: 'webgpu', batch: 16 });
    expect(choice.measured.map(({ provider, batch }) => [provider, batch])).toEqual([
      ['cpu', null],
      ...[1, 4, 8, 16].map((batch) => ['cuda', batch]),
      ...[1, 4, 8, 16].map((batch) => ['webgpu', batch]),
    ]);
    expect(choice.refused).toEqual([]);
    expect(disposed()).toBe(opened.length);
  });

  it('chooses the fastest batch size', async () => {
    // Beyond four chunks a run costs more than its chunks one by one.
    const { options } = trial(
      { cost: { cpu: 50, cuda: (batch) => (batch > 4 ? 10 * batch : 10) } },
      { candidates: ['cuda', 'cpu'] },
    );
    expect(await chooseProvider(options)).toMatchObject({ provider: 'cuda', batch: 4 });
  });

  it('rejects batches that differ from the CPU, and continues without those that run out of memory', async () => {
    const candidates = ['cuda', 'cpu'] as const;
    const wrong = trial(
      { cost: { cpu: 50, cuda: 1 }, error: { cuda: (batch) => (batch > 4 ? 0.5 : 0) } },
      { candidates },
    );
    const choice = await chooseProvider(wrong.options);
    expect(choice).toMatchObject({ provider: 'cuda', batch: 4, refused: [] });
    expect(choice.measured.map(({ batch }) => batch)).toEqual([null, 1, 4]);

    const full = trial(
      { cost: { cpu: 50, cuda: 10 }, refusesRun: (batch) => (batch > 4 ? 'Out of memory' : null) },
      { candidates },
    );
    expect(await chooseProvider(full.options)).toMatchObject({ provider: 'cuda', batch: 4, refused: [] });
  });

  it('does not wait for large batches on a slow provider', async () => {
    const { options } = trial({ cost: { cpu: 50, cuda: 500 } }, { candidates: ['cuda', 'cpu'] });
    const choice = await chooseProvider(options);
    expect(choice.measured.map(({ batch }) => batch)).toEqual([null, 1]);
  });

  it('compares the speed of a card with that of all workers together', async () => {
    const machine = { cost: { cpu: 10, cuda: 20 } };
    const candidates = ['cuda', 'cpu'] as const;
    expect((await chooseProvider(trial(machine, { candidates }).options)).provider).toBe('cuda');
    const { options } = trial(machine, { candidates, workers: 16 });
    expect((await chooseProvider(options)).provider).toBe('cpu');
  });

  it('stays with the CPU if that is fastest', async () => {
    const { options } = trial({ cost: { cpu: 1, webgpu: 90, cuda: 90 } });
    expect((await chooseProvider(options)).provider).toBe('cpu');
  });

  it('uses the requested provider even if it is slower', async () => {
    const { options } = trial(
      { cost: { cpu: 1, cuda: 90 } },
      { candidates: ['cuda', 'cpu'], prefer: 'first' },
    );
    expect((await chooseProvider(options)).provider).toBe('cuda');
  });

  it('rejects a provider that differs from the CPU or answers NaN', async () => {
    const { options } = trial({
      cost: { cpu: 50, webgpu: 1, cuda: 1 },
      error: { webgpu: 0.5, cuda: Number.NaN },
    });
    const choice = await chooseProvider(options);
    expect(choice.provider).toBe('cpu');
    expect(choice.refused.map(({ provider }) => provider)).toEqual(['cuda', 'webgpu']);
    expect(englishOf(choice.refused[1]!.reason)).toMatch(/^differs from the processor by 0\.\d+$/);
  });

  it('records why a provider does not start', async () => {
    const refuses = { cuda: 'Failed to load shared library', webgpu: 'No supported adapters' };
    const { options } = trial({ cost: { cpu: 1 }, refuses });
    expect(await chooseProvider(options)).toMatchObject({
      provider: 'cpu',
      refused: [
        { provider: 'cuda', reason: verbatim('Failed to load shared library') },
        { provider: 'webgpu', reason: verbatim('No supported adapters') },
      ],
    });
  });

  it('measures once and caches the result', async () => {
    const first = trial({ cost: { cpu: 10, webgpu: 40, cuda: 60 } });
    const choice = await chooseProvider(first.options);
    const second = trial({ cost: {} }, { record: first.record });
    expect(await chooseProvider(second.options)).toEqual(choice);
    expect(second.opened).toEqual([]);
  });

  it('skips a provider that crashed the process when it was tried', async () => {
    const { options, record } = trial({ cost: { cpu: 10, webgpu: 40 } });
    // After a crash, the record still has what it said during the try.
    const crashing = chooseProvider({
      ...options,
      open: async (...input) => {
        if (input[2].provider === 'cuda') return new Promise(() => undefined);
        return options.open!(...input);
      },
    });
    await expect.poll(() => record.get('key').trying).toEqual(['cuda']);
    expect(await chooseProvider(options)).toMatchObject({
      provider: 'webgpu',
      refused: [{ provider: 'cuda', reason: msg('ended the process when it was tried') }],
    });
    void crashing;
  });

  it('only opens the network if there is no choice', async () => {
    const { options, opened } = trial({ cost: {} }, { candidates: ['cpu'] });
    expect(await chooseProvider(options)).toEqual({
      provider: 'cpu',
      batch: null,
      measured: [],
      refused: [],
    });
    expect(opened).toEqual(['cpu']);
  });

  it('fails if the network does not run on the CPU', async () => {
    const { options } = trial({ cost: {}, refuses: { cpu: 'Protobuf parsing failed' } });
    await expect(chooseProvider(options)).rejects.toThrow('Protobuf parsing failed');
  });
});
