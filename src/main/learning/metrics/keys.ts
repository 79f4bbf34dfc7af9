import { fromCamelot } from '../../../shared/domain/index.ts';
import type { CamelotKey } from '../../../shared/domain/index.ts';

/**
 * MIREX weighted key score: 1 for the same key, 0.5 for a fifth above in the same mode, 0.3 for the relative, 0.2 for
 * the parallel, otherwise 0 (mir_eval.key.weighted_score).
 */
export function scoreKey(reference: CamelotKey, estimated: CamelotKey | null): number {
  if (estimated === null) return 0;
  const a = fromCamelot(reference);
  const b = fromCamelot(estimated);
  const interval = (b.tonic - a.tonic + 12) % 12;
  if (a.mode === b.mode) return interval === 0 ? 1 : interval === 7 ? 0.5 : 0;
  if (interval === 0) return 0.2;
  return interval === (b.mode === 'minor' ? 9 : 3) ? 0.3 : 0;
}
