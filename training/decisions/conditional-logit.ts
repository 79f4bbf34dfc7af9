import { softmax } from '../../src/main/analysis/rhythm/decide-pulse.ts';
import { minimize } from '../../src/main/numeric/minimize.ts';
import { leaveOriginsOut } from './origins.ts';

/** One choice between options; at least one option is right. */
export interface Choice {
  readonly origin: string;
  readonly weight: number;
  /** Options × features. */
  readonly options: readonly (readonly number[])[];
  /** The part of each option's score that is not fitted. */
  readonly offsets: readonly number[];
  readonly isRight: readonly boolean[];
}

export interface LogitOptions {
  /** Penalty per choice on squared weights, in units of the standardised features. */
  readonly penalty: number;
  /** Weights (for raw features) towards which the penalty pulls; zeros by default. */
  readonly towards?: readonly number[];
}

/** Standard deviation of each feature within the choices, pooled. */
function featureScales(choices: readonly Choice[], size: number): number[] {
  return Array.from({ length: size }, (_, k) => {
    let squares = 0;
    let count = 0;
    for (const { options } of choices) {
      const mean = options.reduce((sum, option) => sum + option[k]!, 0) / options.length;
      for (const option of options) squares += (option[k]! - mean) ** 2;
      count += options.length;
    }
    return Math.sqrt(squares / Math.max(1, count)) + 1e-9;
  });
}

function scoreOptions(choice: Choice, weights: readonly number[]): number[] {
  return choice.options.map((option, i) =>
    option.reduce((sum, value, k) => sum + value * weights[k]!, choice.offsets[i]!),
  );
}

/** The weights that maximise the penalised likelihood of choosing any of the right options by a softmax over scores. */
export function fitConditionalLogit(
  choices: readonly Choice[],
  { penalty, towards }: LogitOptions,
): number[] {
  const size = choices[0]!.options[0]!.length;
  const scales = featureScales(choices, size);
  const target = towards ?? scales.map(() => 0);
  const total = choices.reduce((sum, { weight }) => sum + weight, 0);
  const fitted = minimize(
    (x, gradient) => {
      gradient.fill(0);
      let loss = 0;
      const weights = scales.map((scale, k) => target[k]! + x[k]! / scale);
      for (const choice of choices) {
        const p = softmax(scoreOptions(choice, weights));
        const right = p.reduce((sum, value, i) => (choice.isRight[i] ? sum + value : sum), 1e-12);
        loss -= choice.weight * Math.log(right);
        for (const [i, option] of choice.options.entries()) {
          const pull = choice.weight * (p[i]! - (choice.isRight[i] ? p[i]! / right : 0));
          if (Math.abs(pull) < 1e-9) continue;
          for (let k = 0; k < size; k++) gradient[k]! += (pull * option[k]!) / scales[k]!;
        }
      }
      for (let k = 0; k < size; k++) {
        loss += penalty * total * x[k]! ** 2;
        gradient[k]! += 2 * penalty * total * x[k]!;
      }
      return loss;
    },
    scales.map(() => 0),
  );
  return fitted.map((value, k) => target[k]! + value / scales[k]!);
}

export interface Judged {
  readonly choice: Choice;
  /** Index of the option with the highest score. */
  readonly best: number;
  readonly isRight: boolean;
  /** Probability of the best option. */
  readonly probability: number;
  /** Log-likelihood of the right options together. */
  readonly logLikelihood: number;
}

/** Evaluates every choice with weights fitted without its origin. */
function crossValidate(choices: readonly Choice[], options: LogitOptions): Judged[] {
  return leaveOriginsOut(choices).flatMap(({ fitted, held }) => {
    const weights = fitConditionalLogit(fitted, options);
    return held.map((choice) => judge(choice, weights));
  });
}

function judge(choice: Choice, weights: readonly number[]): Judged {
  const p = softmax(scoreOptions(choice, weights));
  const best = p.indexOf(Math.max(...p));
  const right = p.reduce((sum, value, i) => (choice.isRight[i] ? sum + value : sum), 0);
  return {
    choice,
    best,
    isRight: choice.isRight[best]!,
    probability: p[best]!,
    logLikelihood: Math.log(Math.max(1e-9, right)),
  };
}

/** Share of right choices and mean log loss, for reports. */
export function describeJudged(name: string, judged: readonly Judged[]): string {
  const right = judged.filter(({ isRight }) => isRight).length;
  const loss = -judged.reduce((sum, { logLikelihood }) => sum + logLikelihood, 0) / judged.length;
  return `${name} ${((100 * right) / judged.length).toFixed(1)} % of ${judged.length} (log loss ${loss.toFixed(3)})`;
}

/**
 * The largest penalty whose cross-validated log loss is within one standard error of the best (Hastie et al., The
 * Elements of Statistical Learning, 7.10), because the corpus is small and does not represent all music.
 */
export function choosePenalty(
  choices: readonly Choice[],
  penalties: readonly number[],
  towards?: readonly number[],
): { penalty: number; judged: Judged[] } {
  const total = choices.reduce((sum, { weight }) => sum + weight, 0);
  const tried = penalties.map((penalty) => {
    const judged = crossValidate(choices, { penalty, ...(towards && { towards }) });
    const loss = -judged.reduce((sum, j) => sum + (j.choice.weight * j.logLikelihood) / total, 0);
    const error =
      Math.sqrt(judged.reduce((sum, j) => sum + (j.choice.weight * (j.logLikelihood + loss)) ** 2, 0)) /
      total;
    console.log(
      `L2 ${penalty}: log loss ${loss.toFixed(4)} ± ${error.toFixed(4)}; ${describeJudged('right', judged)}`,
    );
    return { penalty, judged, loss, error };
  });
  const best = tried.reduce((a, b) => (b.loss < a.loss ? b : a));
  return tried.findLast(({ loss }) => loss <= best.loss + best.error)!;
}
