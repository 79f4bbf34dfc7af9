import type { EventEmitter } from 'node:events';
import type { Settings } from '../../../../shared/contract/index.ts';
import type { CoreEvents } from '../../core-events.ts';
import type { Reports } from './reports.ts';

/** Time between two looks at the clock. */
const CHECK_MS = 5 * 60_000;
/** Startup work waits until the window is shown. */
const AFTER_START_MS = 20_000;

interface NightlyDeps {
  readonly settings: { get(): Settings };
  readonly events: EventEmitter<CoreEvents>;
  readonly reports: Pick<Reports, 'latest' | 'start'>;
  /** Whether a model is being trained or evaluated; the report then waits. */
  readonly isLearning: () => boolean;
  readonly now?: () => Date;
}

/** The last moment, in local time, at which a report was due. */
export function lastDue(now: Date, hour: number): Date {
  const due = new Date(now);
  due.setHours(hour, 0, 0, 0);
  if (due > now) due.setDate(due.getDate() - 1);
  return due;
}

/**
 * Makes a report every night at the hour of the settings, if they ask for it; a night on which the app was closed is
 * made up for, and so is the last one at the moment at which reports are switched on. Someone who stops a report is left
 * alone until the next night.
 */
export function createNightlyReport(deps: NightlyDeps) {
  const { settings, events, reports, isLearning, now = () => new Date() } = deps;
  let tried: Date | null = null;

  /** Starts the report that is due. Returns whether there was one. */
  function check(): boolean {
    const { nightlyReport, reportHour } = settings.get();
    if (!nightlyReport || isLearning()) return false;
    const due = lastDue(now(), reportHour);
    const latest = reports.latest();
    if ((latest !== null && Date.parse(latest) >= due.getTime()) || (tried && tried >= due)) return false;
    tried = due;
    reports.start('nightly').result.catch(() => undefined);
    return true;
  }

  return {
    check,
    /** Looks at the clock from time to time, and when settings change. Returns a function that ends it. */
    watch(): () => void {
      const first = setTimeout(check, AFTER_START_MS).unref();
      const every = setInterval(check, CHECK_MS).unref();
      events.on('settings', check);
      return () => {
        events.off('settings', check);
        clearTimeout(first);
        clearInterval(every);
      };
    },
  };
}
