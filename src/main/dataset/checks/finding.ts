import type * as contract from '../../../shared/contract/index.ts';
import type { Message } from '../../../shared/languages/translate.ts';

/** Every check with the quality measure that it affects, and whether it makes a validation fail. */
export const checks = {
  schema: { dimension: 'validity', severity: 'error' },
  grid_outside: { dimension: 'validity', severity: 'error' },
  tempo_implausible: { dimension: 'validity', severity: 'error' },
  cue_past_end: { dimension: 'validity', severity: 'error' },
  section_outside: { dimension: 'validity', severity: 'error' },
  section_order: { dimension: 'validity', severity: 'error' },
  energy_mismatch: { dimension: 'validity', severity: 'error' },

  grid_missing: { dimension: 'completeness', severity: 'error' },
  coverage: { dimension: 'completeness', severity: 'error' },
  file_missing: { dimension: 'completeness', severity: 'warning' },
  no_document: { dimension: 'completeness', severity: 'error' },

  grid_irregular: { dimension: 'consistency', severity: 'error' },
  tempo_differs: { dimension: 'consistency', severity: 'error' },
  downbeat_differs: { dimension: 'consistency', severity: 'error' },
  cue_off_grid: { dimension: 'consistency', severity: 'error' },
  cue_duplicate: { dimension: 'consistency', severity: 'error' },
  section_off_bar: { dimension: 'consistency', severity: 'error' },
  section_short: { dimension: 'consistency', severity: 'error' },
  tier_unsigned: { dimension: 'consistency', severity: 'warning' },
  duplicate_audio: { dimension: 'uniqueness', severity: 'error' },
  duplicate_recording: { dimension: 'uniqueness', severity: 'warning' },
} as const satisfies Record<string, { dimension: Dimension; severity: Severity }>;

export type Dimension = 'completeness' | 'consistency' | 'validity' | 'uniqueness';
export type Severity = 'error' | 'warning';
export type CheckCode = keyof typeof checks;

/** A problem of one track. */
export type Finding = Omit<contract.Finding, 'track' | 'path' | 'code' | 'message'> & {
  readonly code: CheckCode;
  readonly message: Message;
};
