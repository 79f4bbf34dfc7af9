import { describe, expect, it } from 'vitest';
import { fitSoftmaxShift, shiftedSoftmax, withBase } from './softmax-shift.ts';
import type { SoftmaxCases, SoftmaxShift } from './softmax-shift.ts';

/** The known odds always prefer class 0; what is right is class 1 where the only feature is 1. */
function makeCases(count: number): SoftmaxCases {
  const base = new Float64Array(2 * count);
  for (let i = 0; i < count; i++) base.set([Math.log(0.9), Math.log(0.1)], 2 * i);
  return {
    features: Float32Array.from({ length: count }, (_, i) => i % 2),
    featureCount: 1,
    base,
    classCount: 2,
    labels: Int32Array.from({ length: count }, (_, i) => i % 2),
    weights: new Float64Array(count).fill(1),
  };
}

const probabilityOf = (shift: SoftmaxShift, feature: number): Float64Array =>
  shiftedSoftmax(shift, Float32Array.of(feature), 0, Float64Array.of(Math.log(0.9), Math.log(0.1)));

describe('a shift of known odds', () => {
  it('learns where the known odds are wrong, and leaves them where they are right', () => {
    const shift = fitSoftmaxShift(makeCases(60), 0.5);
    expect(probabilityOf(shift, 1)[1]).toBeGreaterThan(0.8);
    expect(probabilityOf(shift, 0)[0]).toBeGreaterThan(0.8);
  });

  it('maximises the penalised likelihood: its gradient is 0', () => {
    const cases = makeCases(20);
    const penalty = 2;
    const shift = fitSoftmaxShift(cases, penalty);
    for (let k = 0; k < 2; k++) {
      let gradient = -penalty * shift.weights[k]!;
      for (let i = 0; i < 20; i++) {
        const p = probabilityOf(shift, cases.features[i]!);
        gradient += cases.features[i]! * (Number(cases.labels[i] === k) - p[k]!);
      }
      expect(gradient).toBeCloseTo(0, 2);
    }
  });

  it('changes nothing without samples, and little with a large penalty', () => {
    const none = { ...makeCases(0), featureCount: 1, classCount: 2 };
    expect([...fitSoftmaxShift(none, 1).weights]).toEqual([0, 0]);
    expect(probabilityOf(fitSoftmaxShift(makeCases(20), 1e6), 1)[0]).toBeCloseTo(0.9, 3);
  });

  it('is one matrix product where the known odds are inputs', () => {
    const shift = fitSoftmaxShift(makeCases(20), 1);
    const matrix = withBase(shift);
    const input = [1, Math.log(0.9), Math.log(0.1)];
    const scores = [0, 1].map((k) =>
      input.reduce((sum, value, row) => sum + value * matrix[row * 2 + k]!, shift.bias[k]!),
    );
    const p = Math.exp(scores[1]!) / (Math.exp(scores[0]!) + Math.exp(scores[1]!));
    expect(p).toBeCloseTo(probabilityOf(shift, 1)[1]!, 5);
  });
});
