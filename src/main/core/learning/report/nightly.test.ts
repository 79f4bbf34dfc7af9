import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { settingsSchema } from '../../../../shared/contract/index.ts';
import type { CoreEvents } from '../../core-events.ts';
import { createNightlyReport, lastDue } from './nightly.ts';
import type { Reports } from './reports.ts';

/** Local time on a day of March 2026. */
const at = (day: number, hour: number, minute = 0): Date => new Date(2026, 2, day, hour, minute);

describe('the nightly report', () => {
  it('was last due today from its hour on, and yesterday before', () => {
    expect(lastDue(at(10, 3), 3)).toEqual(at(10, 3));
    expect(lastDue(at(10, 2, 59), 3)).toEqual(at(9, 3));
    expect(lastDue(at(1, 0), 23)).toEqual(new Date(2026, 1, 28, 23));
  });

  function open(start: Date, latest: Date | null = null) {
    const state = { now: start, latest, isLearning: false, made: [] as Date[], nightlyReport: true };
    const reports = {
      latest: () => state.latest?.toISOString() ?? null,
      start() {
        state.made.push(state.now);
        return { result: Promise.reject(new Error('stopped')) };
      },
    } as unknown as Reports;
    const events = new EventEmitter<CoreEvents>();
    const nightly = createNightlyReport({
      events,
      settings: {
        get: () => settingsSchema.parse({ nightlyReport: state.nightlyReport, reportHour: 3 }),
      },
      reports,
      isLearning: () => state.isLearning,
      now: () => state.now,
    });
    return {
      state,
      nightly,
      /** As if a person had changed a setting. */
      change(nightlyReport: boolean): void {
        state.nightlyReport = nightlyReport;
        events.emit('settings', settingsSchema.parse({ nightlyReport }));
      },
      checkAt(now: Date): boolean {
        state.now = now;
        return nightly.check();
      },
    };
  }

  it('is made once a night, not before its hour', () => {
    const { state, checkAt } = open(at(10, 1), at(9, 3));
    expect(checkAt(at(10, 1))).toBe(false);
    expect(checkAt(at(10, 2, 59))).toBe(false);
    expect(checkAt(at(10, 3, 4))).toBe(true);
    state.latest = at(10, 3, 5);
    expect(checkAt(at(10, 3, 9))).toBe(false);
    expect(checkAt(at(10, 23))).toBe(false);
    expect(checkAt(at(11, 3, 1))).toBe(true);
  });

  it('makes up for nights on which the app was closed, with one report', () => {
    const { state, checkAt } = open(at(14, 18), at(9, 3));
    expect(checkAt(at(14, 18))).toBe(true);
    state.latest = at(14, 18);
    expect(checkAt(at(14, 19))).toBe(false);
  });

  it('is made at once when it is switched on', () => {
    const { state, nightly, change } = open(at(10, 14));
    change(false);
    const stop = nightly.watch();
    expect(state.made).toEqual([]);
    change(true);
    expect(state.made).toEqual([at(10, 14)]);
    stop();
    state.now = at(12, 14);
    change(true);
    expect(state.made).toHaveLength(1);
  });

  it('is left alone for the night once somebody stopped it', () => {
    const { checkAt } = open(at(10, 3));
    expect(checkAt(at(10, 3))).toBe(true);
    // Stopped: nothing was stored.
    expect(checkAt(at(10, 3, 5))).toBe(false);
    expect(checkAt(at(11, 3))).toBe(true);
  });

  it('waits while a model is being trained, and is not made where it is switched off', () => {
    const { state, checkAt } = open(at(10, 4));
    state.isLearning = true;
    expect(checkAt(at(10, 4))).toBe(false);
    state.isLearning = false;
    expect(checkAt(at(10, 5))).toBe(true);
    state.nightlyReport = false;
    expect(checkAt(at(12, 5))).toBe(false);
  });
});
