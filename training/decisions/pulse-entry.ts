/** One track as a case for the choice of tempo and beat, and the result of given weights on it. */
import { scoreExpectation } from '../../src/main/analysis/rhythm/choose-pulse.ts';
import { decidePulse, weigh } from '../../src/main/analysis/rhythm/decide-pulse.ts';
import { describeDecision } from '../../src/main/analysis/rhythm/grid-confidence.ts';
import type { GridTraits } from '../../src/main/analysis/rhythm/grid-confidence.ts';
import type { HalfBeatVotes } from '../../src/main/analysis/rhythm/half-beat.ts';
import type { Pulse } from '../../src/main/analysis/rhythm/pulse-features.ts';
import { isArguable } from './arguable-octaves.ts';
import type { Choice } from './conditional-logit.ts';
import type { Example } from './examples.ts';
import type { GridResult } from './grid-results.ts';
import type { PulseOption } from './pulse-row.ts';
import type { SignedCase } from './signed-logit.ts';

export interface PulseEntry {
  readonly example: Example;
  readonly origin: string;
  readonly weight: number;
  readonly options: readonly PulseOption[];
  readonly tempi: readonly number[];
  readonly right: Pulse | null;
}

export type Weights = Record<string, number>;
export const named = (columns: readonly string[], fitted: readonly number[]): Weights =>
  Object.fromEntries(columns.map((column, k) => [column, fitted[k]!]));

function isRight({ right, tempi }: PulseEntry, { period, phase }: Pulse): boolean {
  if (!right) return false;
  const beats = (phase - right.phase) / right.period;
  const isSame = Math.abs(period / right.period - 1) < 0.002 && Math.abs(beats - Math.round(beats)) < 0.08;
  return isSame || isArguable({ period, phase }, right, tempi);
}

/** The lattice of a right option counts as right, whichever half of the beat it chooses. */
export function toChoice(entry: PulseEntry, columns: readonly string[]): Choice {
  const { options, origin, weight } = entry;
  const right = new Set(options.filter(({ pulse }) => isRight(entry, pulse)).map(({ lattice }) => lattice));
  return {
    origin,
    weight,
    options: options.map(({ evidence, bars }) => {
      const all: Weights = { ...evidence, bars };
      return columns.map((column) => all[column]!);
    }),
    offsets: options.map((option) => scoreExpectation(option, null)),
    isRight: options.map(({ lattice }) => right.has(lattice)),
  };
}

/** The votes on the true lattice, positive where they support the true phase. */
export function toPair(
  { options, origin, weight }: PulseEntry,
  columns: readonly (keyof HalfBeatVotes)[],
): SignedCase[] {
  const lattices = new Set(options.filter((option) => option.isRight).map(({ lattice }) => lattice));
  const first = options.find(({ lattice, detail }) => detail && lattices.has(lattice));
  if (!first) return [];
  const sign = first.isRight ? 1 : -1;
  return [{ origin, weight, features: columns.map((column) => sign * first.detail!.halfBeat.votes[column]) }];
}

/** Weights for the choice of a tempo, and of the half of its beat. */
export interface PulseFit {
  readonly pulse: Weights;
  readonly halfBeat: Record<keyof HalfBeatVotes, number>;
}

export interface JudgedEntry extends PulseEntry {
  readonly chosen: Pulse;
  readonly traits: GridTraits;
  readonly isRight: boolean;
}

/** Chooses with the given weights; empty without hypotheses. */
export function judgeEntry(entry: PulseEntry, { pulse, halfBeat }: PulseFit): JudgedEntry[] {
  const decision = decidePulse(
    entry.options,
    (option) =>
      scoreExpectation(option, null) + weigh<string>({ ...option.evidence, bars: option.bars }, pulse),
    halfBeat,
    ({ detail }) => detail,
  );
  const chosen = decision?.choices[0];
  if (!chosen) return [];
  const traits = describeDecision(decision, halfBeat);
  return [{ ...entry, chosen, traits, isRight: isRight(entry, chosen) }];
}

/** The kind of error of a wrong choice. */
export function describeError({ right }: PulseEntry, { period }: Pulse): GridResult['error'] {
  if (!right) return 'tempo';
  const ratio = right.period / period;
  if (Math.abs(ratio - 1) < 0.01) return 'half beat';
  return [0.5, 2].some((octave) => Math.abs(ratio / octave - 1) < 0.01) ? 'octave' : 'tempo';
}
