import { msg, verbatim } from '../languages/translate.ts';
import type { Message } from '../languages/translate.ts';

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
export function dragText(what: string): Message {
  return (what.startsWith('no ') ? fieldNames[what.slice(3)] : checkNames[what]) ?? verbatim(what);
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

export const measureText = (measure: string): Message => measureNames[measure] ?? verbatim(measure);
