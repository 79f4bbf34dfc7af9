/**
 * Fits the roles of lines that many DJs cue (`learning/personal/cues/known-roles.json`): for each, which line of a track
 * takes it, or none, on rendered and analysed tracks of the synthesizer that `bench:cue-learning` does not judge.
 *
 *   node bench/fit-known-roles.ts [--tracks 160] [--write]
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openCorpus } from './cue-learning/corpus.ts';
import { runsOf, isBreak, isPeak } from './cue-learning/styles.ts';
import type { Place } from './cue-learning/styles.ts';
import { boostChoice, chooseRows, NO_CHOICE } from '../src/main/learning/personal/fit/boosted-choice.ts';
import type { ChoiceModel } from '../src/main/learning/personal/fit/boosted-choice.ts';
import { addScores, createDesign } from '../src/main/learning/personal/fit/sparse-design.ts';
import {
  describePlaces,
  featureNames,
  penaltyFactors,
} from '../src/main/learning/personal/cues/place-features.ts';

const FOLDS = 5;
const PENALTY = 4;
const STEPS = [20, 40, 80, 120, 160];
/** The line of a role must be this close to its true time; otherwise the track has no part. */
const NEAR_S = 0.4;
const ELSEWHERE = -2;
const target = join(import.meta.dirname, '../src/main/learning/personal/cues/known-roles.json');

const { values } = parseArgs({
  options: { tracks: { type: 'string', default: '160' }, write: { type: 'boolean' } },
});

const named = (label: string) => (place: Place) => place.label === label;
/** By the event that each estimates. */
const roles: Readonly<Record<string, (places: readonly Place[]) => Place | undefined>> = {
  'peak 1': (places) => places.find(isPeak),
  'peak 2': (places) => places.filter(isPeak)[1],
  'peak 3': (places) => places.filter(isPeak)[2],
  'last peak': (places) => places.findLast(isPeak),
  'break 1': (places) => places.find(isBreak),
  'break 2': (places) => places.filter(isBreak)[1],
  'last break': (places) => places.findLast(isBreak),
  'build 1': (places) => places.find(named('buildup')),
  'build 2': (places) => places.filter(named('buildup'))[1],
  'outro 1': (places) => places.find(named('outro')),
  'verse 1': (places) => places.find(named('verse')),
  'boundary 1': (places) => places[1],
};

const corpus = (await openCorpus(Number(values.tracks), 'known roles')).filter(({ profile }) => profile);
const design = createDesign(featureNames.length);
const starts = [0];
const chosen = Object.keys(roles).map(() => [] as number[]);
for (const { truth, profile } of corpus) {
  const { lines, features } = describePlaces({
    grid: truth.tempo_segments.map(({ time_s: time, bpm, beat }) => ({ time, bpm, beat })),
    beatsPerBar: truth.beats_per_bar,
    duration: truth.duration_s,
    profile,
  });
  const { times } = lines;
  for (let line = 0; line < times.length; line++) design.add(features, line * featureNames.length);
  const places = runsOf(truth);
  for (const [r, find] of Object.values(roles).entries()) {
    const place = find(places);
    const time = place && truth.downbeats_s[place.bar]!;
    let best = 0;
    if (time !== undefined)
      for (let line = 1; line < times.length; line++)
        if (Math.abs(times[line]! - time) < Math.abs(times[best]! - time)) best = line;
    chosen[r]!.push(
      time === undefined
        ? NO_CHOICE
        : Math.abs(times[best]! - time) < NEAR_S
          ? starts.at(-1)! + best
          : ELSEWHERE,
    );
  }
  starts.push(starts.at(-1)! + times.length);
}
const cases = {
  design: design.finish(),
  starts: Int32Array.from(starts),
  initial: new Float64Array(starts.at(-1)!),
};

/** Trains on the tracks of which `isUsed` is true. */
function fit(rows: Int32Array, steps: readonly number[], isUsed: (track: number) => boolean): ChoiceModel[] {
  const weights = Float64Array.from(rows, (row, track) => Number(row !== ELSEWHERE && isUsed(track)));
  return boostChoice(
    { ...cases, chosen: rows, weights },
    { steps, penalty: PENALTY, factors: penaltyFactors },
  );
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
const fitted: Record<string, { none: number; weights: Record<string, number> }> = {};
const hits: string[] = [];
for (const [r, event] of Object.keys(roles).entries()) {
  const rows = Int32Array.from(chosen[r]!);
  const likelihood = STEPS.map(() => 0);
  const right = STEPS.map(() => 0);
  for (let fold = 0; fold < FOLDS; fold++)
    for (const [s, { none, weights }] of fit(rows, STEPS, (track) => track % FOLDS !== fold).entries()) {
      const scores = cases.initial.slice();
      addScores(scores, weights, cases.design);
      for (const [track, row] of rows.entries()) {
        if (track % FOLDS !== fold || row === ELSEWHERE) continue;
        const p = chooseRows(scores, none, starts[track]!, starts[track + 1]!);
        const nothing = 1 - p.reduce((sum, value) => sum + value, 0);
        const own = row === NO_CHOICE ? nothing : p[row - starts[track]!]!;
        likelihood[s]! += Math.log(Math.max(1e-9, own));
        right[s]! += Number(own >= Math.max(nothing, ...p));
      }
    }
  const best = likelihood.indexOf(Math.max(...likelihood));
  const [model] = fit(rows, [STEPS[best]!], () => true);
  const weights = [...model!.weights.entries()].filter(([, weight]) => Math.abs(weight) >= 0.005);
  fitted[event] = {
    none: round(model!.none),
    weights: Object.fromEntries(weights.map(([k, weight]) => [featureNames[k]!, round(weight)])),
  };
  const share = right[best]! / rows.filter((row) => row !== ELSEWHERE).length;
  hits.push(`${event} ${(100 * share).toFixed(0)} %`);
  console.log(
    `${event}: ${STEPS[best]} steps, ${weights.length} features, the right line in ${(100 * share).toFixed(1)} % of unseen tracks`,
  );
}
const about = `Generated by node bench/fit-known-roles.ts --write: ${corpus.length} synthesized tracks, 5-fold cross-validation. The right line, or rightly none, in unseen tracks: ${hits.join(', ')}.`;
if (values.write) {
  writeFileSync(target, JSON.stringify({ about, roles: fitted }, null, 2));
  execFileSync('npx', ['prettier', '--write', target], { stdio: 'inherit' });
}
