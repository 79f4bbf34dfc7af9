import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  annotationArbitrary,
  makeAnnotation,
  makeCue,
  testContext,
} from '../../../../tests/fixtures/edits/annotations.ts';
import { isPredicted } from '../cue.ts';
import { setTier } from './metadata-edits.ts';
import { isVerified, planVerification, verify } from './verify.ts';

const ada = { by: 'Ada', hasFile: true, acceptFrom: 0.5 };

describe('verification', () => {
  it('accepts open predictions and clears the flags that asked for a look', () => {
    const base = makeAnnotation({ cues: [makeCue({ id: 'a', time: 1 })] });
    const annotation = {
      ...base,
      metadata: { ...base.metadata, flags: ['needs_review' as const, 'tempo_octave' as const] },
    };
    const verified = verify(annotation, ada, testContext());
    expect(verified.metadata).toMatchObject({
      tier: 1,
      confidence: 1,
      source: 'manual',
      verified_by: 'Ada',
      flags: ['tempo_octave'],
    });
    expect(verified.cues[0]!.accepted).toBe(true);
    expect(verified.provenance.beat_grid).toMatchObject({ source: 'ml_model_test-1', accepted: true });
    const back = setTier(verified, 2, ada, testContext());
    expect(back.metadata).toMatchObject({
      tier: 2,
      confidence: 0.6,
      source: 'ml_model_test-1',
      verified_by: null,
    });
    expect(back.provenance).toEqual(base.provenance);
  });

  it('lists what it would accept, and leaves cues below the threshold', () => {
    const annotation = makeAnnotation({
      cues: [
        makeCue({ id: 'sure', time: 1, confidence: 0.5 }),
        makeCue({ id: 'unsure', time: 2, confidence: 0.49 }),
        makeCue({ id: 'own', time: 3, source: 'manual', confidence: 0.1 }),
      ],
    });
    const plan = planVerification(annotation, ada);
    expect(plan.accepted.map(({ id }) => id)).toEqual(['sure']);
    expect(plan.left.map(({ id }) => id)).toEqual(['unsure']);
    const verified = verify(annotation, ada, testContext());
    expect(verified.cues.filter(isPredicted).map(({ id }) => id)).toEqual(['unsure']);
  });

  it('refuses when there is nothing to verify and says what is missing', () => {
    const bare = makeAnnotation({ beat_grid: [] });
    expect(planVerification(bare, { ...ada, hasFile: false }).missing).toEqual(['file', 'grid']);
    expect(() => verify(bare, { ...ada, hasFile: false }, testContext())).toThrow(
      'Cannot be verified: its audio file was not found, it has no beat grid.',
    );
    const withoutTempo = makeAnnotation();
    expect(() =>
      verify({ ...withoutTempo, audio: { ...withoutTempo.audio, bpm: null } }, ada, testContext()),
    ).toThrow(expect.objectContaining({ code: 'invalid_input', message: expect.stringContaining('tempo') }));
  });

  it('changes nothing the second time, whoever verifies', () => {
    fc.assert(
      fc.property(
        annotationArbitrary,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (annotation, acceptFrom) => {
          const once = verify(annotation, { ...ada, acceptFrom }, testContext());
          expect(isVerified(once)).toBe(true);
          expect(verify(once, { ...ada, by: 'Bea', acceptFrom }, testContext())).toBe(once);
          expect(once.cues.filter(isPredicted).every(({ confidence }) => confidence < acceptFrom)).toBe(true);
        },
      ),
    );
  });
});
