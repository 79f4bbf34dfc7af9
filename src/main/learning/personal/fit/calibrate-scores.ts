import { sigmoid } from '../../../numeric/sigmoid.ts';
/** p = 1 / (1 + exp(-(scale · score + offset))), J. Platt 1999. */
export interface ScoreCalibration {
  readonly scale: number;
  readonly offset: number;
}

const ITERATIONS = 30;
/**
 * The prior pulls towards the identity with the weight of this many rows, because a few tracks say little about
 * calibration.
 */
const PRIOR_ROWS = 20;

/** Fits scale and offset to scores of held-out rows (penalised Newton steps). */
export function calibrateScores(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  weights: ArrayLike<number>,
): ScoreCalibration {
  let scale = 1;
  let offset = 0;
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    let [gs, go] = [-PRIOR_ROWS * (scale - 1), -PRIOR_ROWS * 0.1 * offset];
    let [hss, hso, hoo] = [PRIOR_ROWS, 0, PRIOR_ROWS * 0.1];
    for (let i = 0; i < scores.length; i++) {
      const score = scores[i]!;
      const p = sigmoid(scale * score + offset);
      const error = (labels[i]! - p) * weights[i]!;
      const bend = p * (1 - p) * weights[i]!;
      gs += error * score;
      go += error;
      hss += bend * score * score;
      hso += bend * score;
      hoo += bend;
    }
    const determinant = hss * hoo - hso * hso;
    if (!(determinant > 1e-9)) break;
    const ds = (gs * hoo - go * hso) / determinant;
    const dO = (go * hss - gs * hso) / determinant;
    scale = Math.min(3, Math.max(0.2, scale + ds));
    offset = Math.min(3, Math.max(-3, offset + dO));
    if (Math.abs(ds) + Math.abs(dO) < 1e-6) break;
  }
  return { scale, offset };
}

export function probability(score: number, { scale, offset }: ScoreCalibration): number {
  return sigmoid(scale * score + offset);
}
