import type { LabelIssue } from '../../../shared/contract/index.ts';
import { dragText, measureText } from '../../../shared/domain/quality-names.ts';
import { msg, t } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';

export const dragName = (what: string): string => t(dragText(what));
export const measureName = (measure: string): string => t(measureText(measure));

/** What each quality measure means. */
export const measureHints: Readonly<Record<string, Message>> = {
  completeness: msg('required fields that are filled in'),
  consistency: msg('annotations that agree with themselves'),
  validity: msg('annotations without an impossible value'),
  uniqueness: msg('tracks that are not there twice'),
  overall: msg('mean of the four before'),
  balance: msg('how evenly genres are spread'),
  diversity: msg('variety of keys, tempi and modes'),
};

export const labelKindNames: Readonly<Record<LabelIssue['kind'], Message>> = {
  beat: msg('Beat grid'),
  boundary: msg('Section boundary'),
  cue: msg('Cue'),
  section: msg('Section label'),
};

/** The parts of a version, in the order of training. */
const splitTexts: Readonly<Record<string, Message>> = {
  train: msg('training'),
  validation: msg('validation'),
  test: msg('test'),
};
export const splitNames = ['train', 'validation', 'test'] as const;

/** Null: in none. */
export function splitName(split: string | null): string {
  const known = split === null ? msg('none') : splitTexts[split];
  return known ? t(known) : String(split);
}

/** Why tracks stay together. */
const linkTexts: Readonly<Record<string, Message>> = {
  'same audio': msg('same audio'),
  'same recording': msg('same recording'),
  'version of the same piece': msg('version of the same piece'),
  'near-duplicate': msg('near-duplicate'),
};

export function linkName(reason: string): string {
  const known = linkTexts[reason];
  return known ? t(known) : reason;
}

/** A track's name. A track without a title is named by its path, so this returns only the file name. */
export function shortTrack(name: string): string {
  return /^([a-z]:)?[\\/]/i.test(name) ? (name.split(/[\\/]/).at(-1) ?? name) : name;
}
