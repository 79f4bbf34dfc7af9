import { describe, expect, it } from 'vitest';
import { boostLinear, scoreRow } from './boosted-linear.ts';
import { calibrateScores, probability } from './calibrate-scores.ts';
import { createDesign, selectRows } from './sparse-design.ts';

/** Rows of 20 features, two of which matter. */
function makeRows(count: number): { features: Float32Array[]; labels: Float32Array } {
  let state = 7;
  const random = (): number => ((state = (state * 16807) % 2147483647) - 1) / 2147483646;
  const features = Array.from({ length: count }, () =>
    Float32Array.from({ length: 20 }, () => Number(random() < 0.3)),
  );
  const labels = Float32Array.from(features, (row) =>
    Number(random() < 1 / (1 + Math.exp(3 - 4 * row[3]! - 3 * row[11]!))),
  );
  return { features, labels };
}

function designOf(rows: readonly Float32Array[]) {
  const design = createDesign(20);
  for (const row of rows) design.add(row, 0);
  return design.finish();
}

describe('boosted logistic regression', () => {
  const { features, labels } = makeRows(2000);
  const ones = new Float32Array(2000).fill(1);
  const options = { steps: 200, penalty: 4 };

  it('finds the features that matter, and few others', () => {
    const { weights } = boostLinear(designOf(features), labels, ones, options);
    const order = [...weights.keys()].sort((a, b) => Math.abs(weights[b]!) - Math.abs(weights[a]!));
    expect(order.slice(0, 2).sort((a, b) => a - b)).toEqual([3, 11]);
    expect(weights[3]).toBeGreaterThan(3);
    expect(Math.abs(weights[order[2]!]!)).toBeLessThan(0.5);
  });

  it('counts a row of weight two as two rows', () => {
    const some = features.slice(0, 200);
    const doubled = boostLinear(
      designOf([...some, ...some]),
      Float32Array.from([...labels.slice(0, 200), ...labels.slice(0, 200)]),
      ones.subarray(0, 400),
      options,
    );
    const weighted = boostLinear(
      designOf(some),
      labels.slice(0, 200),
      new Float32Array(200).fill(2),
      options,
    );
    for (const [k, weight] of weighted.weights.entries()) expect(weight).toBeCloseTo(doubled.weights[k]!, 1);
  });

  it('leaves out what a high penalty forbids', () => {
    const factors = new Float64Array(20).fill(1);
    factors[3] = 1e9;
    const { weights } = boostLinear(designOf(features), labels, ones, { ...options, factors });
    expect(Math.abs(weights[3]!)).toBeLessThan(0.01);
    expect(weights[11]).toBeGreaterThan(1);
  });

  it('gives probabilities that hold on rows it has not seen', () => {
    const train = designOf(features.slice(0, 1000));
    const model = boostLinear(train, labels.slice(0, 1000), ones.subarray(0, 1000), options);
    const scores = features.slice(1000).map((row) => scoreRow(model, row, 0));
    const held = labels.slice(1000);
    const calibration = calibrateScores(scores, held, ones.subarray(0, 1000));
    const expected = scores.reduce((sum, score) => sum + probability(score, calibration), 0);
    const found = held.reduce((sum, label) => sum + label, 0);
    expect(Math.abs(expected - found) / found).toBeLessThan(0.1);
  });

  it('sees the rows that were selected, in their order', () => {
    const design = selectRows(designOf(features), [5, 2, 9]);
    expect(design.rows).toBe(3);
    for (const [place, row] of [5, 2, 9].entries())
      for (const [column, { row: at, value }] of design.columns.entries()) {
        const found = at.indexOf(place);
        expect(found < 0 ? 0 : value[found]).toBe(features[row]![column]);
      }
  });
});
