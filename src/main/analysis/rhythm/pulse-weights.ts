import type { ActivationKind } from './activation-kind.ts';
import type { PulseWeights } from './choose-pulse.ts';
import type { GridJudge } from './grid-confidence.ts';
import type { HalfBeatVotes } from './half-beat.ts';

export const pulseWeights: Readonly<Record<ActivationKind, PulseWeights>> = {
  network: {
    lowOnBeat: 0.0515,
    subdivision: -0.781,
    subdivisionSquared: 0.269,
    alternation: -0.0325,
    triplet: -1.08,
    shuffle: 2.34,
    salience: 0.808,
    height: 4.99,
    relativeHeight: 0.455,
    coverage: 1.01,
    offBeat: 0.337,
    evenness: 0.41,
    bars2: 1.85,
    bars4: 1.68,
    bars8: 0.865,
  },
  signalProcessing: {
    lowOnBeat: 0.676,
    subdivision: -1.31,
    subdivisionSquared: -0.223,
    alternation: 0.639,
    triplet: -2.18,
    salience: 1.36,
    height: 24.9,
    relativeHeight: 4.17,
    coverage: 1.01,
    offBeat: 0.189,
    shuffle: 0,
    evenness: 0,
    bars2: 0,
    bars4: 1.96,
    bars8: 0,
  },
};

export const halfBeatWeights: Readonly<
  Record<ActivationKind, Readonly<Record<keyof HalfBeatVotes, number>>>
> = {
  network: {
    model: 1.38,
    signal: 1.64,
    low: 0.949,
    high: 1.22,
    section: 0.915,
    spectrum16: 0.334,
    spectrum4: 1.87,
    bass2: 0.296,
    harmony2: 1.01,
    energy2: 1.73,
    boundary: 1.46,
  },
  signalProcessing: {
    model: 1.38,
    signal: 0,
    low: 0.949,
    high: 1.22,
    section: 0.915,
    spectrum16: 0.334,
    spectrum4: 1.87,
    bass2: 0.296,
    harmony2: 1.01,
    energy2: 1.73,
    boundary: 1.46,
  },
};
export const gridJudges: Readonly<Record<ActivationKind, GridJudge>> = {
  network: {
    bias: 18.4,
    tempo: -0.216,
    halfBeat: -0.174,
    structure: 0.00965,
    ambivalence: -0.515,
    consistency: -1.21,
    coherence: -0.55,
    support: -8.43,
    wander: 0,
    agreement: -2.44,
    height: 0.885,
    limit: 0.977,
  },
  signalProcessing: {
    bias: 18.4,
    tempo: -0.216,
    halfBeat: -0.174,
    structure: 0.00965,
    ambivalence: -0.515,
    consistency: -1.21,
    coherence: -0.55,
    support: -8.43,
    wander: 0,
    agreement: -2.44,
    height: 0.885,
    limit: 0.977,
  },
};
