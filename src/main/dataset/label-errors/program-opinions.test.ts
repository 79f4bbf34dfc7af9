import { describe, expect, it } from 'vitest';
import { annotation } from '../../../../tests/fixtures/datasets/annotations.ts';
import { opinionIssues } from './program-opinions.ts';
import { englishOf } from '../../../shared/languages/translate.ts';

describe('another program’s value', () => {
  const labels = annotation({});
  const say = (by: string, facts: Parameters<typeof annotation>[0]) => ({ by, document: annotation(facts) });
  const messages = (...opinions: Parameters<typeof opinionIssues>[2]) =>
    opinionIssues(1, labels, opinions).map(({ message, score }) => [englishOf(message), score]);

  it('is no issue if it is equal, within the difference of their clocks', () => {
    expect(messages(say('Traktor', {}), say('Mixxx', { downbeat: 0.508 }))).toEqual([]);
  });

  it('is one issue per differing value, more certain if several programs share it', () => {
    expect(messages(say('Traktor', { bpm: 64 }))).toEqual([['128.00 BPM, but Traktor says 64.00', 0.3]]);
    expect(messages(say('Traktor', { bpm: 126 }), say('Mixxx', { bpm: 126 }), say('Serato', {}))).toEqual([
      ['128.00 BPM, but Traktor says 126.00, and so does Mixxx', 0.1],
    ]);
    expect(messages(say('Traktor', { downbeat: 0.54 }))).toEqual([
      ['Beats lie 40 ms before those of Traktor', 0.3],
    ]);
    expect(messages(say('Traktor', { beat: 2 }))).toEqual([
      [expect.stringMatching(/^What is beat \d of its bar here is beat \d in Traktor$/), 0.3],
    ]);
  });
});
