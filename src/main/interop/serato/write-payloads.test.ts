import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeAnnotation, makeCue } from '../../../../tests/fixtures/edits/annotations.ts';
import { hotCueSlots, indexGrid } from '../../../shared/domain/index.ts';
import { readBeatGrid, readMarkers } from './payloads.ts';
import {
  encodeBeatGrid,
  encodeMarkers,
  gridOf,
  markersOf,
  oggBeatGrid,
  oggMarkers,
} from './write-payloads.ts';

const ms = (max: number) => fc.integer({ min: 0, max }).map((value) => value / 1000);
const cues = fc
  .uniqueArray(
    fc.record({
      slot: fc.option(fc.constantFrom(...hotCueSlots.slice(0, 8))),
      time: ms(3_600_000),
      length: fc.option(fc.integer({ min: 1, max: 60_000 }).map((value) => value / 1000)),
      name: fc.string({ unit: 'grapheme', maxLength: 20 }).filter((text) => !text.includes('\0')),
      color: fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255)),
    }),
    { maxLength: 8, selector: ({ slot, time }) => slot ?? time },
  )
  .map((specs) =>
    specs.map(({ slot, time, length, name, color }, i) =>
      makeCue({
        id: `c${i}`,
        kind: slot ? 'hot' : 'memory',
        ...(slot ? { slot, color } : {}),
        time,
        ...(length === null ? {} : { end: time + length }),
        name,
      }),
    ),
  );
const grids = fc
  .record({
    first: ms(2000),
    tempi: fc.array(fc.integer({ min: 60, max: 200 }), { minLength: 1, maxLength: 4 }),
  })
  .map(({ first, tempi }) => {
    let time = first;
    return tempi.map((bpm) => {
      const anchor = { time, bpm, beat: 1 };
      time += (64 * 60) / bpm;
      return anchor;
    });
  });

describe('Serato’s payloads', () => {
  it('give back the cues and loops that were written, in either form', () => {
    fc.assert(
      fc.property(cues, fc.constantFrom(0, -1152 / 44_100), (written, offset) => {
        const inner = markersOf({ cues: written }, offset, undefined);
        const plain = readMarkers({ markers: encodeMarkers(inner), isOgg: false });
        expect(readMarkers({ markers: Buffer.from(oggMarkers(inner)), isOgg: true })).toEqual(plain);
        expect(plain.unusable).toBe(0);
        const points = written.filter(({ kind, end }) => kind === 'hot' && end === undefined);
        expect(plain.marks.filter(({ kind }) => kind === 'hot')).toEqual(
          points.map(({ slot, time, name, color }) => ({
            index: hotCueSlots.indexOf(slot!),
            kind: 'hot',
            slot,
            time: expect.closeTo(Math.max(0, time - offset), 2) as number,
            name,
            color,
          })),
        );
        const loops = written.filter(({ end }) => end !== undefined);
        expect(
          plain.marks.filter(({ kind }) => kind === 'memory').map(({ time, end, name }) => [time, end, name]),
        ).toEqual(
          loops.map(({ time, end, name }) => [
            expect.closeTo(time - offset, 2),
            expect.closeTo(end! - offset, 2),
            name,
          ]),
        );
      }),
    );
  });

  it('give back the grid that was written', () => {
    fc.assert(
      fc.property(grids, (beat_grid) => {
        const markers = gridOf(makeAnnotation({ beat_grid }), 0)!;
        const { nodes, unusable } = readBeatGrid({ beatGrid: encodeBeatGrid(markers), isOgg: false });
        expect(unusable).toBe(0);
        expect(nodes.map(({ bpm }) => bpm)).toEqual(
          beat_grid.map(({ bpm }) => expect.closeTo(bpm, 1) as number),
        );
        // The first marker is on the first downbeat, wherever the anchor is.
        const read = indexGrid(nodes.map((node) => ({ ...node, beat: 1 })));
        for (const { time } of beat_grid) {
          const beat = read.nearestBeat(time);
          expect([beat.time, beat.beatInBar]).toEqual([expect.closeTo(time, 2), 1]);
        }
        const first = markers.slice(0, 1).map(([position]) => [position, beat_grid[0]!.bpm] as const);
        const ogg = readBeatGrid({ beatGrid: Buffer.from(oggBeatGrid(first)), isOgg: true });
        expect(ogg.nodes).toEqual([
          { ...nodes[0]!, time: expect.closeTo(nodes[0]!.time, 5), bpm: first[0]![1] },
        ]);
      }),
    );
  });
});
