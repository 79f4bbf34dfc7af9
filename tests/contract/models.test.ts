import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Api, Job } from '../../src/shared/contract/index.ts';
import { writeClicks } from '../support/clicks.ts';
import { tinyManifest, tinyNetwork, writePack } from '../support/tiny-models.ts';
import { openRpcCore } from './rpc-core.ts';

const bytes = tinyNetwork();
const metrics = { held_out: { beat_f70: 0.91 }, settings: { steps: 2600 }, notes: 'none' };
const trainingData = { version: 'house@v2', tracks: 12 };

describe('models over RPC', () => {
  let dir: string;
  let api: Api;
  let close: () => Promise<void>;

  beforeAll(async () => {
    dir = await realpath(await mkdtemp(join(tmpdir(), 'segue-models-')));
    ({ api, close } = openRpcCore(dir));
  });
  afterAll(async () => {
    await close();
    await rm(dir, { recursive: true, force: true });
  });

  async function analyze(model?: string): Promise<Job> {
    const target = { kind: 'paths' as const, paths: [join(dir, 'music')] };
    const { jobId } = await api.analysis.start({ target, ...(model !== undefined && { model }) });
    return api.jobs.watch({ jobId });
  }
  async function rows() {
    const { ids } = await api.library.query({ filter: {}, sort: [] });
    return (await api.library.rows({ ids })).rows;
  }

  it('lists what is shipped, with what a person chooses by', async () => {
    const list = await api.models.list({});
    expect(list).toMatchObject({ used: list.automatic, reason: null, broken: [] });
    expect(list.folder).toBe(join(dir, 'home/models'));
    const base = list.models.find(({ version }) => version === list.automatic)!;
    expect(base).toMatchObject({ task: 'activations', origin: 'shipped', licence: 'MIT', tracks: 0 });
    expect(base.trainingData!.tracks).toBeGreaterThan(0);
    expect(base.metrics.flatMap(({ values }) => values).length).toBeGreaterThan(0);
  });

  it('lists packs that were dropped in, and what is wrong with others', async () => {
    const { folder, automatic } = await api.models.list({});
    writePack(folder, 'mine', bytes, tinyManifest(bytes, { metrics, trainingData }));
    writePack(folder, 'torn', Buffer.from('x'), tinyManifest(bytes, { version: 'torn-1' }));
    writePack(folder, 'wrong', bytes, tinyManifest(bytes, { version: 'wrong-1', licence: 7 }));
    await api.settings.set({ model: 'tiny-1' });
    const list = await api.models.list({});
    expect(list).toMatchObject({ used: 'tiny-1', automatic, reason: null });
    expect(list.models.find(({ version }) => version === 'tiny-1')).toMatchObject({
      origin: 'user',
      size: bytes.length,
      trainingData: { version: 'house@v2', description: '', tracks: 12, hours: null },
      // Settings of the training and remarks are no measurements.
      metrics: [{ name: 'held_out', values: [{ name: 'beat_f70', value: 0.91 }] }],
    });
    const reasons = list.broken.map(({ reason }) => reason).join('\n');
    expect(list.broken).toHaveLength(2);
    expect(reasons).toContain('SHA-256');
    expect(reasons).toContain('licence');

    await api.settings.set({ model: 'torn-1' });
    const fallen = await api.models.list({});
    expect(fallen).toMatchObject({ used: automatic, reason: expect.stringContaining('torn-1') as string });
  });

  it('says on what the model runs, and why not on something else', async () => {
    await api.settings.set({ model: 'tiny-1', device: 'cpu' });
    expect(await api.models.device({})).toMatchObject({
      version: 'tiny-1',
      provider: { id: 'cpu' },
      batch: null,
      refused: [],
    });
    // No one platform has both.
    const device = process.platform === 'win32' ? 'coreml' : 'directml';
    await api.settings.set({ device });
    const { provider, refused, notes } = await api.models.device({ again: true });
    expect(provider).toMatchObject({ id: 'cpu' });
    expect(refused).toMatchObject([{ reason: 'not part of ONNX Runtime on this platform', remedy: null }]);
    expect(notes).toHaveLength(1);
    await api.settings.set({ device: 'auto', model: null });
  });

  it('analyzes with another model when asked to, and tells afterwards which one it was', async () => {
    writeClicks(join(dir, 'music/clicks.wav'));
    expect(await analyze('absent-1')).toMatchObject({
      state: 'failed',
      message: expect.stringMatching(/no model "absent-1".*tiny-1/) as string,
    });
    expect(await analyze('tiny-1')).toMatchObject({ state: 'done', failed: 0 });
    expect(await rows()).toMatchObject([{ analyzed: true, analyzedBy: 'ml_model_tiny-1' }]);

    // Another choice changes nothing by itself.
    await api.settings.set({ model: 'dsp-1' });
    expect(await rows()).toMatchObject([{ analyzed: true, analyzedBy: 'ml_model_tiny-1' }]);
    const list = await api.models.list({});
    expect(list.models.find(({ version }) => version === 'tiny-1')).toMatchObject({ tracks: 1 });
    expect(list).toMatchObject({ used: 'dsp-1', signalProcessing: { version: 'dsp-1', tracks: 0 } });
    expect(await api.models.device({})).toMatchObject({ version: 'dsp-1', provider: null });

    expect(await analyze()).toMatchObject({ state: 'done', failed: 0 });
    expect(await rows()).toMatchObject([{ analyzedBy: 'ml_model_dsp-1' }]);
  });
});
