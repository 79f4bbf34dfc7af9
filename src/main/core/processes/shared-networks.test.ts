import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openCore, temporaryFolder } from '../../../../tests/support/temporary-home.ts';
import { tinyManifest, tinyNetwork, writePack } from '../../../../tests/support/tiny-models.ts';
import { writeClicks } from '../../../../tests/support/clicks.ts';
import { workerModules } from '../../../../tests/support/workers.ts';
import type { Source } from '../../../shared/domain/index.ts';
import { defaultCueTemplate } from '../../../shared/domain/cue-template.ts';
import type { Provider } from '../../inference/providers.ts';
import type { PreparedModel } from '../analysis/analysis-models.ts';
import { createTrackAnalyzer } from '../analysis/analyze-tracks.ts';
import { createSharedNetworks } from './shared-networks.ts';
import type { SharedNetworks } from './shared-networks.ts';
import { forkWorker } from './worker-pool.ts';
import type { WorkerProcess } from './worker-pool.ts';
import { verbatim } from '../../../shared/languages/translate.ts';

const crashingWorker = new URL(
  '../../../../tests/fixtures/inference/crashing-network-worker.ts',
  import.meta.url,
);
const bytes = tinyNetwork();
let networks: SharedNetworks | null = null;
afterEach(() => {
  networks?.close();
  vi.unstubAllEnvs();
});

function prepared(folder: string, provider: Provider = 'cpu'): PreparedModel {
  return {
    source: 'ml_model_tiny-1' as Source,
    request: { folder, version: 'tiny-1', provider, threads: 1 },
    keyModel: null,
    provider,
    // Usually null for the CPU: here it stands in for a graphics card.
    batch: 4,
    measured: [],
    refused: [],
    notes: [],
  };
}

/** A crate of a few tracks, analyzed with a network that one process runs for two workers. */
async function openCrate(count: number, spawnNetwork?: () => WorkerProcess, provider: Provider = 'cpu') {
  const root = temporaryFolder();
  const music = Array.from({ length: count }, (_, i) =>
    writeClicks(join(root, 'music', `track-${i}.wav`), { seconds: 8 + i, bpm: 118 + 2 * i }),
  );
  const core = openCore(join(root, 'home'));
  core.settings.set({ workers: 2 });
  const folder = writePack(root, 'tiny', bytes, tinyManifest(bytes));
  const spawned: WorkerProcess[] = [];
  networks = createSharedNetworks(() => {
    const worker = spawnNetwork?.() ?? forkWorker(workerModules.analysis);
    spawned.push(worker);
    return worker;
  });
  const analyzer = createTrackAnalyzer({
    db: core.db,
    annotations: core.annotations,
    waveforms: core.home.waveforms,
    models: { prepare: async () => prepared(folder, provider) },
    networks,
    learning: core.learning,
    workers: core.workers,
    readTags: core.readTags,
    onStored: () => undefined,
  });
  const scan = await core.imports.start(music).result;
  const trackIds = scan.scan!.trackIds;
  const options = {
    force: true,
    cues: 'extend',
    predictCues: true,
    grid: 'replace',
    tempoRange: null,
    template: defaultCueTemplate,
    device: 'auto',
  } as const;
  const start = () =>
    core.jobs.start({
      kind: 'analysis',
      title: verbatim('Analyze'),
      unit: 'tracks',
      params: {},
      run: (job) => analyzer.analyze(trackIds, options, job),
    });
  const grids = () => trackIds.map((id) => core.annotations.state(id).annotation.beat_grid);
  return { core, folder, trackIds, start, grids, spawned };
}

describe('a network on a graphics card, shared by all workers', () => {
  it('analyzes as if each worker had its own network, in one process', async () => {
    const { core, folder, trackIds, start, grids, spawned } = await openCrate(4);
    expect(await start().result).toMatchObject({
      analyzed: 4,
      failed: 0,
      model: { source: 'ml_model_tiny-1', provider: 'cpu', notes: [] },
    });
    expect(spawned).toHaveLength(1);
    const shared = grids();
    for (const [i, id] of trackIds.entries()) {
      const { analysis: alone } = await core.workers().run('analyze', {
        path: core.annotations.requireTrack(id).path!,
        waveform: null,
        model: { folder, version: 'tiny-1', provider: 'cpu', threads: 1 },
      });
      expect(shared[i]).toEqual(alone.grid.grid);
    }
    // A later job finds it running.
    await start().result;
    expect(spawned).toHaveLength(1);
  });

  it('loses no track when its process crashes, and restarts it', async () => {
    const log = join(temporaryFolder(), 'crashes');
    vi.stubEnv('SEGUE_TEST_CRASHES', '1');
    vi.stubEnv('SEGUE_TEST_CRASH_LOG', log);
    const { start, grids, spawned } = await openCrate(6, () => forkWorker(crashingWorker));
    const summary = await start().result;
    expect(readFileSync(log, 'utf8')).toBe('x');
    expect(summary).toMatchObject({ analyzed: 6, failed: 0 });
    expect(summary.model.notes).toEqual([
      'the process that ran the network on cpu ended unexpectedly (1 ×); the tracks under way ran on the processor instead',
    ]);
    expect(spawned).toHaveLength(2);
    expect(grids()).toHaveLength(6);
  });

  it('falls back to the CPU when its process crashes repeatedly', async () => {
    vi.stubEnv('SEGUE_TEST_CRASHES', '100');
    vi.stubEnv('SEGUE_TEST_CRASH_LOG', join(temporaryFolder(), 'crashes'));
    const { start, spawned } = await openCrate(8, () => forkWorker(crashingWorker));
    const summary = await start().result;
    expect(summary).toMatchObject({ analyzed: 8, failed: 0 });
    expect(summary.model.notes.join()).toContain('(3 ×)');
    expect(spawned).toHaveLength(3);
  });

  it('falls back to the CPU, with the reason, if the card refuses', async () => {
    // No platform has both.
    const provider = process.platform === 'win32' ? 'coreml' : 'dml';
    const { start, spawned } = await openCrate(2, undefined, provider);
    const summary = await start().result;
    expect(summary).toMatchObject({ analyzed: 2, failed: 0 });
    expect(summary.model.notes.join()).toContain(`${provider} could not be used: `);
    expect(spawned).toHaveLength(1);
  });

  it('stops with the job, and leaves nothing behind when it is closed', async () => {
    const { core, folder, start, spawned } = await openCrate(3);
    const lease = networks!.lease(prepared(folder))!;
    const { shared } = await lease.request();
    expect(existsSync(shared!.address)).toBe(true);
    const job = start();
    core.jobs.cancel(job.id);
    expect(await job.finished).toMatchObject({ state: 'cancelled' });
    const gone = Promise.all(spawned.map((worker) => new Promise((resolve) => worker.onExit(resolve))));
    networks!.close();
    await gone;
    expect(existsSync(dirname(shared!.address))).toBe(false);
  });
});
