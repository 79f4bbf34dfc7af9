import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { randomMel } from '../../../tests/support/tiny-models.ts';
import { openModel } from './model-host.ts';
import { readModels, shippedModelsFolder } from './registry.ts';

const shipped = shippedModelsFolder();
const folders = readdirSync(shipped, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

describe('shipped models', () => {
  it('all have valid manifests and the files that they promise', async () => {
    const { models, broken } = await readModels({ shipped, user: join(shipped, 'none') });
    expect(broken).toEqual([]);
    expect(models.map(({ manifest }) => manifest.version).sort()).toEqual(folders.toSorted());
  });

  it.each(folders)('%s runs on the processor', async (name) => {
    const model = await openModel({ folder: join(shipped, name), provider: 'cpu', threads: 1 });
    const { source, beat } = await model.activate(randomMel(1, 605));
    await model.dispose();
    expect(source).toBe(`ml_model_${name}`);
    expect(beat).toHaveLength(605);
    expect(beat.every((value) => value >= 0 && value <= 1)).toBe(true);
  });
});
