import type { Job } from '../../../shared/contract/index.ts';
import { msg, t } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';

interface UnitTexts {
  readonly progress: Message;
  readonly rate: Message;
  readonly done: Message;
}

/** Texts for each unit in which jobs count. */
const texts: Readonly<Record<string, UnitTexts>> = {
  tracks: {
    progress: msg('{done, number} of {total, plural, one {# track} other {# tracks}}'),
    rate: msg('{rate, number} tracks/min'),
    done: msg('{count, plural, one {# track} other {# tracks}} done'),
  },
  files: {
    progress: msg('{done, number} of {total, plural, one {# file} other {# files}}'),
    rate: msg('{rate, number} files/min'),
    done: msg('{count, plural, one {# file} other {# files}} done'),
  },
  bytes: {
    progress: msg('{done, number} of {total, plural, one {# byte} other {# bytes}}'),
    rate: msg('{rate, number} bytes/min'),
    done: msg('{count, plural, one {# byte} other {# bytes}} done'),
  },
};
const items: UnitTexts = {
  progress: msg('{done, number} of {total, plural, one {# item} other {# items}}'),
  rate: msg('{rate, number} items/min'),
  done: msg('{count, plural, one {# item} other {# items}} done'),
};

const textsOf = (job: Job): UnitTexts => texts[job.unit] ?? items;

/** `12 of 640 tracks`. */
export function progressText(job: Job): string {
  return t(textsOf(job).progress, { done: job.done, total: job.total });
}

/** `48 tracks/min`. */
export function rateText(job: Job, perMinute: number): string {
  return t(textsOf(job).rate, { rate: Math.round(perMinute) });
}

/** `640 tracks done`. */
export function doneText(job: Job, count: number): string {
  return t(textsOf(job).done, { count });
}
