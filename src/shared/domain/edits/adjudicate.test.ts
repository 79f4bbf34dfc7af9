import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  annotationArbitrary,
  makeAnnotation,
  makeCue,
  testContext,
} from '../../../../tests/fixtures/edits/annotations.ts';
import { setLanguage, t } from '../../languages/translate.ts';
import { describePart, differingParts, opinionPartNames, opinionParts, takeParts } from './adjudicate.ts';
import { describeChanges } from './describe.ts';

const current = makeAnnotation({ sections: [{ time: 0.5, label: 'intro', confidence: 1 }] });
const ada = {
  ...makeAnnotation({
    beat_grid: [{ time: 0.75, bpm: 125, beat: 1 }],
    sections: [{ time: 0.5, label: 'intro', confidence: 1 }],
  }),
  labels: { genres: ['House'] },
};
const ben = makeAnnotation({
  cues: [makeCue({ id: 'b', kind: 'hot', slot: 'B', time: 8.5 })],
  sections: [
    { time: 0.5, label: 'intro', confidence: 1 },
    { time: 32.5, label: 'drop', confidence: 1 },
  ],
});

describe('adjudication', () => {
  it('says in which parts people differ, and what each of them says', () => {
    expect(differingParts(current, ada)).toEqual(['grid', 'genres']);
    expect(differingParts(current, ben)).toEqual(['cues', 'sections']);
    expect(describePart(ada, 'grid')).toBe('125.00 BPM from 0:00.750');
    expect(describePart(ben, 'cues')).toBe('1 hot cue (B), 0 memory cues');
    expect(describePart(current, 'genres')).toBe('as the tags say');
    expect(describePart(ada, 'genres')).toBe('House');
  });

  it('says it in the language of the moment, without codes', async () => {
    const labels = { colour: 'aqua', rating: 4 } as const;
    const flags = ['needs_review', 'tempo_octave'] as const;
    const after = {
      ...ben,
      metadata: { ...ben.metadata, flags: [...flags] },
      labels,
    };
    await setLanguage({ language: 'de', locale: 'de-DE' });
    try {
      expect(describePart(ben, 'cues')).toBe('1 Hot Cue (B), 0 Memory Cues');
      expect(describePart(after, 'colour')).toBe('Aqua');
      expect(t(opinionPartNames.grid)).toBe('Beatgrid');
      expect(describeChanges(ben, after)).toEqual([
        'Markierungen: keine → Zu prüfen, Halbes oder doppeltes Tempo',
        'Bewertung: wie in den Tags → 4 Sterne',
        'Farbe: wie in den Tags → Aqua',
      ]);
    } finally {
      await setLanguage({ language: 'en', locale: 'en' });
    }
  });

  it('takes only the chosen parts, in any order', () => {
    const taken = [
      { part: 'sections', document: ben },
      { part: 'grid', document: ada },
    ] as const;
    const settled = takeParts(current, taken, testContext());
    expect(settled).toEqual(takeParts(current, taken.toReversed(), testContext()));
    expect(settled.beat_grid).toEqual(ada.beat_grid);
    expect(settled.structure.map(({ label }) => label)).toEqual(['intro', 'drop']);
    expect(settled.cues).toEqual([]);
    expect(settled.labels).toBeUndefined();
  });

  it('gives one person’s document when all parts are theirs', () => {
    fc.assert(
      fc.property(annotationArbitrary, annotationArbitrary, (before, after) => {
        const all = opinionParts.map((part) => ({ part, document: after }));
        expect(differingParts(takeParts(before, all, testContext()), after)).toEqual([]);
      }),
    );
  });
});
