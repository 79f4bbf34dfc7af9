import { describe, expect, it } from 'vitest';
import { annotation, phrases } from '../../../../tests/fixtures/datasets/annotations.ts';
import { createAgreementMeter } from './compare-annotators.ts';

describe('agreement between annotators', () => {
  it('is full for equal documents', () => {
    const meter = createAgreementMeter();
    meter.add(1, [
      { annotator: 'ann', document: annotation() },
      { annotator: 'bob', document: annotation() },
    ]);
    const report = meter.finish();
    expect(report.tracks).toBe(1);
    expect(report.pairs.map(({ kind, agreement }) => [kind, agreement.agreement])).toEqual([
      ['beat', 1],
      ['boundary', 1],
      ['cue', 1],
      ['section', 1],
    ]);
    expect(report.disputed[0]!.quality).toBe(1);
    expect(report.overall.find(({ kind }) => kind === 'cue')!.kappa).toBe(1);
    // All bars begin with beat 1 for both: chance alone would agree as often.
    expect(report.overall.find(({ kind }) => kind === 'beat')!.kappa).toBeNull();
  });

  it('drops where they differ, and only there', () => {
    const sections = phrases.map(([bar, label]) => [bar === 65 ? 57 : bar, label] as const);
    const meter = createAgreementMeter();
    meter.add(1, [
      { annotator: 'bob', document: annotation({ beat: 3 }) },
      { annotator: 'ann', document: annotation({ sections }) },
      { annotator: 'solo', document: annotation({ sections: [] }) },
    ]);
    meter.add(2, [{ annotator: 'ann', document: annotation() }]);
    const report = meter.finish();
    expect(report.tracks).toBe(1);
    const between = (kind: string, a: string, b: string) =>
      report.pairs.find((pair) => pair.kind === kind && pair.a === a && pair.b === b)?.agreement;
    expect(between('beat', 'ann', 'bob')!.agreement).toBe(0);
    expect(between('beat', 'ann', 'solo')!.agreement).toBe(1);
    expect(between('section', 'ann', 'bob')!.kappa).toBeLessThan(1);
    expect(between('boundary', 'ann', 'solo')).toBeUndefined();
  });
});
