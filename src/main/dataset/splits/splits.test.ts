import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { annotation, datasetTrack } from '../../../../tests/fixtures/datasets/annotations.ts';
import { assignSplits } from './assign-splits.ts';
import type { SplitOptions } from './assign-splits.ts';
import { groupTracks, toSplitTrack } from './group-tracks.ts';
import type { SplitTrack } from './group-tracks.ts';
import { foldGenre, recordingKey, workKey } from './recording-name.ts';
import { parseSplitRatios } from './split-ratios.ts';

const options: SplitOptions = {
  ratios: [0.7, 0.15, 0.15],
  seed: 'test',
  stratify: ['genre'],
  verifiedFirst: false,
};

function track(trackId: number, rest: Partial<SplitTrack> = {}): SplitTrack {
  return {
    trackId,
    key: `k${trackId}`,
    audioId: `a${trackId}`,
    recording: null,
    work: null,
    genre: 'house',
    tier: 2,
    shape: null,
    duration: 300,
    ...rest,
  };
}

const anyTracks: fc.Arbitrary<SplitTrack[]> = fc
  .array(
    fc.record({
      audio: fc.integer({ min: 0, max: 60 }),
      work: fc.option(fc.integer({ min: 0, max: 40 }), { nil: null }),
      genre: fc.constantFrom('house', 'techno', 'dnb', ''),
      tier: fc.constantFrom(1, 2, 3),
    }),
    { minLength: 1, maxLength: 120 },
  )
  .map((items) =>
    items.map(({ audio, work, genre, tier }, i) =>
      track(i + 1, { audioId: `a${audio}`, work: work === null ? null : `w${work}`, genre, tier }),
    ),
  );

describe('splits', () => {
  it('never separate tracks of one audio or one piece', () => {
    fc.assert(
      fc.property(anyTracks, fc.string(), (tracks, seed) => {
        const { splits } = assignSplits(tracks, { ...options, seed });
        for (const field of ['audioId', 'work'] as const) {
          const keys = tracks.flatMap(({ [field]: key }, i) => (key === null ? [] : [`${key} ${splits[i]}`]));
          const places = new Set(keys);
          const names = new Set(keys.map((key) => key.split(' ')[0]));
          expect(places.size).toBe(names.size);
        }
      }),
    );
  });

  it('do not depend on the order of the tracks', () => {
    fc.assert(
      fc.property(anyTracks, fc.infiniteStream(fc.nat()), (tracks, random) => {
        const shuffled = tracks
          .map((value) => ({ value, at: random.next().value as number }))
          .sort((a, b) => a.at - b.at)
          .map(({ value }) => value);
        const byId = (list: readonly SplitTrack[]) => {
          const { splits } = assignSplits(list, options);
          return new Map(list.map(({ trackId }, i) => [trackId, splits[i]]));
        };
        const [a, b] = [byId(tracks), byId(shuffled)];
        for (const { trackId } of tracks) expect(a.get(trackId)).toBe(b.get(trackId));
      }),
    );
  });

  it('keep every track in its split when others are added', () => {
    fc.assert(
      fc.property(anyTracks, fc.integer({ min: 1, max: 100 }), (tracks, percent) => {
        const before = tracks.slice(0, Math.ceil((tracks.length * percent) / 100));
        const first = assignSplits(before, options);
        const previous = new Map(before.map(({ trackId }, i) => [trackId, first.splits[i]!]));
        const second = assignSplits(tracks, { ...options, previous });
        const moved = new Set(second.report.moved);
        const changed = tracks.filter(
          ({ trackId }, i) =>
            previous.has(trackId) && !moved.has(trackId) && second.splits[i] !== previous.get(trackId),
        );
        expect(changed).toEqual([]);
        // Only a track that joins two groups can move others, and then only towards training.
        for (const trackId of moved) expect(previous.get(trackId)).not.toBe('train');
      }),
    );
  });

  it('change little when tracks are added without an earlier version', () => {
    const many = Array.from({ length: 1100 }, (_, i) => track(i + 1));
    const before = assignSplits(many.slice(0, 1000), options).splits;
    const after = assignSplits(many, options).splits;
    const changed = before.filter((split, i) => split !== after[i]).length;
    expect(changed).toBeLessThan(60);
  });

  it('meet the ratios in every genre', () => {
    const tracks = Array.from({ length: 500 }, (_, i) => track(i + 1, { genre: i % 5 ? 'house' : 'techno' }));
    const { report } = assignSplits(tracks, options);
    expect(report.counts).toEqual({ train: 350, validation: 75, test: 75 });
    expect(report.strata).toEqual([
      { stratum: 'house', counts: { train: 280, validation: 60, test: 60 } },
      { stratum: 'techno', counts: { train: 70, validation: 15, test: 15 } },
    ]);
  });

  it('pool genres that are too small to split', () => {
    const tracks = Array.from({ length: 40 }, (_, i) =>
      track(i + 1, { genre: i < 30 ? 'house' : `genre ${i}` }),
    );
    expect(assignSplits(tracks, options).report.strata.map(({ stratum }) => stratum)).toEqual([
      '(rare)',
      'house',
    ]);
  });

  it('give verified tracks to test and validation first on request', () => {
    const tracks = Array.from({ length: 100 }, (_, i) => track(i + 1, { tier: i < 30 ? 1 : 2 }));
    const { splits } = assignSplits(tracks, { ...options, verifiedFirst: true });
    expect(new Set(splits.slice(0, 30))).toEqual(new Set(['test', 'validation']));
  });

  it('differ by seed', () => {
    const tracks = Array.from({ length: 100 }, (_, i) => track(i + 1));
    expect(assignSplits(tracks, options).splits).not.toEqual(
      assignSplits(tracks, { ...options, seed: 'other' }).splits,
    );
  });

  it('are parsed from text', () => {
    expect(parseSplitRatios('80/10/10')).toEqual([0.8, 0.1, 0.1]);
    for (const wrong of ['70/15', '70/20/20', 'a/b/c', '120/-10/-10'])
      expect(() => parseSplitRatios(wrong)).toThrow(/train\/validation\/test/);
  });
});

describe('grouping', () => {
  it('joins near-duplicates: tempo, key, length and all sections equal', () => {
    const document = annotation();
    const copy = annotation({ duration: 251 });
    const other = annotation({ duration: 290 });
    const tracks = [document, copy, other].map((value, i) =>
      toSplitTrack(datasetTrack(i + 1, { document: value })),
    );
    const { groups, links } = groupTracks(tracks);
    expect(groups.map(({ members }) => members)).toEqual([[0, 1], [2]]);
    expect(links['near-duplicate']).toBe(1);
  });

  it('joins remixes and versions by their tags', () => {
    const titles = [
      'Song',
      'Song (Foo Remix)',
      'Song - Radio Edit',
      'Song (feat. Bar) [Extended Mix]',
      'Song 2',
    ];
    const tracks = titles.map((title, i) =>
      toSplitTrack(datasetTrack(i + 1, { title, artist: 'Baz', document: null })),
    );
    expect(groupTracks(tracks).groups.map(({ members }) => members)).toEqual([[0, 1, 2, 3], [4]]);
  });
});

describe('names', () => {
  it('of one recording give one key in any spelling', () => {
    expect(recordingKey('Röyksopp', 'What Else Is There? (Original Mix)')).toBe(
      recordingKey('royksopp', 'what else is there'),
    );
    expect(recordingKey('A', 'B (C Remix)')).not.toBe(recordingKey('A', 'B'));
    expect(recordingKey('', '')).toBeNull();
  });

  it('of one piece keep artists apart and require one', () => {
    expect(workKey('A & B', 'Song (Live)')).toBe(workKey('A', 'Song'));
    expect(workKey('A', 'Intro')).not.toBe(workKey('B', 'Intro'));
    expect(workKey('', 'Intro')).toBeNull();
    expect(workKey('A', 'Song (Part 2)')).not.toBe(workKey('A', 'Song'));
  });

  it('of genres fold case and separators', () => {
    expect(foldGenre('Electro; Dance')).toBe(foldGenre('electro/dance'));
  });
});
