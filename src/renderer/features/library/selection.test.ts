import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { carryOver, clickRow, emptySelection, moveTo, selectAll } from './selection.ts';

const list = [11, 12, 13, 14, 15];
const plain = { shift: false, toggle: false };
const shift = { shift: true, toggle: false };
const toggle = { shift: false, toggle: true };

describe('selection', () => {
  it('chooses one row by a click', () => {
    const selection = clickRow(clickRow(emptySelection, list, 1, plain), list, 3, plain);
    expect([...selection.ids]).toEqual([14]);
    expect(selection.active).toBe(3);
  });

  it('chooses a range with Shift, always from the same anchor', () => {
    const first = clickRow(emptySelection, list, 3, plain);
    const down = clickRow(first, list, 4, shift);
    const up = clickRow(down, list, 1, shift);
    expect([...down.ids]).toEqual([14, 15]);
    expect([...up.ids]).toEqual([12, 13, 14]);
  });

  it('adds and takes away single rows with Ctrl', () => {
    const two = clickRow(clickRow(emptySelection, list, 0, plain), list, 2, toggle);
    expect([...two.ids]).toEqual([11, 13]);
    expect([...clickRow(two, list, 0, toggle).ids]).toEqual([13]);
  });

  it('extends by the keyboard and shrinks again', () => {
    const start = moveTo(emptySelection, list, 2, false);
    const extended = moveTo(moveTo(start, list, 3, true), list, 4, true);
    expect([...extended.ids]).toEqual([13, 14, 15]);
    expect([...moveTo(extended, list, 3, true).ids]).toEqual([13, 14]);
  });

  it('stops at both ends', () => {
    expect(moveTo(emptySelection, list, -5, false).active).toBe(0);
    expect(moveTo(emptySelection, list, 99, false).active).toBe(4);
    expect(moveTo(emptySelection, [], 0, false)).toEqual(emptySelection);
  });

  it('chooses everything', () => {
    expect(selectAll(emptySelection, list).ids.size).toBe(list.length);
  });

  it('keeps the chosen tracks and the cursor through a new order', () => {
    const selection = moveTo(moveTo(emptySelection, list, 1, false), list, 3, true);
    const sorted = [15, 14, 13, 12, 11];
    const carried = carryOver(selection, list, sorted);
    expect([...carried.ids].sort()).toEqual([12, 13, 14]);
    expect(sorted[carried.active]).toBe(14);
    expect(sorted[carried.anchor]).toBe(12);
  });

  it('never holds a track that has left the list', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(50), { minLength: 1 }),
        fc.uniqueArray(fc.nat(50)),
        fc.nat(60),
        fc.nat(60),
        (before, after, a, b) => {
          const selection = moveTo(moveTo(emptySelection, before, a, false), before, b, true);
          const carried = carryOver(selection, before, after);
          for (const id of carried.ids) expect(after).toContain(id);
          expect(carried.active).toBe(after.indexOf(before[selection.active]!));
        },
      ),
    );
  });
});
