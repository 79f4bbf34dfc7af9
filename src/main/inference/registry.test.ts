import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../tests/support/temporary-home.ts';
import { tinyManifest, tinyNetwork, writePack } from '../../../tests/support/tiny-models.ts';
import { chooseModel, SIGNAL_PROCESSING } from './choose-model.ts';
import { readModels, shippedModelsFolder } from './registry.ts';
import { englishOf, msg } from '../../shared/languages/translate.ts';

const bytes = tinyNetwork();
const named = (version: string, created = '2026-11-01T00:00:00Z') =>
  tinyManifest(bytes, { version, created });

function folders() {
  const root = temporaryFolder();
  const [shipped, user] = [join(root, 'shipped'), join(root, 'user')];
  mkdirSync(shipped);
  mkdirSync(user);
  return { shipped, user };
}

describe('readModels', () => {
  it('lists shipped and added models, newest first', async () => {
    const where = folders();
    writePack(where.shipped, 'base-1', bytes, named('base-1', '2026-01-01T00:00:00Z'));
    writePack(where.shipped, 'base-2', bytes, named('base-2', '2026-03-01T00:00:00+02:00'));
    writePack(where.user, 'mine', bytes, named('mine-1', '2026-02-01T00:00:00Z'));
    const { models, broken } = await readModels(where);
    expect(models.map(({ manifest, origin, size }) => [manifest.version, origin, size])).toEqual([
      ['base-2', 'shipped', bytes.length],
      ['mine-1', 'user', bytes.length],
      ['base-1', 'shipped', bytes.length],
    ]);
    expect(broken).toEqual([]);
  });

  it('reports the problem of each invalid pack and continues', async () => {
    const where = folders();
    writePack(where.shipped, 'good', bytes, named('good-1'));
    writePack(where.user, 'changed', Buffer.concat([bytes, Uint8Array.of(0)]), named('changed-1'));
    mkdirSync(join(where.user, 'empty'));
    writePack(where.user, 'gone', bytes, tinyManifest(bytes, { version: 'gone-1', file: 'other.onnx' }));
    writePack(where.user, 'impostor', bytes, named('good-1'));
    writePack(where.user, 'invalid', bytes, { ...named('invalid-1'), licence: 7 });
    writePack(where.user, 'reserved', bytes, named(SIGNAL_PROCESSING));
    const text = writePack(where.user, 'text', bytes);
    writeFileSync(join(text, 'manifest.json'), 'not JSON');
    const { models, broken } = await readModels(where);
    expect(models.map(({ manifest }) => manifest.version)).toEqual(['good-1']);
    const reasons = Object.fromEntries(
      broken.map(({ folder, reason }) => [folder.split(/[\\/]/).at(-1), englishOf(reason)]),
    );
    expect(reasons).toMatchObject({
      changed: expect.stringContaining('SHA-256') as string,
      empty: expect.stringContaining('manifest.json cannot be read') as string,
      gone: expect.stringContaining('other.onnx cannot be read') as string,
      impostor: expect.stringContaining(`name of ${join(where.shipped, 'good')}`) as string,
      invalid: expect.stringContaining('licence') as string,
      reserved: expect.stringContaining('signal processing') as string,
      text: expect.stringContaining('manifest.json cannot be read') as string,
    });
    expect(broken).toHaveLength(7);
  });

  it('finds nothing if there are no folders', async () => {
    const root = temporaryFolder();
    expect(await readModels({ shipped: join(root, 'a'), user: join(root, 'b') })).toEqual({
      models: [],
      keyModels: [],
      backbones: [],
      broken: [],
    });
  });
});

describe('shippedModelsFolder', () => {
  it('is next to the package file', () => {
    const root = temporaryFolder();
    writeFileSync(join(root, 'package.json'), '{}');
    mkdirSync(join(root, 'out/main/chunks'), { recursive: true });
    expect(shippedModelsFolder(join(root, 'out/main/chunks'))).toBe(join(root, 'models'));
  });
});

describe('chooseModel', () => {
  it('chooses the newest shipped model, and others only on request', async () => {
    const where = folders();
    writePack(where.shipped, 'old', bytes, named('base-1', '2026-01-01T00:00:00Z'));
    writePack(where.shipped, 'new', bytes, named('base-2', '2026-02-01T00:00:00Z'));
    writePack(where.user, 'mine', bytes, named('mine-1', '2026-09-01T00:00:00Z'));
    const registry = await readModels(where);
    expect(chooseModel(registry, null)).toMatchObject({ source: 'ml_model_base-2', reason: null });
    expect(chooseModel(registry, 'mine-1')).toMatchObject({ source: 'ml_model_mine-1', reason: null });
    expect(chooseModel(registry, SIGNAL_PROCESSING)).toMatchObject({ model: null, reason: null });
    expect(chooseModel(registry, 'gone-1')).toMatchObject({
      source: 'ml_model_base-2',
      reason: msg('Model "{version}" is not installed or cannot be used.', { version: 'gone-1' }),
    });
  });

  it('falls back to signal processing, with the reason why there is no model', async () => {
    const where = folders();
    expect(chooseModel(await readModels(where), null)).toMatchObject({ model: null, reason: null });
    writePack(where.shipped, 'bad', Uint8Array.of(1), named('bad-1'));
    const { model, source, reason } = chooseModel(await readModels(where), null);
    expect(model).toBeNull();
    expect(source).toBe(`ml_model_${SIGNAL_PROCESSING}`);
    expect(englishOf(reason!)).toContain('SHA-256');
  });
});
