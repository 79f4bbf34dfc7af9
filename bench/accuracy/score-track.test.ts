import { toMarkdown } from '../../scripts/report.ts';
import { describe, expect, it } from 'vitest';
import { scoreTrack } from './score-track.ts';
import { methodTable, summaryTable } from './tables.ts';
import type { Truth } from '../../training/decisions/truth.ts';

const beats = Array.from({ length: 240 }, (_, k) => 0.25 + k * 0.5);
const truth: Truth = {
  id: 'a',
  kind: 'made',
  origin: 'made',
  beats,
  downbeats: beats.filter((_, k) => k % 4 === 0),
  isConstant: true,
  bpm: 120,
  range: [0, 120],
  boundaries: [32.25, 64.25],
  key: 'A minor',
  split: 'test',
};

describe('scoring a track', () => {
  it('gives full marks to the truth', () => {
    const { scores } = scoreTrack(
      truth,
      { beats, downbeats: truth.downbeats, bpm: 120, boundaries: [32.25, 64.25], key: '8A', cpuS: 2 },
      120,
    );
    expect(scores).toMatchObject({
      beatF70: 1,
      beatF25: 1,
      cmlt: 1,
      amlt: 1,
      downbeatF: 1,
      acc1: 1,
      tempo005: 1,
      boundaryF05: 1,
      boundaryF3: 1,
      key: 1,
      cpuPerFiveMinutes: 5,
    });
    expect(scores.medianMs).toBeCloseTo(0, 6);
  });

  it('skips measures that a method does not compute, and counts missing results as wrong', () => {
    const tempo = scoreTrack(truth, { bpm: 60, cpuS: 1 }, 120).scores;
    expect(tempo).toMatchObject({ beatF70: null, downbeatF: null, boundaryF05: null, key: null });
    expect(tempo).toMatchObject({ acc1: 0, acc2: 1, tempo005: 0, tempo005Octave: 1 });
    const nothing = scoreTrack(truth, { beats: [], bpm: null, key: null, cpuS: 1 }, 120).scores;
    expect(nothing).toMatchObject({ beatF70: 0, amlt: 0, acc2: 0, key: 0, medianMs: null });
  });

  it('leaves measures unscored that the truth does not cover', () => {
    const { scores } = scoreTrack(
      { ...truth, boundaries: null, key: null },
      { boundaries: [1], key: '8A', cpuS: 1 },
      120,
    );
    expect(scores).toMatchObject({ boundaryF05: null, boundaryF3: null, key: null });
  });

  it('does not score boundaries where there are none to find', () => {
    for (const boundaries of [[], [40]])
      expect(scoreTrack({ ...truth, boundaries: [] }, { boundaries, cpuS: 1 }, 120).scores).toMatchObject({
        boundaryF05: null,
        boundaryF3: null,
      });
  });
});

describe('half-beat errors', () => {
  it('are distinguished from other errors', () => {
    const shifted = scoreTrack(truth, { beats: beats.map((time) => time + 0.25), bpm: 120, cpuS: 1 }, 120);
    expect(shifted.scores).toMatchObject({ halfBeat: 1, beatF70: 0 });
    const half = scoreTrack(truth, { beats: beats.filter((_, k) => k % 2 === 0), bpm: 60, cpuS: 1 }, 120);
    expect(half.scores.halfBeat).toBe(0);
    expect(scoreTrack(truth, { beats, bpm: 120, cpuS: 1 }, 120).scores.halfBeat).toBe(0);
  });
});

describe('tables of scores', () => {
  const right = scoreTrack(truth, { beats, bpm: 120, cpuS: 1 }, 120);
  const wrong = scoreTrack({ ...truth, id: 'b', split: 'dev' }, { beats: [], bpm: null, cpuS: 3 }, 120);

  it('have the mean of each set', () => {
    const [header, ...rows] = summaryTable([right, wrong]);
    const column = header!.indexOf('F70');
    expect(rows.map((row) => [row[0], row[1], row[column]])).toEqual([
      ['all', '2', '0.500'],
      ['constant tempo', '2', '0.500'],
      ['development', '1', '0.000'],
      ['test', '1', '1.000'],
      ['from made', '2', '0.500'],
    ]);
  });

  it('compare methods in the same columns', () => {
    const tempo = scoreTrack(truth, { bpm: 120, cpuS: 1 }, 120);
    const text = toMarkdown(
      methodTable(
        ['method'],
        [
          { names: ['ours'], results: [right, wrong] },
          { names: ['tempo only'], results: [tempo] },
        ],
      ),
    );
    expect(text.split('\n')).toHaveLength(4);
    expect(text).toMatch(/\| ours \| 2 \| 0\.500 \|/);
    expect(text).toMatch(/\| tempo only \| 1 \| - \|/);
  });
});
