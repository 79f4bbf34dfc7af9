import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  annotationArbitrary,
  gridArbitrary,
  makeAnnotation,
  makeCue,
  testContext,
} from '../../../../tests/fixtures/edits/annotations.ts';
import { annotationSchema } from '../annotation.ts';
import { indexGrid } from '../beat-grid.ts';
import { addAnchor, deleteAnchor, moveAnchor, setAnchorBpm } from './anchor-edits.ts';
import { scaleTempo, setBpm, setDownbeat, shiftGrid, shiftGridHalfBeat } from './grid-edits.ts';
import { requantise, snapTime } from './quantise.ts';
import { applyTapTempo, fitTaps } from './tap-tempo.ts';
import { gridOf } from './with-grid.ts';

/** Falls between beats of every generated grid; otherwise rounding would decide whether a beat counts. */
const beatTimes = (annotation: Parameters<typeof gridOf>[0]): number[] =>
  gridOf(annotation)
    .beats(-0.000_123_4, 59.991_325_7)
    .map(({ time }) => time);

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  for (const [i, value] of actual.entries()) expect(value).toBeCloseTo(expected[i]!, 6);
}

describe('grid edits', () => {
  it('shift the grid there and back to where it was', () => {
    fc.assert(
      fc.property(annotationArbitrary, fc.integer({ min: -500, max: 500 }), (annotation, ms) => {
        const context = testContext();
        const there = shiftGrid(annotation, ms / 1000, {}, context);
        const back = shiftGrid(there, -ms / 1000, {}, context);
        expectClose(
          back.beat_grid.map(({ time }) => time),
          annotation.beat_grid.map(({ time }) => time),
        );
        expect(back.structure.map(({ bar }) => bar)).toEqual(annotation.structure.map(({ bar }) => bar));
      }),
    );
  });

  it('return to the same beats and bars when the tempo is doubled and halved', () => {
    fc.assert(
      fc.property(gridArbitrary, (beat_grid) => {
        const annotation = makeAnnotation({ beat_grid });
        const held = scaleTempo(scaleTempo(annotation, 2, testContext()), 0.5, testContext());
        const bars = (grid: ReturnType<typeof gridOf>): number[] =>
          grid.beats(beat_grid[0]!.time, (beat_grid[1]?.time ?? 60) - 0.01).map((beat) => beat.beatInBar);
        expectClose(beatTimes(held), beatTimes(annotation));
        expect(bars(gridOf(held))).toEqual(bars(gridOf(annotation)));
      }),
    );
  });

  it('keep the first downbeat and the times of cues when the tempo is scaled', () => {
    const annotation = makeAnnotation({
      beat_grid: [{ time: 1.5, bpm: 87, beat: 1 }],
      cues: [makeCue({ id: 'a', time: 30 })],
    });
    for (const factor of [2, 0.5, 1.5, 2 / 3]) {
      const scaled = scaleTempo(annotation, factor, testContext());
      expect(scaled.audio.bpm).toBeCloseTo(87 * factor, 9);
      expect(gridOf(scaled).nearestDownbeat(1.5).time).toBeCloseTo(1.5, 9);
      expect(scaled.cues[0]!.time).toBe(30);
    }
  });

  it('yield schema-valid documents whose tempo and downbeat agree with the grid', () => {
    const edits = fc.oneof(
      fc.record({ what: fc.constant('shift' as const), value: fc.double({ min: -2, max: 2, noNaN: true }) }),
      fc.record({ what: fc.constant('half' as const), value: fc.constantFrom(-1, 1) }),
      fc.record({ what: fc.constant('scale' as const), value: fc.constantFrom(2, 0.5, 1.5, 2 / 3) }),
      fc.record({ what: fc.constant('bpm' as const), value: fc.integer({ min: 60, max: 200 }) }),
      fc.record({ what: fc.constant('downbeat' as const), value: fc.integer({ min: 0, max: 200 }) }),
      fc.record({ what: fc.constant('anchor' as const), value: fc.integer({ min: 0, max: 2000 }) }),
      fc.record({ what: fc.constant('move' as const), value: fc.double({ min: 0, max: 200, noNaN: true }) }),
      fc.record({ what: fc.constant('delete' as const), value: fc.constant(0) }),
      fc.record({ what: fc.constant('quantise' as const), value: fc.constant(0) }),
    );
    fc.assert(
      fc.property(
        annotationArbitrary,
        fc.array(edits, { maxLength: 6 }),
        fc.boolean(),
        (start, list, follow) => {
          const context = testContext();
          const options = { cuesFollow: follow };
          let annotation = start;
          for (const { what, value } of list) {
            if (what === 'shift') annotation = shiftGrid(annotation, value, options, context);
            if (what === 'half')
              annotation = shiftGridHalfBeat(annotation, value > 0 ? 'later' : 'earlier', options, context);
            if (
              what === 'scale' &&
              annotation.beat_grid.every(({ bpm }) => bpm * value < 900 && bpm * value > 2)
            )
              annotation = scaleTempo(annotation, value, context);
            if (what === 'bpm') annotation = setBpm(annotation, value, 30, options, context);
            if (what === 'downbeat') annotation = setDownbeat(annotation, value, context);
            if (what === 'anchor') annotation = addAnchor(annotation, { time: value / 10 }, options, context);
            if (what === 'move') annotation = moveAnchor(annotation, 0, value, options, context);
            if (what === 'delete' && annotation.beat_grid.length > 1)
              annotation = deleteAnchor(annotation, 1, options, context);
            if (what === 'quantise')
              annotation = requantise(annotation, { cues: true, sections: true }, context);
          }
          annotationSchema.parse(annotation);
          expect(annotation.audio.bpm).toBe(annotation.beat_grid[0]!.bpm);
          expect(annotation.audio.downbeat).toBeCloseTo(gridOf(annotation).timeOfBar(1), 9);
          expect(start).toEqual(annotationSchema.parse(structuredClone(start)));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('let cues keep their beat positions when they follow the grid', () => {
    fc.assert(
      fc.property(
        gridArbitrary,
        fc.array(fc.integer({ min: 4, max: 60 }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: -40, max: 40 }),
        (beat_grid, beats, ms) => {
          const index = indexGrid(beat_grid);
          const cues = [...new Set(beats)].map((beat, i) =>
            makeCue({ id: `c${i}`, time: index.timeOf(beat) }),
          );
          const annotation = makeAnnotation({ beat_grid, cues });
          const shifted = shiftGrid(annotation, ms / 1000, { cuesFollow: true }, testContext());
          for (const cue of shifted.cues) {
            const old = cues.find(({ id }) => id === cue.id)!;
            expect(cue.time).toBeCloseTo(Math.max(0, old.time + ms / 1000), 6);
          }
          const still = shiftGrid(annotation, ms / 1000, { cuesFollow: false }, testContext());
          expect(still.cues).toEqual(annotation.cues);
        },
      ),
    );
  });

  it('stretch followers around the pivot when a tempo is typed', () => {
    const annotation = makeAnnotation({
      beat_grid: [{ time: 0.5, bpm: 120, beat: 1 }],
      cues: [makeCue({ id: 'a', time: 0.5 + 200 * 0.5 })],
      sections: [
        { time: 0, label: 'intro', confidence: 1 },
        { time: 64.5, label: 'drop', confidence: 1 },
      ],
    });
    const edited = setBpm(annotation, 121, 10, { cuesFollow: true }, testContext());
    expect(edited.audio.bpm).toBe(121);
    expect(gridOf(edited).nearestBeat(10).time).toBeCloseTo(10, 9);
    expect(gridOf(edited).positionOf(edited.cues[0]!.time)).toBeCloseTo(200, 6);
    expect(edited.structure[1]!.bar).toBe(33);
    expect(edited.provenance.beat_grid).toMatchObject({ source: 'manual', confidence: 1 });
  });

  it('move what follows a new anchor, and nothing before it', () => {
    const annotation = makeAnnotation({
      cues: [makeCue({ id: 'before', time: 10 }), makeCue({ id: 'behind', time: 60 })],
    });
    const edited = addAnchor(annotation, { time: 30.02, bpm: 125 }, { cuesFollow: true }, testContext());
    expect(edited.beat_grid).toHaveLength(2);
    expect(edited.beat_grid[1]).toEqual({
      time: 30.02,
      bpm: 125,
      beat: gridOf(annotation).nearestBeat(30).beatInBar,
    });
    expect(edited.cues[0]!.time).toBe(10);
    expect(edited.cues[1]!.time).toBeCloseTo(30.02 + 60 * 0.48, 9);
    const bars = (at: number): number => gridOf(edited).nearestBeat(at).bar;
    expect(bars(30.02)).toBe(gridOf(annotation).nearestBeat(30).bar);
  });

  it('keep what is behind the next anchor when an earlier segment changes tempo', () => {
    const beat_grid = [
      { time: 0, bpm: 120, beat: 1 },
      { time: 60, bpm: 120, beat: 1 },
    ];
    const annotation = makeAnnotation({ beat_grid, cues: [makeCue({ id: 'a', time: 90 })] });
    const edited = setAnchorBpm(annotation, 0, 100, { cuesFollow: true }, testContext());
    expect(edited.cues[0]!.time).toBeCloseTo(90, 9);
    expect(deleteAnchor(edited, 1, { cuesFollow: true }, testContext()).beat_grid).toEqual([
      { time: 0, bpm: 100, beat: 1 },
    ]);
  });

  it('make the nearest beat the first of its bar', () => {
    const annotation = makeAnnotation();
    const edited = setDownbeat(annotation, 1.52, testContext());
    expect(gridOf(edited).nearestBeat(1.5)).toMatchObject({ beatInBar: 1 });
    expect(beatTimes(edited)).toEqual(beatTimes(annotation));
    expect(edited.provenance.downbeat).toMatchObject({ source: 'manual', confidence: 1 });
  });

  it('refuse tracks without a grid', () => {
    const empty = makeAnnotation({ beat_grid: [] });
    expect(() => setDownbeat(empty, 3, testContext())).toThrow(/Type or tap a tempo/);
    expect(shiftGrid(empty, 1, {}, testContext())).toBe(empty);
    expect(setBpm(empty, 174, 1.25, {}, testContext()).beat_grid).toEqual([
      { time: 1.25, bpm: 174, beat: 1 },
    ]);
    expect(() => setBpm(empty, 0, 1, {}, testContext())).toThrow(/between 1 and 1000/);
  });
});

describe('tap tempo', () => {
  it('recovers tempo and phase from taps with a missed one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 60, max: 200 }), fc.integer({ min: 5, max: 16 }), (bpm, count) => {
        const taps: number[] = [];
        for (let i = 0; i < count; i++) if (i !== 2) taps.push(7 + (i * 60) / bpm);
        const fit = fitTaps(taps)!;
        expect(fit.bpm).toBeCloseTo(bpm, 6);
        expect(fit.time).toBeCloseTo(taps.at(-1)!, 6);
        expect(fit.spread).toBeLessThan(1e-9);
      }),
    );
  });

  it('keeps the bar phase and the beat positions of cues that follow', () => {
    const annotation = makeAnnotation({ cues: [makeCue({ id: 'a', time: 20.5 })] });
    const taps = [10, 10.49, 10.98, 11.47];
    const edited = applyTapTempo(annotation, taps, { cuesFollow: true }, testContext());
    const before = gridOf(annotation).nearestBeat(11.47);
    expect(edited.beat_grid).toHaveLength(1);
    expect(edited.beat_grid[0]!.beat).toBe(before.beatInBar);
    const position = gridOf(edited).positionOf(edited.cues[0]!.time);
    expect(position).toBeCloseTo(gridOf(annotation).positionOf(20.5) - before.index, 6);
  });

  it('asks for more taps when there are too few', () => {
    expect(fitTaps([1, 2, 3])).toBeNull();
    expect(() => applyTapTempo(makeAnnotation(), [1, 2], {}, testContext())).toThrow(/Tap at least 4/);
  });
});

describe('snapping', () => {
  it('keeps positions inside the track', () => {
    fc.assert(
      fc.property(
        annotationArbitrary,
        fc.double({ min: -5, max: 260, noNaN: true }),
        fc.constantFrom('none' as const, 'beat' as const, 'bar' as const),
        (annotation, time, unit) => {
          const snapped = snapTime(annotation, time, unit);
          expect(snapped).toBeGreaterThanOrEqual(0);
          expect(snapped).toBeLessThanOrEqual(240);
        },
      ),
    );
  });

  it('puts every cue on a beat and every later boundary on a bar line', () => {
    const annotation = makeAnnotation({
      cues: [makeCue({ id: 'a', time: 10.1, end: 14.2 })],
      sections: [
        { time: 0.01, label: 'intro', confidence: 1 },
        { time: 32.1, label: 'drop', confidence: 1 },
      ],
    });
    const edited = requantise(annotation, { cues: true, sections: true }, testContext());
    expect(edited.cues[0]).toMatchObject({ time: 10, end: 14 });
    expect(edited.structure.map(({ time, bar }) => [time, bar])).toEqual([
      [0.01, 1],
      [32.5, 17],
    ]);
  });
});
