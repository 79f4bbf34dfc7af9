import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fuzz } from './fuzz.ts';
import { mutate } from './mutate.ts';
import { createRandom } from './random.ts';
import { fuzzTargets } from './targets.ts';

/** Enough to notice a broken harness and gross mistakes; long runs are `npm run fuzz`. */
const INPUTS = 30;
const findings = join(tmpdir(), 'segue-fuzz-findings');

describe('fuzzing', () => {
  it.each(fuzzTargets.map((target) => [target.name, target] as const))(
    'finds nothing in a short run: %s',
    async (_name, target) => {
      const report = await fuzz({ targets: [target], seed: 1, maxInputs: INPUTS, findings });
      expect(report.findings).toEqual([]);
      expect(report.inputs[target.name]).toBe(INPUTS);
    },
    600_000,
  );

  it('gives the same input for the same seed', () => {
    const bytes = Buffer.from('Segue '.repeat(100));
    const once = mutate(bytes, createRandom(7));
    expect(mutate(bytes, createRandom(7))).toEqual(once);
    expect(mutate(bytes, createRandom(8))).not.toEqual(once);
  });
});
