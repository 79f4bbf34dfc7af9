import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { centredStart, isInView, itemNear, pivotedStart, timeToX, viewportEnd, xToTime } from './viewport.ts';
import { stepForSeconds, zoomLadder } from './zoom-ladder.ts';

const viewports = fc.record({
  start: fc.double({ min: -1, max: 600, noNaN: true }),
  pixelsPerSecond: fc.double({ min: 1, max: 400, noNaN: true }),
  width: fc.integer({ min: 200, max: 2560 }),
});
const times = fc.double({ min: 0, max: 600, noNaN: true });

describe('viewport', () => {
  it('turns times into pixels and back', () => {
    fc.assert(
      fc.property(viewports, times, (viewport, time) => {
        expect(xToTime(viewport, timeToX(viewport, time))).toBeCloseTo(time, 6);
        expect(timeToX(viewport, viewportEnd(viewport))).toBeCloseTo(viewport.width, 6);
      }),
    );
  });

  it('centres a time', () => {
    fc.assert(
      fc.property(viewports, times, (viewport, time) => {
        const centred = { ...viewport, start: centredStart(viewport, time) };
        expect(timeToX(centred, time)).toBeCloseTo(viewport.width / 2, 6);
        expect(isInView(centred, time, 10)).toBe(true);
      }),
    );
  });

  it('keeps the pivot of a zoom in its place', () => {
    fc.assert(
      fc.property(viewports, times, fc.double({ min: 1, max: 400, noNaN: true }), (viewport, time, scale) => {
        const zoomed = { ...viewport, pixelsPerSecond: scale, start: pivotedStart(viewport, scale, time) };
        expect(timeToX(zoomed, time)).toBeCloseTo(timeToX(viewport, time), 5);
      }),
    );
  });

  it('hits the nearest item within reach', () => {
    const viewport = { start: 10, pixelsPerSecond: 100, width: 1000 };
    const items = [{ time: 10.5 }, { time: 10.53 }, { time: 12 }];
    expect(itemNear(viewport, items, 52, 6)).toBe(items[1]);
    expect(itemNear(viewport, items, 47, 6)).toBe(items[0]);
    expect(itemNear(viewport, items, 100, 6)).toBeNull();
  });
});

describe('zoom ladder', () => {
  it('climbs from the data’s own scale to the whole track', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000_000 }),
        fc.integer({ min: 200, max: 3840 }),
        (length, width) => {
          const ladder = zoomLadder(128, length, width);
          expect(ladder.at(-1)! * width).toBeGreaterThanOrEqual(length);
          expect(Math.min(...ladder)).toBeGreaterThanOrEqual(128);
          expect(
            ladder.every((scale, i) => Number.isInteger(scale) && (i === 0 || scale > ladder[i - 1]!)),
          ).toBe(true);
        },
      ),
    );
  });

  it('finds the step for a number of seconds', () => {
    const ladder = zoomLadder(128, 44_100 * 600, 1200);
    expect(ladder[stepForSeconds(ladder, 16, 44_100, 1200)]).toBe(512);
    expect(stepForSeconds(ladder, 1000, 44_100, 1200)).toBe(ladder.length - 1);
  });
});
