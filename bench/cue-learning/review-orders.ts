/** Orders in which a person could review tracks, from what is known before anybody has looked at them. */
import { trackConfidence } from '../../src/main/analysis/confidence.ts';
import { reasonsOf } from '../../src/main/core/library/review-reasons.ts';
import type { CueModel } from '../../src/main/learning/personal/cues/cue-model.ts';
import { placesOfModel, templateCues } from './compare.ts';
import type { CorpusTrack } from './corpus.ts';
import { mean } from './scripted-library.ts';

/** Sections shorter than this many bars are flagged. */
const SHORT_BARS = 4;
const LOW_CONFIDENCE = 0.5;

/** A track that waits for review. */
export interface WaitingTrack {
  readonly index: number;
  readonly track: CorpusTrack;
}

/** What the current model, or the template, predicts for a waiting track. */
function describe({ track }: WaitingTrack, model: CueModel | null) {
  const { grid, structure, profile, truth } = track;
  const input = { grid: grid.grid, beatsPerBar: grid.beatsPerBar, duration: truth.duration_s, profile };
  const sure = grid.confidence * grid.downbeatConfidence;
  const predicted = model ? placesOfModel(model, input) : null;
  const cues = predicted
    ? predicted.places.map(({ probability }) => ({ confidence: probability * sure }))
    : templateCues({ track: input, sections: structure.sections });
  const confidence = trackConfidence({ grid, structure, key: null, cues });
  return { cues, confidence, all: predicted?.all ?? [] };
}

/** The queue of the app: expected number of corrected values. */
function expectedGain(waiting: WaitingTrack, model: CueModel | null): number {
  const { cues, confidence } = describe(waiting, model);
  const { sections } = waiting.track.structure;
  const isShort = sections.some((section, i) => {
    const next = sections[i + 1];
    return next && next.bar - section.bar < SHORT_BARS;
  });
  const flags = [
    ...(confidence < LOW_CONFIDENCE ? ['low_confidence'] : []),
    ...(isShort ? ['short_section'] : []),
  ];
  return reasonsOf(
    {
      confidence,
      bpm_confidence: waiting.track.grid.confidence,
      key_confidence: null,
      predicted_cue_count: cues.length,
      flags: JSON.stringify(flags),
    },
    [],
  ).reduce((sum, { gain }) => sum + gain, 0);
}

/** Expected number of lines about which the model errs; with the template, of its cues. */
function doubtfulLines(waiting: WaitingTrack, model: CueModel | null): number {
  const { cues, all } = describe(waiting, model);
  const p = all.length > 0 ? Array.from(all) : cues.map(({ confidence }) => confidence);
  return p.reduce((sum, value) => sum + Math.min(value, 1 - value), 0);
}

/** Distance of a track from the nearest one already reviewed, by the network's embedding; Infinity for the first. */
function novelty({ track }: WaitingTrack, reviewed: readonly WaitingTrack[]): number {
  const own = track.profile?.embedding ?? new Float32Array(0);
  return Math.min(
    Infinity,
    ...reviewed.map((other) => {
      const theirs = other.track.profile?.embedding ?? own;
      return Math.hypot(...own.map((value, i) => value - theirs[i]!));
    }),
  );
}

/** Ranks by value, highest first, as shares of 0 to 1. */
function ranks(list: readonly number[]): number[] {
  const order = [...list.keys()].sort((a, b) => list[b]! - list[a]! || a - b);
  const result = list.map(() => 0);
  for (const [rank, i] of order.entries()) result[i] = 1 - rank / list.length;
  return result;
}

/** Chooses the next track to review: index into `waiting`. */
export type ReviewOrder = (
  waiting: readonly WaitingTrack[],
  reviewed: readonly WaitingTrack[],
  model: CueModel | null,
  random: () => number,
) => number;

const highest = (list: readonly number[]): number => list.indexOf(Math.max(...list));

export const reviewOrders: Readonly<Record<string, ReviewOrder>> = {
  random: (waiting, _reviewed, _model, random) => Math.floor(random() * waiting.length),
  'lowest confidence': (waiting, _reviewed, model) =>
    highest(waiting.map((one) => -describe(one, model).confidence)),
  'expected gain': (waiting, _reviewed, model) => highest(waiting.map((one) => expectedGain(one, model))),
  'doubtful cues': (waiting, _reviewed, model) => highest(waiting.map((one) => doubtfulLines(one, model))),
  'unlike what was reviewed': (waiting, reviewed) => highest(waiting.map((one) => novelty(one, reviewed))),
  'expected gain, unlike what was reviewed': (waiting, reviewed, model) => {
    const gain = ranks(waiting.map((one) => expectedGain(one, model)));
    const far = ranks(waiting.map((one) => novelty(one, reviewed)));
    return highest(gain.map((value, i) => mean([value, far[i]!])));
  },
};
