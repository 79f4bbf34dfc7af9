import { afterEach, describe, expect, it } from 'vitest';
import { annotation } from '../../../tests/fixtures/datasets/annotations.ts';
import { englishOf, setLanguage, t } from '../languages/translate.ts';
import { annotationSchema } from './annotation.ts';
import { issueText } from './schema-issue.ts';

const english = { language: 'en', locale: 'en' } as const;

/** What is wrong with a document after a change. */
function texts(change: Record<string, unknown>) {
  const parsed = annotationSchema.safeParse({ ...annotation(), ...change });
  return parsed.error!.issues.map(issueText);
}

describe('what a schema demands', () => {
  afterEach(() => setLanguage(english));

  const { audio, metadata } = annotation();
  const cue = { id: 'a', kind: 'hot', time: 5, name: '', confidence: 1, source: 'manual' };
  it.each<[string, Record<string, unknown>, string]>([
    ['a missing value', { audio: { ...audio, duration: undefined } }, 'is missing (number expected)'],
    ['another type', { audio: { ...audio, duration: 'long' } }, 'must be of the type number'],
    ['too small', { audio: { ...audio, duration: -1 } }, 'must be 0 or more'],
    ['not positive', { audio: { ...audio, bpm: 0 } }, 'must be more than 0'],
    ['too great', { metadata: { ...metadata, confidence: 2 } }, 'must be 1 or less'],
    ['a key', { audio: { ...audio, key: '14Z' } }, 'key must be a Camelot code, 1A to 12B'],
    [
      'a date',
      { metadata: { ...metadata, created: 'today' } },
      'must be a time such as 2026-01-31T20:15:00Z',
    ],
    [
      'a source',
      { metadata: { ...metadata, source: 'me' } },
      'source must be rekordbox, manual or ml_model_<version>, import:<kind>',
    ],
    ['a hot cue', { cues: [cue] }, 'a hot cue needs a slot'],
    ['a loop', { cues: [{ ...cue, slot: 'A', end: 4 }] }, 'a loop must end after it begins'],
    ['a label', { labels: { tags: ['x'.repeat(101)] } }, 'a label has at most 100 characters'],
    ['an unknown field', { teir: 1 }, 'there is no field teir'],
    [
      'anchors out of order',
      {
        beat_grid: [
          { time: 2, bpm: 128, beat: 1 },
          { time: 1, bpm: 128, beat: 1 },
        ],
      },
      'anchors must be in ascending time',
    ],
  ])('is said in the language of the reader: %s', async (_name, change, text) => {
    const [said] = texts(change);
    expect(englishOf(said!)).toBe(text);
    await setLanguage({ language: 'de', locale: 'de-DE' });
    expect(t(said!)).not.toBe(text);
  });

  it('lists the values that are possible', () => {
    const section = { ...annotation().structure[0]!, label: 'dorp' };
    expect(englishOf(texts({ structure: [section] })[0]!)).toMatch(/^must be one of these: .*drop/);
  });
});
