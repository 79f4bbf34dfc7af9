export interface TempoScore {
  /** Within 4 % of the annotated tempo. */
  readonly acc1: boolean;
  /** The same, also accepting half, double, a third and three times the tempo (Gouyon et al. 2006). */
  readonly acc2: boolean;
  /** Within 0.05 BPM of the annotated tempo. */
  readonly exact: boolean;
  /** Within 0.05 BPM after correcting to the best octave. */
  readonly exactOctave: boolean;
}

const TOLERANCE = 0.04;
const EXACT_BPM = 0.05;
const OCTAVES = [1, 2, 1 / 2, 3, 1 / 3] as const;

/** Compares a tempo in BPM with the annotated one; a missing estimate (null) is wrong by every measure. */
export function scoreTempo(reference: number, estimated: number | null): TempoScore {
  if (estimated === null) return { acc1: false, acc2: false, exact: false, exactOctave: false };
  const isNear = (factor: number): boolean =>
    Math.abs(estimated - reference * factor) <= TOLERANCE * reference * factor;
  const isExact = (factor: number): boolean => Math.abs(estimated / factor - reference) <= EXACT_BPM;
  return {
    acc1: isNear(1),
    acc2: OCTAVES.some(isNear),
    exact: isExact(1),
    exactOctave: OCTAVES.some(isExact),
  };
}
