import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toCamelot } from '../../shared/domain/index.ts';
import { randomMel } from '../../../tests/support/tiny-models.ts';
import type { Chroma } from '../analysis/types.ts';
import { openKeyModel } from './key-model.ts';
import { openModel } from './model-host.ts';
import { readModels, shippedModelsFolder } from './registry.ts';

const shipped = shippedModelsFolder();
const registry = await readModels({ shipped, user: join(shipped, 'none') });
const versions = registry.models.map(({ manifest }) => manifest.version);
const keyVersions = registry.keyModels.map(({ manifest }) => manifest.version);

/** Eight bars of I–vi–IV–V in C, or transposed: the notes of each chord sound for a bar of ten frames. */
function cadence(semitones: number): Chroma {
  const chords = [
    [0, 4, 7],
    [9, 0, 4],
    [5, 9, 0],
    [7, 11, 2],
  ];
  const frames = 80;
  const data = new Float32Array(frames * 12);
  for (let frame = 0; frame < frames; frame++)
    for (const note of chords[Math.floor(frame / 10) % 4]!)
      data[12 * frame + ((note + semitones) % 12)] = 1 / 3;
  return { data, frames, rate: 5.4, tuning: 0 };
}

describe('shipped models', () => {
  it('all have valid manifests and the files that they name', () => {
    const folders = readdirSync(shipped, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
    expect(registry.broken).toEqual([]);
    expect([...versions, ...keyVersions].sort()).toEqual(folders.toSorted());
  });

  it.each(versions)('%s runs on the CPU', async (name) => {
    const model = await openModel({ folder: join(shipped, name), provider: 'cpu', threads: 1 });
    const { source, beat } = await model.activate(randomMel(1, 605));
    await model.dispose();
    expect(source).toBe(`ml_model_${name}`);
    expect(beat).toHaveLength(605);
    expect(beat.every((value) => value >= 0 && value <= 1)).toBe(true);
  });

  it.each(keyVersions)('%s detects a cadence equally in all twelve transpositions', async (name) => {
    const model = await openKeyModel(join(shipped, name));
    const heard = [];
    for (let semitones = 0; semitones < 12; semitones++) heard.push(await model.hear(cadence(semitones)));
    await model.dispose();
    const likeliest = heard.map((keys) => [...keys].reduce((a, b) => (b[1] > a[1] ? b : a)));
    expect(likeliest.map(([key]) => key)).toEqual(heard.map((_, i) => toCamelot(i, 'major')));
    for (const [, probability] of likeliest) expect(probability).toBeCloseTo(likeliest[0]![1], 4);
  });
});
