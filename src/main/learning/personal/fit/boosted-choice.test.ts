import { describe, expect, it } from 'vitest';
import { boostChoice, chooseRows, NO_CHOICE } from './boosted-choice.ts';
import { addScores, createDesign } from './sparse-design.ts';

const CASES = 40;
const LINES = 10;

/**
 * Cases of ten lines: feature 0 is a tempting sound at two of them, feature 1 marks the later of the two, which is
 * chosen; feature 2 is noise. Every fifth case has no tempting line, and chooses none.
 */
function makeCases() {
  const design = createDesign(3);
  const chosen = new Int32Array(CASES).fill(NO_CHOICE);
  for (let one = 0; one < CASES; one++)
    for (let line = 0; line < LINES; line++) {
      const isTempting = one % 5 !== 0 && (line === one % 4 || line === 5 + (one % 3));
      const isLater = isTempting && line >= 5;
      design.add(Float32Array.of(Number(isTempting), Number(isLater), ((one * 7 + line * 3) % 5) / 5), 0);
      if (isLater) chosen[one] = one * LINES + line;
    }
  return {
    design: design.finish(),
    starts: Int32Array.from({ length: CASES + 1 }, (_, i) => i * LINES),
    chosen,
    weights: new Float64Array(CASES).fill(1),
    initial: new Float64Array(CASES * LINES),
  };
}

const options = { penalty: 2, factors: Float64Array.of(1, 1, 1) };

describe('a choice between rows', () => {
  it('is learned from what sets the chosen row apart, and knows when there is none', () => {
    const cases = makeCases();
    const [start, model] = boostChoice(cases, { ...options, steps: [0, 80] });
    expect([...start!.weights]).toEqual([0, 0, 0]);
    const scores = cases.initial.slice();
    addScores(scores, model!.weights, cases.design);
    for (let one = 0; one < CASES; one++) {
      const p = chooseRows(scores, model!.none, cases.starts[one], cases.starts[one + 1]);
      const none = 1 - p.reduce((sum, value) => sum + value, 0);
      const right = cases.chosen[one] === NO_CHOICE ? none : p[cases.chosen[one]! - one * LINES]!;
      expect(right).toBeGreaterThan(0.6);
    }
    expect(model!.weights[1]!).toBeGreaterThan(Math.abs(model!.weights[2]!) * 3);
  });

  it('has no part in what a case without weight chose', () => {
    const cases = makeCases();
    const weights = cases.weights.map((_, one) => Number(one % 2));
    const wrong = cases.chosen.map((row, one) => (weights[one] === 0 ? one * LINES : row));
    const [right] = boostChoice({ ...cases, weights }, { ...options, steps: [40] });
    const [same] = boostChoice({ ...cases, weights, chosen: wrong }, { ...options, steps: [40] });
    expect([...same!.weights]).toEqual([...right!.weights]);
  });

  it('starts from what is known: with sure knowledge there is nothing to learn', () => {
    const cases = makeCases();
    const initial = Float64Array.from(cases.initial, (_, row) => (cases.chosen.includes(row) ? 12 : -12));
    const [model] = boostChoice({ ...cases, initial }, { ...options, steps: [80] });
    expect(Math.max(...model!.weights.map(Math.abs))).toBeLessThan(0.3);
  });

  it('shares out one between rows and none', () => {
    const p = chooseRows(Float64Array.of(0, 1, -800, 700), 0);
    expect(p[3]).toBeCloseTo(1);
    expect(chooseRows(Float64Array.of(0, 0, 0), 0).reduce((sum, value) => sum + value, 0)).toBeCloseTo(0.75);
  });
});
