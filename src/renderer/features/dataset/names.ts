import type { LabelIssue } from '../../../shared/contract/index.ts';

/** Checks of the core in the words of the screen. */
const checkNames: Readonly<Record<string, string>> = {
  schema: 'Annotation against the schema',
  grid_outside: 'Beat outside the track',
  tempo_implausible: 'Implausible tempo',
  cue_past_end: 'Cue past the end',
  section_outside: 'Section outside the track',
  section_order: 'Sections out of order',
  energy_mismatch: 'Energy does not fit the sections',
  grid_missing: 'No beat grid',
  coverage: 'Sections do not cover the track',
  file_missing: 'File missing',
  no_document: 'No annotation',
  grid_irregular: 'Irregular grid',
  tempo_differs: 'Tempo differs from the grid',
  downbeat_differs: 'Downbeat differs from the grid',
  cue_off_grid: 'Cue off the grid',
  cue_duplicate: 'Duplicate cue',
  section_off_bar: 'Section off the bar',
  section_short: 'Very short section',
  tier_unsigned: 'Verified by nobody',
  duplicate_audio: 'Duplicate audio',
  duplicate_recording: 'Same recording twice',
};

const fieldNames: Readonly<Record<string, string>> = {
  audio: 'No readable audio',
  beat_grid: 'No beat grid',
  structure: 'No sections',
  file: 'No file',
};

/** `no key` or the name of a check, as a heading. */
export function dragName(what: string): string {
  if (!what.startsWith('no ')) return checkNames[what] ?? what;
  const field = what.slice(3);
  return fieldNames[field] ?? `No ${field}`;
}

/** What each measure of quality asks. */
export const measureHints: Readonly<Record<string, string>> = {
  completeness: 'required fields that are filled in',
  consistency: 'annotations that agree with themselves',
  validity: 'annotations without an impossible value',
  uniqueness: 'tracks that are not there twice',
  overall: 'mean of the four before',
  balance: 'how evenly genres are spread',
  diversity: 'variety of keys, tempi and modes',
};

export const labelKindNames: Readonly<Record<LabelIssue['kind'], string>> = {
  beat: 'Beat grid',
  boundary: 'Section boundary',
  cue: 'Cue',
  section: 'Section label',
};

/** A track's name; of a track without a title, which goes by its path, the file's name. */
export function shortTrack(name: string): string {
  return /^([a-z]:)?[\\/]/i.test(name) ? (name.split(/[\\/]/).at(-1) ?? name) : name;
}
