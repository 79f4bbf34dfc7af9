import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../tests/support/temporary-home.ts';
import { tinyKeyManifest, tinyKeyNetwork } from '../../../tests/support/tiny-key-model.ts';
import { tinyManifest, tinyNetwork, writePack } from '../../../tests/support/tiny-models.ts';
import type { Chroma } from '../analysis/types.ts';
import { createKeyModelHost, openKeyModel } from './key-model.ts';
import { openModel } from './model-host.ts';
import { readModels } from './registry.ts';
import { chooseModel } from './choose-model.ts';

const bytes = tinyKeyNetwork();

/** Constant pitch classes. */
function holding(pitches: readonly number[], frames: number): Chroma {
  const data = new Float32Array(12 * frames);
  for (let frame = 0; frame < frames; frame++)
    for (const pitch of pitches) data[12 * frame + pitch] = 1 / pitches.length;
  return { data, frames, rate: 5.4, tuning: 0 };
}

describe('openKeyModel', () => {
  it('returns the probability of each key', async () => {
    const folder = writePack(temporaryFolder(), 'key', bytes, tinyKeyManifest(bytes));
    const model = await openKeyModel(folder);
    const keys = await model.hear(holding([9], 40));
    await model.dispose();
    expect(model.source).toBe('ml_model_tiny-key-1');
    expect([...keys.values()].reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 6);
    // e^11 for A minor, e^10 for A major, e and 1 for the eleven others of either mode.
    const total = Math.exp(11) + Math.exp(10) + 11 * Math.E + 11;
    expect(keys.get('8A')).toBeCloseTo(Math.exp(11) / total, 5);
    expect(keys.get('11B')).toBeCloseTo(Math.exp(10) / total, 5);
  });

  it('scales the logits as the manifest says', async () => {
    const head = { ...tinyKeyManifest(bytes).head, calibration: { scale: 0.1 } };
    const folder = writePack(temporaryFolder(), 'key', bytes, tinyKeyManifest(bytes, { head }));
    const keys = await (await openKeyModel(folder)).hear(holding([9], 40));
    expect(keys.get('8A')! / keys.get('11B')!).toBeCloseTo(Math.exp(0.1), 5);
  });

  it('hears the same after a track of half an hour as before, and nothing once disposed', async () => {
    const folder = writePack(temporaryFolder(), 'key', bytes, tinyKeyManifest(bytes));
    const model = await openKeyModel(folder);
    const before = await model.hear(holding([9], 40));
    const long = await model.hear(holding([9], 10_000));
    expect(long.get('8A')).toBeCloseTo(before.get('8A')!, 4);
    expect(await model.hear(holding([9], 40))).toEqual(before);
    await model.hear(holding([9], 10_000));
    await model.dispose();
    await expect(model.hear(holding([9], 40))).rejects.toThrow('disposed');
  });

  it('pads short tracks with silence', async () => {
    const folder = writePack(temporaryFolder(), 'key', bytes, tinyKeyManifest(bytes));
    const model = await openKeyModel(folder);
    const short = await model.hear(holding([2], 1));
    const filled = new Float32Array(48);
    filled[2] = 1;
    expect(short).toEqual(await model.hear({ ...holding([2], 4), data: filled }));
    expect((await model.hear(holding([], 0))).size).toBe(24);
  });

  it.each([
    ['a model of another kind', () => tinyManifest(bytes), 'does not detect keys'],
    [
      'other outputs',
      () => tinyKeyManifest(bytes, { head: { ...tinyKeyManifest(bytes).head, output: 'tone' } }),
      '"tone"',
    ],
    [
      'other inputs',
      () => tinyKeyManifest(bytes, { input: { ...tinyKeyManifest(bytes).input, name: 'mel' } }),
      '"mel"',
    ],
  ])('refuses %s', async (_name, manifest, message) => {
    const folder = writePack(temporaryFolder(), 'key', bytes, manifest());
    await expect(openKeyModel(folder)).rejects.toThrow(message);
  });

  it('refuses a file that is not a network', async () => {
    const text = Buffer.from('not a network');
    const folder = writePack(temporaryFolder(), 'key', text, tinyKeyManifest(text));
    await expect(openKeyModel(folder)).rejects.toThrow('Model tiny-key-1 cannot be loaded');
  });
});

describe('key models', () => {
  it('are listed separately in the registry, newest first, and never chosen for beats', async () => {
    const [shipped, user] = [temporaryFolder(), temporaryFolder()];
    const base = tinyNetwork();
    writePack(shipped, 'base', base, tinyManifest(base));
    writePack(
      shipped,
      'key',
      bytes,
      tinyKeyManifest(bytes, { version: 'key-1', created: '2026-12-01T00:00:00Z' }),
    );
    writePack(
      user,
      'key',
      bytes,
      tinyKeyManifest(bytes, { version: 'key-2', created: '2026-12-02T00:00:00Z' }),
    );
    const registry = await readModels({ shipped, user });
    expect(registry.models.map(({ manifest }) => manifest.version)).toEqual(['tiny-1']);
    expect(registry.keyModels.map(({ manifest }) => manifest.version)).toEqual(['key-2', 'key-1']);
    expect(chooseModel(registry, null).source).toBe('ml_model_tiny-1');
    expect(chooseModel(registry, 'key-1')).toMatchObject({ source: 'ml_model_tiny-1' });
    await expect(
      openModel({ folder: registry.keyModels[0]!.folder, provider: 'cpu', threads: 1 }),
    ).rejects.toThrow('detects keys only');
  });
});

describe('createKeyModelHost', () => {
  it('loads a folder once, and replaces it by another one', async () => {
    const root = temporaryFolder();
    const [one, two] = ['key-1', 'key-2'].map((version) =>
      writePack(root, version, bytes, tinyKeyManifest(bytes, { version })),
    );
    const host = createKeyModelHost();
    expect(await host.open(null)).toBeNull();
    const first = await host.open(one!);
    expect(await host.open(one!)).toBe(first);
    const second = await host.open(two!);
    expect(second?.source).toBe('ml_model_key-2');
    await expect(first!.hear(holding([0], 8))).rejects.toThrow('disposed');
  });

  it('retries a folder that could not be opened', async () => {
    const root = temporaryFolder();
    const folder = writePack(root, 'key', Buffer.from('x'), tinyKeyManifest(bytes));
    const host = createKeyModelHost();
    await expect(host.open(folder)).rejects.toThrow('SHA-256');
    writePack(root, 'key', bytes, tinyKeyManifest(bytes));
    expect((await host.open(folder))?.source).toBe('ml_model_tiny-key-1');
  });
});
