import type { LabelIssue } from '../../../shared/contract/index.ts';
import { msg, t } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';

/** Display names of the core's checks. */
const checkNames: Readonly<Record<string, Message>> = {
  schema: msg('Annotation against the schema'),
  grid_outside: msg('Beat outside the track'),
  tempo_implausible: msg('Implausible tempo'),
  cue_past_end: msg('Cue past the end'),
  section_outside: msg('Section outside the track'),
  section_order: msg('Sections out of order'),
  energy_mismatch: msg('Energy does not fit the sections'),
  grid_missing: msg('No beat grid'),
  coverage: msg('Sections do not cover the track'),
  file_missing: msg('File missing'),
  no_document: msg('No annotation'),
  grid_irregular: msg('Irregular grid'),
  tempo_differs: msg('Tempo differs from the grid'),
  downbeat_differs: msg('Downbeat differs from the grid'),
  cue_off_grid: msg('Cue off the grid'),
  cue_duplicate: msg('Duplicate cue'),
  section_off_bar: msg('Section off the bar'),
  section_short: msg('Very short section'),
  tier_unsigned: msg('Verified by nobody'),
  duplicate_audio: msg('Duplicate audio'),
  duplicate_recording: msg('Same recording twice'),
};

const fieldNames: Readonly<Record<string, Message>> = {
  title: msg('No title'),
  artist: msg('No artist'),
  genre: msg('No genre'),
  duration: msg('No duration'),
  key: msg('No key'),
  cues: msg('No cues'),
  energy: msg('No energy'),
  descriptors: msg('No descriptors'),
  tags: msg('No tags'),
  rating: msg('No rating'),
  audio: msg('No readable audio'),
  beat_grid: msg('No beat grid'),
  structure: msg('No sections'),
  file: msg('No file'),
};

/** Heading for a check, or for a missing field such as `no key`. */
export function dragName(what: string): string {
  const name = what.startsWith('no ') ? fieldNames[what.slice(3)] : checkNames[what];
  return name ? t(name) : what;
}

/** Display names of quality measures. */
const measureNames: Readonly<Record<string, Message>> = {
  completeness: msg('completeness'),
  consistency: msg('consistency'),
  validity: msg('validity'),
  uniqueness: msg('uniqueness'),
  overall: msg('overall'),
  balance: msg('balance'),
  diversity: msg('diversity'),
};

export function measureName(measure: string): string {
  const name = measureNames[measure];
  return name ? t(name) : measure;
}

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

/** A track's name. A track without a title is named by its path, so this returns only the file name. */
export function shortTrack(name: string): string {
  return /^([a-z]:)?[\\/]/i.test(name) ? (name.split(/[\\/]/).at(-1) ?? name) : name;
}
