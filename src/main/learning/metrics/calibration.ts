/** The probability predicted for a value, and whether the value was right. */
export interface Forecast {
  readonly probability: number;
  readonly isRight: boolean;
  /** Defaults to 1. */
  readonly weight?: number;
}

/** Forecasts with similar probabilities. */
export interface ReliabilityBin {
  /** Means over the bin. */
  readonly probability: number;
  readonly accuracy: number;
  /** Sum of weights. */
  readonly weight: number;
  readonly count: number;
}

const CALIBRATION_BINS = 15;

/** Groups forecasts into bins of equal width by probability, without empty bins. */
export function binForecasts(forecasts: readonly Forecast[], bins = CALIBRATION_BINS): ReliabilityBin[] {
  return Array.from({ length: bins }, (_, b) => {
    const inside = forecasts.filter(
      ({ probability }) => Math.min(bins - 1, Math.floor(probability * bins)) === b,
    );
    const weight = inside.reduce((sum, f) => sum + (f.weight ?? 1), 0);
    return {
      probability: inside.reduce((sum, f) => sum + (f.weight ?? 1) * f.probability, 0) / weight,
      accuracy: inside.reduce((sum, f) => sum + (f.weight ?? 1) * Number(f.isRight), 0) / weight,
      weight,
      count: inside.length,
    };
  }).filter(({ count }) => count > 0);
}

/**
 * Expected calibration error (Naeini et al. 2015): mean distance between accuracy and probability over 15 bins of equal
 * width. NaN if empty.
 */
export function expectedCalibrationError(forecasts: readonly Forecast[]): number {
  const bins = binForecasts(forecasts);
  const total = bins.reduce((sum, { weight }) => sum + weight, 0);
  return bins.reduce(
    (sum, { probability, accuracy, weight }) => sum + (weight / total) * Math.abs(accuracy - probability),
    total > 0 ? 0 : NaN,
  );
}

/** Brier score: mean squared distance between probability and outcome. NaN if empty. */
export function brierScore(forecasts: readonly Forecast[]): number {
  const total = forecasts.reduce((sum, { weight = 1 }) => sum + weight, 0);
  return forecasts.reduce(
    (sum, { probability, isRight, weight = 1 }) =>
      sum + (weight / total) * (probability - Number(isRight)) ** 2,
    total > 0 ? 0 : NaN,
  );
}

/**
 * Error rate among the most confident `coverage` of the forecasts (risk-coverage, El-Yaniv & Wiener 2010). NaN if
 * empty.
 */
export function riskAtCoverage(forecasts: readonly Forecast[], coverage: number): number {
  const surest = [...forecasts]
    .sort((a, b) => b.probability - a.probability)
    .slice(0, Math.round(coverage * forecasts.length));
  return surest.filter(({ isRight }) => !isRight).length / surest.length;
}

/**
 * Share of the forecasts to review, least confident first, until `share` of the wrong ones are found. NaN if none are
 * wrong.
 */
export function reviewedUntil(forecasts: readonly Forecast[], share: number): number {
  const queue = [...forecasts].sort((a, b) => a.probability - b.probability);
  const places = queue.flatMap(({ isRight }, place) => (isRight ? [] : [place + 1]));
  return places.length > 0 ? places[Math.ceil(share * places.length) - 1]! / queue.length : NaN;
}
