import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chosenColumns,
  clampWidth,
  columnTemplate,
  isDefaultLayout,
  leastRowWidth,
  movedColumn,
  withColumn,
} from './column-layout.ts';
import { columns, defaultColumns, wideColumns } from './columns.tsx';

const ids = columns.map(({ id }) => id);
const anyIds = fc.uniqueArray(fc.constantFrom(...ids), { minLength: 1 });
const idsOf = (list: readonly { id: string }[]): string[] => list.map(({ id }) => id);

describe('columns of the library', () => {
  it('stand in the order that was chosen, the title always among them', () => {
    expect(idsOf(chosenColumns(['key', 'title', 'bpm']))).toEqual(['key', 'title', 'bpm']);
    expect(idsOf(chosenColumns(['waveform', 'bpm', 'gone', 'bpm']))).toEqual(['waveform', 'title', 'bpm']);
    expect(idsOf(chosenColumns(defaultColumns))).toEqual([...defaultColumns]);
  });

  it('come back at their usual place, whatever the order of the others', () => {
    expect(withColumn(['title', 'bpm'], 'genre', true)).toEqual(['title', 'genre', 'bpm']);
    expect(withColumn(['bpm', 'title'], 'duration', true)).toEqual(['bpm', 'title', 'duration']);
    expect(withColumn(['title', 'bpm'], 'bpm', false)).toEqual(['title']);
  });

  it('lose and gain nothing by being moved', () => {
    fc.assert(
      fc.property(anyIds, fc.nat(), fc.integer({ min: -5, max: 40 }), (list, pick, to) => {
        const id = list[pick % list.length]!;
        const moved = movedColumn(list, id, to);
        expect(moved.toSorted()).toEqual(list.toSorted());
        expect(moved.indexOf(id)).toBe(Math.min(Math.max(to, 0), list.length - 1));
        expect(moved.filter((other) => other !== id)).toEqual(list.filter((other) => other !== id));
      }),
    );
  });

  it('are never narrower than their content allows', () => {
    const waveform = columns.find(({ id }) => id === 'waveform')!;
    const title = columns.find(({ id }) => id === 'title')!;
    expect(clampWidth(waveform, 20)).toBe(100);
    expect(clampWidth(title, 20)).toBe(60);
    expect(clampWidth(title, 5000)).toBe(900);
  });

  it('take their own widths where they have some', () => {
    const shown = chosenColumns(['title', 'bpm']);
    expect(columnTemplate(shown, {})).toBe('minmax(150px, 3fr) 62px');
    expect(columnTemplate(shown, { title: 300 })).toBe('300px 62px');
    expect(leastRowWidth(shown, { title: 300 }) - leastRowWidth(shown, {})).toBe(150);
    expect(isDefaultLayout(defaultColumns, {})).toBe(true);
    expect(isDefaultLayout(defaultColumns, { title: 300 })).toBe(false);
    expect(isDefaultLayout(wideColumns, {}, wideColumns)).toBe(true);
    expect(idsOf(chosenColumns(wideColumns))).toEqual([...wideColumns]);
    expect(isDefaultLayout(defaultColumns.toReversed(), {})).toBe(false);
  });
});
