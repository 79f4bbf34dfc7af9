import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  classThresholds,
  confidentClasses,
  confidentJoint,
  estimateJoint,
  estimateNoise,
} from './confident-learning.ts';
import { findLabelIssues, issueFilters } from './find-issues.ts';
import { classCounts } from './labelled.ts';
import type { Labelled } from './labelled.ts';

function labelled(labels: readonly number[], rows: readonly (readonly number[])[]): Labelled {
  return {
    labels: Int32Array.from(labels),
    probabilities: Float64Array.from(rows.flat()),
    classCount: rows[0]!.length,
  };
}

/** Arbitrary labels and probabilities over 2 to 5 classes. */
const anyLabelled: fc.Arbitrary<Labelled> = fc.integer({ min: 2, max: 5 }).chain((classCount) =>
  fc
    .array(
      fc.record({
        label: fc.integer({ min: 0, max: classCount - 1 }),
        row: fc.array(fc.integer({ min: 1, max: 100 }), { minLength: classCount, maxLength: classCount }),
      }),
      { minLength: 1, maxLength: 60 },
    )
    .map((items) =>
      labelled(
        items.map(({ label }) => label),
        items.map(({ row }) => {
          const sum = row.reduce((a, b) => a + b, 0);
          return row.map((value) => value / sum);
        }),
      ),
    ),
);

describe('confident learning', () => {
  it('turns the counts of figure 1 of the paper into its joint (dog, fox, cow)', () => {
    const counted = Float64Array.of(100, 40, 20, 56, 60, 0, 32, 12, 80);
    const joint = estimateJoint(counted, Float64Array.of(160, 116, 124));
    expect([...joint].map((q) => Number(q.toFixed(12)))).toEqual([
      0.25, 0.1, 0.05, 0.14, 0.15, 0, 0.08, 0.03, 0.2,
    ]);
    expect(estimateNoise(joint, 3).errorRate).toBeCloseTo(0.4, 12);
  });

  it('scales the rows to the number of labels, as in equation 3', () => {
    const joint = estimateJoint(Float64Array.of(3, 1, 0, 2), Float64Array.of(8, 2));
    expect([...joint]).toEqual([0.6, 0.2, 0, 0.2]);
  });

  it('follows equations 1 and 2 on an example worked by hand', () => {
    const data = labelled(
      [0, 0, 0, 1, 1],
      [
        [0.9, 0.1],
        [0.7, 0.3],
        [0.2, 0.8],
        [0.4, 0.6],
        [0.2, 0.8],
      ],
    );
    const thresholds = classThresholds(data);
    expect(thresholds[0]).toBeCloseTo(0.6, 12);
    expect(thresholds[1]).toBeCloseTo(0.7, 12);
    // The fourth item reaches neither threshold and is not counted.
    expect([...confidentClasses(data)]).toEqual([0, 0, 1, -1, 1]);
    expect([...confidentJoint(data)]).toEqual([2, 1, 0, 1]);
    expect(
      [...estimateJoint(confidentJoint(data), classCounts(data))].map((q) => Math.round(q * 1e9) / 1e9),
    ).toEqual([0.4, 0.2, 0, 0.4]);
    expect([...findLabelIssues(data).ranked]).toEqual([2]);
  });

  it('resolves collisions by the greatest probability, not by the greatest margin over the threshold', () => {
    const data = labelled(
      [0, 1, 2],
      [
        [0.1, 0.45, 0.45],
        [0.3, 0.4, 0.3],
        [0.5, 0.3, 0.2],
      ],
    );
    // Thresholds 0.1, 0.4, 0.2: the last item reaches those of classes 0 and 2.
    expect(confidentClasses(data)[2]).toBe(0);
  });

  it('finds exactly the wrong labels if the predictor is ideal (theorem 1)', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ truth: fc.integer({ min: 0, max: 2 }), flip: fc.boolean() }), {
          minLength: 30,
          maxLength: 80,
        }),
        (items) => {
          // Every class keeps correct labels: the theorem requires diagonally dominant noise.
          const all = [
            ...items,
            ...[0, 1, 2].flatMap((truth) => Array.from({ length: 60 }, () => ({ truth, flip: false }))),
          ];
          const labels = all.map(({ truth, flip }) => (flip ? (truth + 1) % 3 : truth));
          const rows = all.map(({ truth }) => [0, 1, 2].map((k) => Number(k === truth)));
          const wrong = labels.flatMap((label, i) => (label === all[i]!.truth ? [] : [i]));
          const found = findLabelIssues(labelled(labels, rows));
          expect([...found.ranked].sort((a, b) => a - b)).toEqual(wrong);
          expect(found.noise.errorRate).toBeCloseTo(wrong.length / all.length, 9);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('estimates the noise of a noisy channel from imperfect predictions', () => {
    // 1 of 5 labels of class 0 is given as 1; the predictor is right with 0.9.
    const labels: number[] = [];
    const rows: number[][] = [];
    for (let i = 0; i < 1000; i++) {
      const truth = i % 2;
      labels.push(truth === 0 && i % 10 === 0 ? 1 : truth);
      rows.push(truth === 0 ? [0.9, 0.1] : [0.1, 0.9]);
    }
    const { noise } = findLabelIssues(labelled(labels, rows));
    expect(noise.noise[2]).toBeCloseTo(0.2, 9);
    expect(noise.noise[1]).toBeCloseTo(0, 9);
    expect(noise.errorRate).toBeCloseTo(0.1, 9);
  });

  it('preserves its identities on any data', () => {
    fc.assert(
      fc.property(anyLabelled, (data) => {
        const { classCount, labels } = data;
        const counts = classCounts(data);
        const joint = estimateJoint(confidentJoint(data), counts);
        expect(joint.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
        for (let i = 0; i < classCount; i++) {
          const row = joint.subarray(i * classCount, (i + 1) * classCount).reduce((a, b) => a + b, 0);
          expect(row).toBeCloseTo(counts[i]! / labels.length, 9);
        }
        const noise = estimateNoise(joint, classCount);
        for (let i = 0; i < classCount; i++) {
          const row = noise.inverse.subarray(i * classCount, (i + 1) * classCount).reduce((a, b) => a + b, 0);
          expect(row).toBeCloseTo(counts[i]! > 0 ? 1 : 0, 9);
        }
        expect(confidentJoint(data).reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(labels.length);
        expect(noise.errorRate).toBeGreaterThanOrEqual(-1e-9);
        expect(noise.errorRate).toBeLessThanOrEqual(1 + 1e-9);
      }),
    );
  });

  it('does not depend on the numbering of classes', () => {
    fc.assert(
      fc.property(anyLabelled, (data) => {
        const { classCount, labels, probabilities } = data;
        const turn = (k: number): number => (k + 1) % classCount;
        const turned: Labelled = {
          classCount,
          labels: labels.map(turn),
          probabilities: probabilities.map((_, at) => {
            const row = Math.floor(at / classCount);
            return probabilities[row * classCount + (((at % classCount) - 1 + classCount) % classCount)]!;
          }),
        };
        const before = classThresholds(data);
        const after = classThresholds(turned);
        const expected = Array.from(before, (_, k) => before[(k + classCount - 1) % classCount]!);
        expect([...after].map((value) => value.toFixed(9))).toEqual(
          expected.map((value) => value.toFixed(9)),
        );
      }),
    );
  });

  it('leaves every class at least one label and never flags labels that the predictor agrees with', () => {
    fc.assert(
      fc.property(anyLabelled, fc.constantFrom(...issueFilters), (data, filter) => {
        const { ranked, predicted, normalizedMargin } = findLabelIssues(data, { filter });
        const flagged = new Set(ranked);
        const classes = new Set(data.labels);
        const left = new Set([...data.labels].filter((_, i) => !flagged.has(i)));
        expect(left).toEqual(classes);
        const agreed = [...ranked].filter((item) => predicted[item] === data.labels[item]);
        expect(filter === 'confident_learning' ? [] : agreed).toEqual([]);
        const scores = [...ranked].map((item) => normalizedMargin[item]!);
        expect(scores).toEqual([...scores].sort((a, b) => a - b));
      }),
    );
  });

  it('makes `both` the intersection of the two prunings', () => {
    fc.assert(
      fc.property(anyLabelled, (data) => {
        const of = (filter: (typeof issueFilters)[number]) =>
          new Set(findLabelIssues(data, { filter, minPerClass: 0 }).ranked);
        const both = [...of('prune_by_noise_rate')].filter((item) => of('prune_by_class').has(item));
        expect([...of('both')].sort((a, b) => a - b)).toEqual(both.sort((a, b) => a - b));
      }),
      { numRuns: 40 },
    );
  });

  it('refuses labels and probabilities of inconsistent sizes', () => {
    expect(() => findLabelIssues(labelled([2], [[0.5, 0.5]]))).toThrow(/label 2/);
    expect(() =>
      findLabelIssues({ labels: Int32Array.of(0), probabilities: Float64Array.of(1), classCount: 2 }),
    ).toThrow(/need 2 probabilities/);
  });
});
