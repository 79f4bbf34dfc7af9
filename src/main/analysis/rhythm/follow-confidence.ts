import type { Anchor } from '../../../shared/domain/index.ts';
import { logOdds } from './beat-evidence.ts';
import { weigh } from './decide-pulse.ts';
import type { RhythmEvidence } from './rhythm-evidence.ts';

/** The traits that determine the confidence of a grid that follows a changing tempo. */
export interface FollowTraits {
  /** Mean log odds of the model's beats on the grid minus those halfway between. */
  readonly plain: number;
  /** Share of the groups of eight beats in which the model supports the grid. */
  readonly firm: number;
  /** The same as `plain`, from signal processing. */
  readonly signal: number;
  /** Log of the scatter of onsets around smooth beats, in seconds. */
  readonly scatter: number;
  /** Log of 1 + anchors per minute: live music has many, a wrong grid even more. */
  readonly anchors: number;
  /** Log odds, clipped to ±5, of the tempo that fits the track best as a whole. */
  readonly choice: number;
}

/** Weights of the traits, and the upper limit of the confidence. */
export type FollowJudge = Readonly<Record<keyof FollowTraits | 'bias' | 'limit', number>>;

const GROUP = 8;

/** For each group of beats, how much more probable beats are there than halfway between. */
function compareGroups(beats: readonly number[], strength: Float32Array, frameRate: number): number[] {
  const at = (time: number): number => {
    const frame = Math.round(time * frameRate);
    return logOdds(Math.max(strength[frame - 1] ?? 0, strength[frame] ?? 0, strength[frame + 1] ?? 0));
  };
  const groups: number[] = [];
  for (let from = 0; from + GROUP < beats.length; from += GROUP) {
    let sum = 0;
    for (let k = from; k < from + GROUP; k++) sum += at(beats[k]!) - at((beats[k]! + beats[k + 1]!) / 2);
    groups.push(sum / GROUP);
  }
  return groups;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** @param lattice probability of the tempo that fits the track best as a whole. */
export function describeFollowed(
  beats: readonly number[],
  anchors: readonly Anchor[],
  scatter: number,
  lattice: number,
  { activations, signal, bands }: RhythmEvidence,
): FollowTraits {
  const groups = compareGroups(beats, activations.beat, activations.frameRate);
  const minutes = Math.max(0.5, ((beats.at(-1) ?? 0) - (beats[0] ?? 0)) / 60);
  return {
    plain: mean(groups),
    firm: groups.filter((group) => group > 0).length / Math.max(1, groups.length),
    signal: mean(compareGroups(beats, signal, bands.frameRate)),
    scatter: Math.log(scatter + 0.001),
    anchors: Math.log1p(anchors.length / minutes),
    choice: Math.max(-5, Math.min(5, Math.log((lattice + 1e-6) / (1 - lattice + 1e-6)))),
  };
}

/** Probability that the beats of a grid with these traits are right. */
export function judgeFollowed(traits: FollowTraits, { bias, limit, ...weights }: FollowJudge): number {
  return Math.min(limit, 1 / (1 + Math.exp(-bias - weigh(traits, weights))));
}
