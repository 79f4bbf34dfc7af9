/** A tempo at which onsets recur. */
export interface TempoCandidate {
  readonly bpm: number;
  /** Mean autocorrelation of the onsets at the first multiples of the beat, at most 1. */
  readonly salience: number;
}

const MIN_BPM = 45;
const MAX_BPM = 240;
/** Ratio of neighbouring tempi in the search: 0.2 %, finer than the peaks are wide. */
const STEP = 1.002;
/** Number of beats over which a pulse must recur: four bars in 4/4. */
const MULTIPLES = 16;
const MAX_LAG_S = 16;

/** Autocorrelation normalised to 1 at lag 0, for lags 0..maxLag. */
function autocorrelate(values: Float32Array, maxLag: number): Float64Array {
  const mean = values.reduce((sum, value) => sum + value / values.length, 0);
  const centred = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) centred[i] = values[i]! - mean;
  const result = new Float64Array(maxLag + 1);
  for (let lag = 0; lag <= Math.min(maxLag, values.length - 1); lag++) {
    let sum = 0;
    for (let i = lag; i < centred.length; i++) sum += centred[i]! * centred[i - lag]!;
    result[lag] = sum / (centred.length - lag);
  }
  const power = result[0]!;
  return power > 0 ? result.map((value) => value / power) : result;
}

/**
 * Tempi at whose multiples the onsets repeat, most salient first. The true tempo is practically always among them,
 * together with its half, double and two-thirds; a later stage with more evidence decides which is the beat.
 * @param strength onset strength per frame.
 */
export function findTempoCandidates(
  strength: Float32Array,
  frameRate: number,
  limit: number,
): TempoCandidate[] {
  const maxLag = Math.min(strength.length - 1, Math.round(MAX_LAG_S * frameRate));
  if (maxLag < 2 * frameRate) return [];
  const correlation = autocorrelate(strength, maxLag);
  const at = (lag: number): number => {
    const i = Math.floor(lag);
    return correlation[i]! * (1 - lag + i) + correlation[i + 1]! * (lag - i);
  };
  const all: TempoCandidate[] = [];
  for (let bpm = MIN_BPM; bpm <= MAX_BPM; bpm *= STEP) {
    const period = (60 * frameRate) / bpm;
    let sum = 0;
    let count = 0;
    for (let k = 1; k <= MULTIPLES && k * period < maxLag; k++, count++) sum += at(k * period);
    all.push({ bpm, salience: count > 0 ? sum / count : 0 });
  }
  return all
    .filter(
      (candidate, i) =>
        candidate.salience > (all[i - 1]?.salience ?? Infinity) &&
        candidate.salience >= (all[i + 1]?.salience ?? Infinity),
    )
    .sort((a, b) => b.salience - a.salience)
    .slice(0, limit);
}
