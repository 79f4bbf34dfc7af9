import { AppError } from '../../../../shared/errors.ts';
import { msg } from '../../../../shared/languages/translate.ts';
import { expectedCalibrationError } from '../../metrics/calibration.ts';
import { assignFolds } from '../fit/folds.ts';
import { calibratePlaces } from './calibrate-places.ts';
import type { CueModel, CueRule, CueTrainingReport, TrackScore } from './cue-model.ts';
import { chooseRule, cueSections, sectionTimes } from './choose-rule.ts';
import type { Places } from './choose-rule.ts';
import { placesOf } from './cue-example.ts';
import type { CueExample } from './cue-example.ts';
import { learnPlaces } from './fit-places.ts';
import { describeCueLines } from './cue-features.ts';
import { combineScores, placesFrom, scoreLines, scoreRoles } from './score-places.ts';
import type { PlaceCalibration } from './score-places.ts';
import { placeF1 } from './place-f1.ts';
import { learnSignatures } from './signatures.ts';
import { chooseHalfLife, recencyWeights } from './recency.ts';
import { trainSignatures } from './train-signatures.ts';
import { learnRoles } from './train-roles.ts';
import { collectRows, learnDistance, learnOffsets } from './training-rows.ts';
import { linesOf } from './track-lines.ts';
import type { TrackLines } from './track-lines.ts';
import { defaultCueTraining } from './training-options.ts';
import type { CueTrainingOptions } from './training-options.ts';
import { learnTiming, timePlaces } from './timing-model.ts';
import type { TimedTrack } from './timing-model.ts';

/** Minimum number of cued tracks to train on. */
const FEWEST_TRACKS = 5;

/**
 * Learns from cued tracks which cues a user sets and where.
 * @throws AppError `invalid_input` with fewer than {@link FEWEST_TRACKS} tracks.
 */
export async function trainCues(
  given: readonly CueExample[],
  options: CueTrainingOptions = defaultCueTraining,
): Promise<{ model: CueModel; report: CueTrainingReport }> {
  const started = performance.now();
  const examples = given.filter(({ cues }) => cues.length > 0);
  if (examples.length < FEWEST_TRACKS)
    throw new AppError(
      'invalid_input',
      msg(
        '{count} tracks with your cues are too few to learn from. Verify at least {fewestTracks}; 20 or more pay off.',
        { count: examples.length, fewestTracks: FEWEST_TRACKS },
      ),
    );
  const halfLife = chooseHalfLife(examples, options);
  const recency = recencyWeights(examples, halfLife);
  const heard = examples.flatMap((example, i) => (example.profile ? [i] : []));
  const timed = examples.map((example, i): TimedTrack => ({
    ...example,
    cueTimes: placesOf(example).map(({ time }) => time),
    weight: example.weight * recency[i]!,
  }));
  const timing = learnTiming(timed);
  const own = heard.map((i) => examples[i]!);
  const total = own.length * 2;
  const offsets = learnOffsets(own);
  const rows = collectRows(own, options.maxRows, (done) => options.onProgress?.(done, total));
  const weights = Float32Array.from(
    rows.weights,
    (weight, row) => weight * timed[heard[rows.track[row]!]!]!.weight,
  );
  const folds = assignFolds(own, options.folds);
  const fitted = await learnPlaces(rows, weights, offsets, folds, options);
  const ownWeights = heard.map((i) => timed[i]!.weight);
  const fittedRoles = await learnRoles(own, rows, offsets, folds, fitted.unseen, ownWeights, options);
  const hasRoles = fittedRoles.unseen.some((models) => models.length > 0);

  // Every track is scored by a model that was not trained on it, for calibration and for the report.
  const unseen: { lines: Float64Array; roles: Float64Array; labels: Float32Array }[] = [];
  for (const [t, example] of own.entries()) {
    await options.checkpoint?.();
    options.onProgress?.(own.length + t, total);
    const table = describeCueLines(example);
    const lines = scoreLines(table, fitted.unseen[folds[t]!]!);
    const roles = scoreRoles(table, fittedRoles.unseen[folds[t]!]!, offsets.length);
    const labels = new Float32Array(lines.length);
    for (const { time } of placesOf(example)) {
      const beat = table.lines.beatAt(time);
      for (let line = 0; line < table.lines.beats.length; line++)
        for (const [k, offset] of offsets.entries())
          if (Math.abs(beat - offset - table.lines.beats[line]!) < 0.5) labels[line * offsets.length + k] = 1;
    }
    unseen.push({ lines, roles, labels });
  }
  const allLabels = joined(unseen.map(({ labels }) => labels));
  const allLines = joined(unseen.map(({ lines }) => lines));
  const rowRecency = joined(
    unseen.map(({ lines }, t) => new Float64Array(lines.length).fill(recency[heard[t]!]!)),
  );
  const byLines = calibratePlaces(allLines, null, allLabels, rowRecency);
  const byRoles = hasRoles
    ? calibratePlaces(allLines, joined(unseen.map(({ roles }) => roles)), allLabels, rowRecency)
    : null;
  const distance = learnDistance(own);

  const allFolds = assignFolds(examples, options.folds);
  const timingWithout = Array.from({ length: Math.max(...allFolds) + 1 }, (_, fold) =>
    learnTiming(timed.filter((__, i) => allFolds[i] !== fold)),
  );
  const judge = (i: number, times: readonly number[]): TrackScore => {
    const { trackId, group, grid } = examples[i]!;
    const reference = timed[i]!.cueTimes;
    const beat = 60 / (grid[0]?.bpm ?? 120);
    return {
      trackId,
      group,
      f1: placeF1(reference, times, beat * 1.001),
      f4: placeF1(reference, times, 4 * beat * 1.001),
      cues: reference.length,
    };
  };
  const timesOf = (
    { timeOf }: Pick<TrackLines, 'timeOf'>,
    places: readonly { readonly beat: number }[],
  ): number[] => places.map(({ beat }) => Math.max(0, timeOf(beat)));
  const counted = examples.map((example, i) => {
    const places = timePlaces(timingWithout[allFolds[i]!]!, example);
    return judge(i, timesOf(linesOf(example), places));
  });
  const sections: TrackScore[] = [];
  const [withRoles, withoutRoles]: [TrackScore[], TrackScore[]] = [[], []];
  for (const [at, i] of heard.entries()) {
    const table = describeCueLines(examples[i]!);
    const judgePlaces = (given: PlaceCalibration): TrackScore => {
      const probabilities = combineScores(unseen[at]!.lines, unseen[at]!.roles, given);
      return judge(i, timesOf(table.lines, placesFrom(table, offsets, probabilities, distance)));
    };
    withoutRoles.push(judgePlaces(byLines));
    if (byRoles) withRoles.push(judgePlaces(byRoles));
    sections.push(judge(i, sectionTimes(table)));
  }
  const sumOf = (scores: readonly TrackScore[]): number =>
    scores.reduce((sum, { f1 }, at) => sum + recency[heard[at]!]! * f1, 0);
  const usesRoles = byRoles !== null && sumOf(withRoles) > sumOf(withoutRoles);
  const { roleWeight, ...calibration } = usesRoles ? byRoles : byLines;
  const byRule: Record<CueRule, TrackScore[]> = {
    counting: heard.map((i) => counted[i]!),
    music: usesRoles ? withRoles : withoutRoles,
    sections,
  };
  const f1Of = (rule: CueRule): number[] => byRule[rule].map(({ f1 }) => f1);
  const rule = chooseRule(
    { music: f1Of('music'), sections: f1Of('sections'), counting: f1Of('counting') },
    heard.map((i) => recency[i]!),
  );
  const heardScores = new Map(heard.map((i, at) => [i, byRule[rule][at]!]));
  const scores = counted.map((score, i) => heardScores.get(i) ?? score);

  const learned = async (): Promise<Places> => {
    const place = await fitted.all();
    const roles = usesRoles ? await fittedRoles.all(place) : [];
    return { offsets, place, calibration, roles, roleWeight, distance };
  };
  const places =
    rule === 'counting'
      ? { offsets: [], place: [], calibration, roles: [], roleWeight: 0, distance }
      : rule === 'sections'
        ? cueSections(own)
        : await learned();
  const { habits, ofPlaces } = learnSignatures(examples);
  const { models: signature, accuracy } = trainSignatures(
    own,
    heard.map((i) => ofPlaces[i]!),
    habits.signatures.length,
    folds,
  );
  return {
    model: { ...places, habits, signature, timing },
    report: {
      tracks: examples.length,
      timedOnly: examples.length - own.length,
      cues: timed.reduce((sum, { cueTimes }) => sum + cueTimes.length, 0),
      scores,
      rule,
      steps: fitted.steps,
      roles: places.roles.length,
      halfLife,
      calibrationError: expectedCalibrationError(
        Array.from(
          combineScores(allLines, joined(unseen.map(({ roles }) => roles)), { ...calibration, roleWeight }),
          (probability, i) => ({ probability, isRight: allLabels[i] === 1 }),
        ),
      ),
      signatureAccuracy: accuracy,
      seconds: (performance.now() - started) / 1000,
    },
  };
}

function joined(parts: readonly ArrayLike<number>[]): Float64Array {
  const result = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}
