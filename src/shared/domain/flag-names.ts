import { msg } from '../languages/translate.ts';
import type { Message } from '../languages/translate.ts';
import type { Flag } from './index.ts';

/** Display names of flags. */
export const flagNames: Readonly<Record<Flag, Message>> = {
  needs_review: msg('Needs review'),
  cue_off_grid: msg('Cue off the grid'),
  cue_duplicate: msg('Duplicate cue'),
  cue_past_end: msg('Cue past the end'),
  grid_missing: msg('No beat grid'),
  grid_irregular: msg('Irregular grid'),
  tempo_octave: msg('Half or double tempo'),
  tempo_disagrees: msg('Tempo disagrees'),
  key_disagrees: msg('Key disagrees'),
  short_section: msg('Very short section'),
  low_confidence: msg('Low confidence'),
  duplicate_audio: msg('Duplicate audio'),
  mono_cancels: msg('Vanishes in mono'),
  invalid_samples: msg('Damaged samples'),
};
