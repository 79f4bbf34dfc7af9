import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../../../tests/support/temporary-home.ts';
import { openPersonalNetwork } from '../../registry/personal-network.ts';
import type { LinearModel } from '../fit/boosted-linear.ts';
import type { CueModel } from './cue-model.ts';
import { manifestOf, writeCueNetwork } from './export-cues.ts';
import { describeCueLines, cueFeatureNames } from './cue-features.ts';
import { placeProbabilities, scoreRoles } from './score-places.ts';

const track = {
  grid: [{ time: 0, bpm: 120, beat: 1 }],
  beatsPerBar: 4,
  duration: 120,
  profile: null,
};

function makeModel(seed: number, bias: number): LinearModel {
  return {
    bias,
    weights: Float64Array.from(cueFeatureNames, (_, i) => 1.5 * Math.sin(seed * 91 + i * 7.77)),
  };
}

it('lets the lines of a track compete for roles in the same way as the exported network', async () => {
  const model: CueModel = {
    offsets: [0, -4],
    place: [makeModel(1, -3), makeModel(2, -4)],
    calibration: { scale: 0.4, offset: 0.2 },
    roles: [
      { offset: 0, ...makeModel(3, -1) },
      { offset: 1, ...makeModel(4, -2) },
      // Sure of one line.
      {
        offset: 0,
        bias: -30,
        weights: Float64Array.from(cueFeatureNames, (name) => (name === 'start' ? 60 : 0)),
      },
    ],
    roleWeight: 0.7,
    distance: 4,
    habits: { signatures: [{ marks: [{ kind: 'memory', name: '' }], slot: null }], slots: 'order' },
    signature: [],
    timing: { base: 'first downbeat', count: null, places: [] },
  };
  const table = describeCueLines(track);
  const own = placeProbabilities(table, model);
  // The third role is at the first line, and nowhere else.
  const sure = scoreRoles(table, model.roles.slice(2), 2);
  expect(sure[0]).toBeGreaterThan(9);
  expect(Math.max(...sure.subarray(1))).toBeLessThan(-9);
  const network = writeCueNetwork(model);
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'model.onnx'), network);
  const manifest = manifestOf(model, network, {
    version: 'personal-cues-1',
    created: '2026-01-01T00:00:00.000Z',
  });
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  const opened = await openPersonalNetwork(folder, 'cues');
  const { place } = await opened.run({ features: { data: table.features, width: cueFeatureNames.length } });
  expect(place).toHaveLength(own.length);
  for (const [i, probability] of own.entries()) expect(place![i]).toBeCloseTo(probability, 4);
  expect(Math.max(...own) - Math.min(...own)).toBeGreaterThan(0.3);
  await opened.dispose();
});
