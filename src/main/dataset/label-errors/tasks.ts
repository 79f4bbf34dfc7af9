import { sectionLabels } from '../../../shared/domain/index.ts';
import type { LabelKind } from './evidence.ts';

/** The questions asked about the labels; those about one kind of label share its issues. */
export const labelTasks = {
  grid: { kind: 'beat', classes: ['no beat', 'beat'] },
  phase: { kind: 'beat', classes: ['beat 1', 'beat 2', 'beat 3', 'beat 4'] },
  boundary: { kind: 'boundary', classes: ['no boundary', 'boundary'] },
  cue: { kind: 'cue', classes: ['no cue', 'cue'] },
  cueBeat: { kind: 'cue', classes: ['beat 1', 'beat 2', 'beat 3', 'beat 4'] },
  section: { kind: 'section', classes: sectionLabels },
} as const satisfies Record<string, { kind: LabelKind; classes: readonly string[] }>;
export type LabelTask = keyof typeof labelTasks;
