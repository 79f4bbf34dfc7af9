import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCore, temporaryFolder } from '../../../../tests/support/temporary-home.ts';
import { writeClicks } from '../../../../tests/support/clicks.ts';
import { tinyManifest, tinyNetwork, writePack } from '../../../../tests/support/tiny-models.ts';
import type { AnalysisSummary } from './analyze-tracks.ts';
import type { Core } from '../create-core.ts';
import { runDoctor } from '../doctor.ts';
import { forkWorker } from '../processes/worker-pool.ts';

const abortingWorker = new URL('../../../../tests/fixtures/inference/aborting-worker.ts', import.meta.url);
const bytes = tinyNetwork();
const signalProcessing = 'ml_model_dsp-1';

function openCrate(names: readonly string[], options: Parameters<typeof openCore>[1] = {}) {
  const root = temporaryFolder();
  const music = join(root, 'music');
  const shipped = join(root, 'shipped');
  mkdirSync(music);
  mkdirSync(shipped);
  const [first, ...others] = names.map((name) => join(music, `${name}.wav`));
  writeClicks(first!);
  for (const [i, path] of others.entries()) {
    copyFileSync(first!, path);
    // Another loudness, so that they are not the same recording.
    const wav = readFileSync(path);
    wav.writeInt16LE(i + 1, 44);
    writeFileSync(path, wav);
  }
  const core = openCore(join(root, 'home'), { shippedModels: shipped, ...options });
  return { core, shipped, music };
}

const analyze = async (core: Core, path: string, force = false): Promise<AnalysisSummary> =>
  core.analysis.start({ kind: 'paths', paths: [path] }, { force }).result;

describe('analysis with models', () => {
  it('follows the chosen model: tracks analyzed by another one count as not analyzed', async () => {
    const { core, shipped, music } = openCrate(['track']);
    expect(await analyze(core, music)).toMatchObject({
      analyzed: 1,
      model: { source: signalProcessing, provider: null, notes: [] },
    });

    writePack(shipped, 'tiny-1', bytes);
    expect(await analyze(core, music)).toMatchObject({
      analyzed: 1,
      skipped: 0,
      model: { source: 'ml_model_tiny-1' },
    });
    const [id] = core.library.ids({});
    expect(core.annotations.requireTrack(id!).analyzedBy).toBe('ml_model_tiny-1');
    expect(await analyze(core, music)).toMatchObject({ analyzed: 0, skipped: 1 });

    writePack(core.home.models, 'mine', bytes, tinyManifest(bytes, { version: 'mine-1' }));
    expect((await core.models.list()).choice.source).toBe('ml_model_tiny-1');
    core.settings.set({ model: 'mine-1', device: 'cpu' });
    expect(await core.models.prepare()).toMatchObject({
      source: 'ml_model_mine-1',
      provider: 'cpu',
      notes: [],
    });
    core.settings.set({ model: 'dsp-1' });
    expect(await core.models.prepare()).toMatchObject({ source: signalProcessing, request: null, notes: [] });
  });

  it('falls back to signal processing, with the reason, if the model does not load', async () => {
    const { core, shipped, music } = openCrate(['track']);
    const folder = writePack(shipped, 'tiny-1', Buffer.from('not a network'));
    const summary = await analyze(core, music);
    expect(summary).toMatchObject({ analyzed: 1, failed: 0, model: { source: signalProcessing } });
    expect(summary.model.notes.join()).toContain('Model tiny-1 cannot be loaded');

    writeFileSync(join(folder, 'model.onnx'), 'changed');
    expect((await core.models.prepare()).notes.join()).toContain('SHA-256');
    rmSync(folder, { recursive: true });
    expect((await core.models.prepare()).notes).toEqual([]);
  });

  it('loses one track to a crash of the runtime', async () => {
    const { core, shipped, music } = openCrate(['one', 'abort-here', 'two'], {
      spawnAnalysis: () => forkWorker(abortingWorker),
    });
    core.settings.set({ workers: 1 });
    writePack(shipped, 'tiny-1', bytes);
    const job = core.analysis.start({ kind: 'paths', paths: [music] });
    expect(await job.result).toMatchObject({ analyzed: 2, failed: 1, model: { source: 'ml_model_tiny-1' } });
    const failures = [...core.jobs.failures(job.id)];
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatchObject({
      code: 'worker_crashed',
      item: expect.stringContaining('abort-here') as string,
    });
  });

  it('falls back to signal processing if every attempt to run the network crashes the process', async () => {
    const { core, shipped, music } = openCrate(['track'], {
      spawnAnalysis: () => forkWorker(abortingWorker),
    });
    core.settings.set({ workers: 1 });
    writePack(shipped, 'abort-here', bytes);
    const summary = await analyze(core, music);
    expect(summary).toMatchObject({ analyzed: 1, failed: 0, model: { source: signalProcessing } });
    expect(summary.model.notes).toEqual(['The network ends the analysis process on this machine.']);
  });
});

describe('runDoctor', () => {
  it('lists the model in use, packs that cannot be used, and devices', async () => {
    const { core, shipped } = openCrate(['track']);
    writePack(shipped, 'tiny-1', bytes);
    writePack(core.home.models, 'broken', Buffer.from('x'), tinyManifest(bytes, { version: 'broken-1' }));
    const { checks } = await runDoctor(core);
    expect(checks.find(({ id }) => id === 'model')).toMatchObject({
      status: 'ok',
      detail: 'tiny-1; installed: tiny-1',
    });
    expect(checks.find(({ title }) => title === 'Model that cannot be used')).toMatchObject({
      status: 'warning',
      detail: expect.stringContaining('SHA-256') as string,
    });
    expect(checks.find(({ id }) => id === 'device-cpu')).toMatchObject({ status: 'ok' });
    expect(checks.filter(({ id }) => id.startsWith('device-')).length).toBeGreaterThan(1);
  });
});
