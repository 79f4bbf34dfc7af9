import type { CorrectionStep } from '../../../shared/contract/index.ts';
import type { Rgb, SectionLabel } from '../../../shared/domain/index.ts';

/** Input of the corrections dialog, for every kind of correction. */
export interface CorrectionForm {
  readonly kind: CorrectionStep['kind'];
  readonly ms: string;
  readonly withCues: boolean;
  readonly of: 'all' | 'hot' | 'memory';
  readonly by: '2' | '1/2' | '3/2' | '2/3';
  /** A tempo range in Rekordbox's notation: `88-175`. */
  readonly range: string;
  readonly from: SectionLabel;
  readonly to: SectionLabel;
  readonly line: 'beat' | 'bar';
  readonly name: string;
  readonly color: Rgb;
  readonly confidence: string;
  readonly mode: 'extend' | 'replace';
}

export const emptyForm: CorrectionForm = {
  kind: 'shift-grid',
  ms: '10',
  withCues: false,
  of: 'all',
  by: '2',
  range: '88-175',
  from: 'drop',
  to: 'chorus',
  line: 'beat',
  name: '',
  color: [230, 40, 40],
  confidence: '0.8',
  mode: 'extend',
};

const MAX_MS = 60_000;

/** The correction that a form describes; null while the input is invalid. */
export function correctionOf(form: CorrectionForm): CorrectionStep | null {
  const { kind, of } = form;
  const ms = Number(form.ms.replace('−', '-').replace(',', '.'));
  const isShift = form.ms.trim() !== '' && Number.isFinite(ms) && Math.abs(ms) <= MAX_MS && ms !== 0;
  switch (kind) {
    case 'shift-grid':
      return isShift ? { kind, ms, withCues: form.withCues } : null;
    case 'shift-cues':
      return isShift ? { kind, ms, of } : null;
    case 'scale-tempo':
      return { kind, by: form.by };
    case 'tempo-range': {
      const [min = Number.NaN, max = Number.NaN] = form.range.split(/[-–]/).map(Number);
      return min >= 30 && max <= 300 && max >= 1.9 * min ? { kind, min, max } : null;
    }
    case 'relabel-sections':
      return form.from === form.to ? null : { kind, from: form.from, to: form.to };
    case 'snap-cues':
      return { kind, to: form.line, of };
    case 'recolour-cues':
      return form.name.trim() === '' ? null : { kind, name: form.name.trim(), color: form.color };
    case 'accept-cues': {
      const from = Number(form.confidence.replace(',', '.'));
      return form.confidence.trim() !== '' && from >= 0 && from <= 1 ? { kind, from } : null;
    }
    case 'cue-template':
      return { kind, mode: form.mode };
  }
}
