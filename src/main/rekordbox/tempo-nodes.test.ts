import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexGrid } from '../../shared/domain/index.ts';
import type { Anchor, BeatGrid } from '../../shared/domain/index.ts';
import { attributeOf } from './row.ts';
import type { RawAttributes } from './row.ts';
import { collapseTempos, readTempoNodes, toTempoNodes } from './tempo-nodes.ts';

function tempo(inizio: string, bpm: string, battito: string, metro = '4/4'): RawAttributes {
  return [
    ['Inizio', inizio],
    ['Bpm', bpm],
    ['Metro', metro],
    ['Battito', battito],
  ];
}

/** Beats as Rekordbox counts them from nodes: each node replaces the nearest beat of the node before it. */
function beatsOfNodes(tempos: RawAttributes[], duration: number): { time: number; beatInBar: number }[] {
  const { nodes } = readTempoNodes(tempos);
  return nodes.flatMap((node, i) => {
    const period = 60 / node.bpm;
    const next = nodes[i + 1];
    const count = next
      ? Math.round((next.time - node.time) / period)
      : Math.max(1, Math.floor((duration - node.time) / period) + 1);
    return Array.from({ length: count }, (_, beat) => ({
      time: node.time + beat * period,
      beatInBar: ((node.beat - 1 + beat) % 4) + 1,
    }));
  });
}

const bpm = fc.double({ min: 40, max: 250, noNaN: true });
const constantGrid = fc
  .record({ time: fc.double({ min: -1, max: 5, noNaN: true }), bpm, beat: fc.integer({ min: 1, max: 4 }) })
  .map((anchor): Anchor[] => [anchor]);

/** Tempo changes on beats: each segment lasts a whole number of beats. */
const changingGrid = fc
  .tuple(
    fc.double({ min: 0, max: 2, noNaN: true }),
    fc.integer({ min: 1, max: 4 }),
    fc.array(fc.record({ bpm, beats: fc.integer({ min: 8, max: 200 }) }), { minLength: 2, maxLength: 5 }),
  )
  .map(([start, firstBeat, segments]): Anchor[] => {
    let time = start;
    let beat = firstBeat;
    return segments.map((segment) => {
      const anchor = { time, bpm: segment.bpm, beat };
      time += (segment.beats * 60) / segment.bpm;
      beat = ((beat - 1 + segment.beats) % 4) + 1;
      return anchor;
    });
  })
  // Two segments that round to one Bpm have a single tempo in Rekordbox.
  .filter((grid) => grid.every((anchor, i) => i === 0 || Math.abs(anchor.bpm - grid[i - 1]!.bpm) > 0.1));

describe('toTempoNodes', () => {
  it.each([
    ['constant', constantGrid],
    ['changing', changingGrid],
  ])('keeps every beat of a %s grid within 1 ms, with the right beat of the bar', (_, grids) => {
    fc.assert(
      fc.property(grids, fc.integer({ min: 30, max: 900 }), (grid, duration) => {
        const written = beatsOfNodes(toTempoNodes(grid, duration), duration);
        const expected = indexGrid(grid).beats(0, duration - 0.01);
        expect(written.length).toBeGreaterThanOrEqual(expected.length);
        // The first node may be the beat that rounding puts at 0.
        const skip =
          written.length > 0 && expected.length > 0 && written[0]!.time < expected[0]!.time - 0.1 ? 1 : 0;
        let worst = 0;
        let wrongBeats = 0;
        for (const [i, beat] of expected.entries()) {
          worst = Math.max(worst, Math.abs(written[i + skip]!.time - beat.time));
          if (written[i + skip]!.beatInBar !== beat.beatInBar) wrongBeats++;
        }
        expect(worst).toBeLessThanOrEqual(0.001);
        expect(wrongBeats).toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  it('writes three and two decimals and never a negative time', () => {
    fc.assert(
      fc.property(constantGrid, (grid) => {
        for (const node of toTempoNodes(grid, 60)) {
          expect(attributeOf(node, 'Inizio')).toMatch(/^\d+\.\d{3}$/);
          expect(attributeOf(node, 'Bpm')).toMatch(/^\d+\.\d{2}$/);
          expect(attributeOf(node, 'Battito')).toMatch(/^[1-4]$/);
        }
      }),
    );
    expect(toTempoNodes([{ time: -0.0004, bpm: 120, beat: 1 }], 10)[0]![0]).toEqual(['Inizio', '0.000']);
  });

  it('needs one node for a tempo of two decimals', () => {
    expect(toTempoNodes([{ time: 0.02, bpm: 128, beat: 1 }], 600)).toEqual([tempo('0.020', '128.00', '1')]);
  });

  it('writes more nodes the farther the tempo is from two decimals', () => {
    const nodes = toTempoNodes([{ time: 0, bpm: 128.005, beat: 1 }], 300);
    expect(nodes.length).toBeGreaterThan(5);
    expect(nodes.length).toBeLessThan(40);
  });

  it('begins at the first beat of the track, because the tempo also holds before the first anchor', () => {
    expect(toTempoNodes([{ time: 10.25, bpm: 120, beat: 1 }], 60)[0]).toEqual(tempo('0.250', '120.00', '1'));
    expect(toTempoNodes([{ time: -0.75, bpm: 120, beat: 1 }], 60)[0]).toEqual(tempo('0.250', '120.00', '3'));
  });

  it('writes metres other than 4/4', () => {
    expect(toTempoNodes([{ time: 0.5, bpm: 120, beat: 1 }], 60, [3, 4])[0]).toEqual(
      tempo('0.000', '120.00', '3', '3/4'),
    );
  });

  it('writes nothing without a grid, and no run of nodes for an unknown duration', () => {
    expect(toTempoNodes([], 100)).toEqual([]);
    expect(toTempoNodes([{ time: 0, bpm: 128.005, beat: 1 }], 0)).toHaveLength(1);
  });
});

describe('collapseTempos', () => {
  it('restores a constant grid that toTempoNodes wrote, as one anchor', () => {
    fc.assert(
      fc.property(constantGrid, (grid) => {
        const { anchors, irregular } = collapseTempos(toTempoNodes(grid, 300));
        expect(anchors).toHaveLength(1);
        expect(irregular).toBe(false);
        expectSameBeats(grid, anchors, 300);
      }),
      { numRuns: 200 },
    );
  });

  it('keeps tempo changes that toTempoNodes wrote', () => {
    fc.assert(
      fc.property(changingGrid, (grid) => {
        const { anchors, irregular } = collapseTempos(toTempoNodes(grid, grid.at(-1)!.time + 30));
        expect(anchors).toHaveLength(grid.length);
        expect(irregular).toBe(false);
        expectSameBeats(grid, anchors, grid.at(-1)!.time + 30);
      }),
      { numRuns: 200 },
    );
  });

  it('uses the written tempo if rounding explains the nodes, otherwise the fitted one', () => {
    expect(collapseTempos([tempo('0.025', '128.00', '1'), tempo('150.026', '128.00', '1')]).anchors).toEqual([
      { time: expect.closeTo(0.0255, 6), bpm: 128, beat: 1 },
    ]);
    const fitted = collapseTempos(toTempoNodes([{ time: 0.3, bpm: 127.9963, beat: 1 }], 400)).anchors;
    expect(fitted[0]!.bpm).toBeCloseTo(127.9963, 3);
  });

  it('does not let two close nodes distort the tempo', () => {
    const { anchors } = collapseTempos([tempo('0.025', '120.00', '1'), tempo('0.527', '120.00', '2')]);
    expect(anchors).toHaveLength(1);
    expect(Math.abs(anchors[0]!.bpm - 120)).toBeLessThanOrEqual(0.0075);
  });

  it('keeps a node that is not on a beat, and marks the grid as irregular', () => {
    const { anchors, irregular } = collapseTempos([
      tempo('0.000', '120.00', '1'),
      tempo('60.250', '120.00', '1'),
    ]);
    expect(anchors.map((anchor) => anchor.time)).toEqual([0, 60.25]);
    expect(irregular).toBe(true);
  });

  it('keeps a restart of the bar', () => {
    const { anchors, irregular } = collapseTempos([
      tempo('0.000', '120.00', '1'),
      tempo('61.000', '120.00', '1'),
    ]);
    expect(anchors).toEqual([
      { time: 0, bpm: 120, beat: 1 },
      { time: 61, bpm: 120, beat: 1 },
    ]);
    expect(irregular).toBe(false);
  });

  it('continues counting over a stray Battito 0', () => {
    expect(
      collapseTempos([
        tempo('0.000', '120.00', '3'),
        tempo('30.000', '120.00', '0'),
        tempo('60.000', '120.00', '3'),
      ]).anchors,
    ).toEqual([{ time: 0, bpm: 120, beat: 3 }]);
    expect(collapseTempos([tempo('0.000', '120.00', '0'), tempo('30.500', '120.00', '2')]).anchors).toEqual([
      { time: 0, bpm: 120, beat: 1 },
    ]);
    expect(
      collapseTempos([tempo('0.000', '120.00', '2'), tempo('30.000', '125.00', '0')]).anchors[1]!.beat,
    ).toBe(2);
  });

  it('drops segments without a beat: those shorter than half a beat, and repeated nodes', () => {
    expect(
      collapseTempos([
        tempo('0.000', '120.00', '1'),
        tempo('10.000', '130.00', '1'),
        tempo('10.100', '125.00', '1'),
        tempo('10.100', '125.00', '1'),
      ]).anchors.map((anchor) => [anchor.time, anchor.bpm]),
    ).toEqual([
      [0, 120],
      [10.1, 125],
    ]);
  });

  it('drops unusable nodes and reports it', () => {
    const grid = collapseTempos([
      [],
      tempo('-1', '120', '1'),
      tempo('abc', '120', '1'),
      tempo('1', '0.00', '1'),
      tempo('1', '1e999', '1'),
      tempo('2.5', '120', '1', 'null'),
    ]);
    expect(grid.anchors).toEqual([{ time: 2.5, bpm: 120, beat: 1 }]);
    expect(grid.unusable).toBe(5);
    expect(grid.irregular).toBe(true);
    expect(grid.beatsPerBar).toBe(4);
  });

  it('sorts nodes that are out of order', () => {
    const nodes = toTempoNodes([{ time: 0.1, bpm: 127.123, beat: 1 }], 300);
    expect(collapseTempos(nodes.toReversed()).anchors).toEqual(collapseTempos(nodes).anchors);
  });

  it('yields ascending, valid anchors, whatever the nodes', () => {
    const number = fc.oneof(fc.double({ min: 0, max: 400 }).map(String), fc.string({ maxLength: 6 }));
    const wild = fc.array(fc.tuple(number, number, fc.integer({ min: -2, max: 9 }).map(String)), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(wild, (rows) => {
        const { anchors } = collapseTempos(rows.map(([a, b, c]) => tempo(a, b, c)));
        expect(anchors.every((anchor, i) => i === 0 || anchor.time > anchors[i - 1]!.time)).toBe(true);
        for (const anchor of anchors) {
          expect(anchor.bpm).toBeGreaterThanOrEqual(0.99);
          expect(Number.isFinite(anchor.time)).toBe(true);
        }
      }),
    );
  });

  it('copes with tens of thousands of nodes that do not fit anywhere', () => {
    const nodes = Array.from({ length: 20_000 }, (_, i) =>
      tempo((i * 0.5 + ((i * 7) % 11) / 1000).toFixed(3), '120.00', String((i % 4) + 1)),
    );
    expect(collapseTempos(nodes).anchors.length).toBeGreaterThan(1);
  });
});

/**
 * Written times are off by up to 0.5 ms, and a line through two of them may be extrapolated to three times their
 * distance before a third is needed: hence more than 1 ms.
 */
function expectSameBeats(expected: BeatGrid, actual: BeatGrid, duration: number): void {
  const index = indexGrid(actual);
  let worst = 0;
  let wrongBeats = 0;
  for (const beat of indexGrid(expected).beats(0.01, duration)) {
    const nearest = index.nearestBeat(beat.time);
    worst = Math.max(worst, Math.abs(nearest.time - beat.time));
    if (nearest.beatInBar !== beat.beatInBar) wrongBeats++;
  }
  expect(worst).toBeLessThanOrEqual(0.0035);
  expect(wrongBeats).toBe(0);
}
