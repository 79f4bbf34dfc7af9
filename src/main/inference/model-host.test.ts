import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../tests/support/temporary-home.ts';
import {
  beatThisNetwork,
  randomMel,
  tinyManifest,
  tinyNetwork,
  writePack,
} from '../../../tests/support/tiny-models.ts';
import { sha256Hex } from '../files/hash.ts';
import { planChunks } from './chunks.ts';
import { createModelHost, openModel, prepareModel } from './model-host.ts';
import { loadRuntime } from './runtime.ts';
import { melValues } from '../analysis/front-end/mel-values.ts';
import { msg } from '../../shared/languages/translate.ts';

const onCpu = { provider: 'cpu', threads: 1 } as const;

function beatThisManifest(bytes: Uint8Array, summed = true) {
  const version = `beat-this-random-${summed ? 1 : 2}`;
  const created = '2026-11-01T00:00:00Z';
  const common = { schema: 1, kind: 'beat_this', id: 'beat-this', version, created };
  return { ...common, file: 'model.onnx', sha256: sha256Hex(bytes), licence: 'MIT', summed };
}

describe('openModel', () => {
  it('runs an export of Beat This! as Beat This! runs it', async () => {
    const bytes = beatThisNetwork();
    const mel = randomMel(1, 3700);
    const values = melValues(mel);
    const model = await openModel({
      folder: writePack(temporaryFolder(), 'bt', bytes, beatThisManifest(bytes)),
      ...onCpu,
    });
    const found = await model.activate(mel);
    await model.dispose();
    expect(found.source).toBe('ml_model_beat-this-random-1');

    // Beat This!'s own inference, reimplemented on the bare runtime: excerpts of 1500 padded with silence, 6 cut off,
    // the first one counts.
    const { InferenceSession, Tensor } = await loadRuntime();
    const session = await InferenceSession.create(bytes);
    const starts = [-6, 1482, 3700 - 1494];
    const beat = new Float32Array(3700);
    const downbeat = new Float32Array(3700);
    for (const start of starts.toReversed()) {
      const input = new Float32Array(1500 * 128);
      for (let i = 0; i < input.length; i++) input[i] = values[start * 128 + i] ?? 0;
      const out = await session.run({ input_spectrogram: new Tensor('float32', input, [1, 1500, 128]) });
      for (let i = 6; i < 1494; i++) {
        beat[start + i] = out.beat!.data[i] as number;
        downbeat[start + i] = out.downbeat!.data[i] as number;
      }
    }
    await session.release();
    for (let t = 0; t < 3700; t++) {
      expect(found.beat[t]).toBeCloseTo(1 / (1 + Math.exp(-beat[t]!)), 5);
      expect(found.downbeat[t]).toBeCloseTo(1 / (1 + Math.exp(-downbeat[t]!)), 5);
    }
    expect(
      planChunks(3700, { frames: 1500, border: 6, align: 1, minimum: 1, edges: 'silence' }),
    ).toHaveLength(3);
  });

  it('adds up the heads of an export that ends before the sum', async () => {
    const root = temporaryFolder();
    const mel = randomMel(2, 700);
    const answers = await Promise.all(
      [true, false].map(async (summed) => {
        const bytes = beatThisNetwork({ summed });
        const folder = writePack(root, String(summed), bytes, beatThisManifest(bytes, summed));
        const model = await openModel({ folder, ...onCpu });
        return model.activate(mel);
      }),
    );
    const [whole, parts] = answers as [(typeof answers)[0], (typeof answers)[0]];
    for (let t = 0; t < 700; t++) expect(parts.beat[t]).toBeCloseTo(whole.beat[t]!, 5);
  });

  it('falls back to the CPU if the provider does not start', async () => {
    const folder = writePack(temporaryFolder(), 'tiny', tinyNetwork());
    // No platform has both.
    const provider = process.platform === 'win32' ? 'coreml' : 'dml';
    const model = await openModel({ folder, provider, threads: 1 });
    expect((await model.activate(randomMel(1, 40))).provider).toBe('cpu');
    await model.dispose();
  });

  it('names the file that is not a network', async () => {
    const bytes = Buffer.from('not a network');
    const folder = writePack(temporaryFolder(), 'text', bytes);
    await expect(openModel({ folder, ...onCpu })).rejects.toMatchObject({
      code: 'model_unavailable',
      message: expect.stringContaining('Model tiny-1 cannot be loaded') as string,
    });
  });
});

describe('prepareModel', () => {
  it('chooses the provider and says why it rejected the others', async () => {
    const home = temporaryFolder();
    const folder = writePack(home, 'tiny', tinyNetwork());
    const request = {
      folder,
      device: 'directml',
      threads: 1,
      workers: 1,
      record: join(home, 'inference.json'),
    } as const;
    if (process.platform === 'win32') return;
    expect(await prepareModel(request)).toEqual({
      provider: 'cpu',
      batch: null,
      measured: [],
      refused: [{ provider: 'dml', reason: msg('not part of ONNX Runtime on this platform') }],
    });
  });

  it('refuses a model that does not load', async () => {
    const home = temporaryFolder();
    const folder = writePack(home, 'text', Buffer.from('not a network'));
    const request = {
      folder,
      device: 'cpu',
      threads: 1,
      workers: 1,
      record: join(home, 'inference.json'),
    } as const;
    await expect(prepareModel(request)).rejects.toMatchObject({ code: 'model_unavailable' });
  });
});

describe('createModelHost', () => {
  it('keeps a model loaded until another one is requested', async () => {
    const root = temporaryFolder();
    const other = tinyNetwork({ seed: 2 });
    const request = { folder: writePack(root, 'one', tinyNetwork()), version: 'tiny-1', ...onCpu };
    const next = {
      folder: writePack(root, 'two', other, tinyManifest(other, { version: 'tiny-2' })),
      version: 'tiny-2',
      ...onCpu,
    };
    const host = createModelHost();
    const first = await host.open(request);
    expect(await host.open({ ...request })).toBe(first);
    const second = await host.open(next);
    expect(second.source).toBe('ml_model_tiny-2');
    const mel = randomMel(3, 60);
    await expect(first.activate(mel)).rejects.toThrow(/session/i);
    expect((await second.activate(mel)).beat).toHaveLength(60);
  });

  it('uses signal processing without a request', async () => {
    const model = await createModelHost().open(null);
    expect((await model.activate(randomMel(1, 200))).provider).toBeUndefined();
  });
});
