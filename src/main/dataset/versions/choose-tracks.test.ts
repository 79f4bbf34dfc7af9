import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseTracks } from './choose-tracks.ts';
import type { Candidate, ChoiceRequest } from './choose-tracks.ts';

const nothing: ChoiceRequest = { minErrorScore: null, maxTracks: null, balance: null, seed: 'segue' };

function candidate(trackId: number, values: Partial<Candidate> = {}): Candidate {
  return { trackId, genre: '', bpm: null, errorScore: null, worst: null, ...values };
}

describe('chooseTracks', () => {
  it('holds back small errors and tracks that nobody settled, and counts both', () => {
    const { trackIds, choice } = chooseTracks(
      [
        candidate(1, { errorScore: 0.8 }),
        candidate(2, { errorScore: 0.3 }),
        candidate(3, { errorScore: 0.29 }),
        candidate(4),
        candidate(5),
      ],
      { ...nothing, minErrorScore: 0.3 },
    );
    expect(trackIds).toEqual([1, 2]);
    expect(choice).toEqual({
      minErrorScore: 0.3,
      maxTracks: null,
      balance: null,
      candidates: 5,
      held: { unsettled: 2, smallError: 1, balance: 0, limit: 0 },
      groups: [],
    });
  });

  it('takes the worst errors first when there are too many', () => {
    const scores = [0.1, 0.9, 0.5, 0.7];
    const { trackIds, choice } = chooseTracks(
      scores.map((errorScore, i) => candidate(i + 1, { errorScore })),
      { ...nothing, maxTracks: 2 },
    );
    expect(trackIds).toEqual([2, 4]);
    expect(choice.held).toMatchObject({ limit: 2 });
  });

  it('balances kinds of corrections, genres and tempi', () => {
    const tracks = [
      ...Array.from({ length: 8 }, (_, i) =>
        candidate(i + 1, { genre: 'Techno', bpm: 130 + i, errorScore: 0.5, worst: 'cue_moved' }),
      ),
      candidate(9, { genre: 'techno', bpm: 174, errorScore: 0.2, worst: 'tempo_octave' }),
      candidate(10, { genre: 'House', bpm: 124, errorScore: 0.4, worst: 'tempo_octave' }),
      candidate(11, { genre: 'House', bpm: 125, errorScore: 0 }),
    ];
    const by = (balance: ChoiceRequest['balance'], maxTracks: number | null = null) =>
      chooseTracks(tracks, { ...nothing, balance, maxTracks }).choice;
    expect(by('genre', 4).groups).toEqual([
      { value: 'house', available: 2, taken: 2 },
      { value: 'techno', available: 9, taken: 2 },
    ]);
    expect(by('corrections').groups).toEqual([
      { value: '', available: 1, taken: 1 },
      { value: 'cue_moved', available: 8, taken: 2 },
      { value: 'tempo_octave', available: 2, taken: 2 },
    ]);
    expect(by('corrections').held).toMatchObject({ balance: 6, limit: 0 });
    expect(by('tempo', 100).groups.map(({ value, taken }) => [value, taken])).toEqual([
      ['120', 2],
      ['130', 8],
      ['170', 1],
    ]);
  });

  it('accounts for every track, fills the limit, and does not depend on the order', () => {
    const candidates = fc.uniqueArray(
      fc.record({
        trackId: fc.integer({ min: 1, max: 500 }),
        genre: fc.constantFrom('', 'House', 'Techno', 'DnB'),
        bpm: fc.option(fc.integer({ min: 60, max: 200 }), { nil: null }),
        errorScore: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null }),
        worst: fc.option(fc.constantFrom('cue_moved', 'tempo_octave', 'key_wrong'), { nil: null }),
      }),
      { selector: ({ trackId }) => trackId },
    );
    const requests = fc.record({
      minErrorScore: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null }),
      maxTracks: fc.option(fc.integer({ min: 1, max: 60 }), { nil: null }),
      balance: fc.option(fc.constantFrom('corrections', 'genre', 'tempo'), { nil: null }),
      seed: fc.string(),
    });
    fc.assert(
      fc.property(candidates, requests, (tracks, request) => {
        const { trackIds, choice } = chooseTracks(tracks, request);
        const { unsettled, smallError, balance, limit } = choice.held;
        expect(trackIds.length + unsettled + smallError + balance + limit).toBe(tracks.length);
        const eligible = tracks.length - unsettled - smallError;
        const most = request.maxTracks ?? (request.balance === null ? eligible : trackIds.length);
        expect(trackIds).toHaveLength(Math.min(most, eligible));
        const taken = choice.groups.reduce((sum, group) => sum + group.taken, 0);
        expect(taken).toBe(request.balance === null ? 0 : trackIds.length);
        expect(chooseTracks(tracks.toReversed(), request).trackIds).toEqual(trackIds);
      }),
    );
  });
});
