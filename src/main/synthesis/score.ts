import type { Sample } from './sample.ts';

/** Groups that share effects; `kick` is separate so that it is never ducked. */
export const busNames = ['kick', 'drums', 'bass', 'chords', 'lead', 'fx'] as const;
export type BusName = (typeof busNames)[number];

/** One sample to be mixed. */
export interface MixEvent {
  readonly bus: BusName;
  /** Seconds on the track's clock; negative if the sound began before the track's first sample. */
  readonly time: number;
  /** Rendered when it is first mixed; every call returns the same sample. */
  readonly sample: () => Sample;
  readonly gain: number;
  /** -1 left .. 1 right. */
  readonly pan: number;
  /** Seconds after which the sound is choked (10 ms fade); Infinity to ring out. */
  readonly choke: number;
}

/** A point of an automation: values between points are interpolated (gain linear, cutoffs logarithmic). */
export interface AutomationPoint {
  /** Seconds. */
  readonly time: number;
  readonly gain: number;
  /** Hz; 20 000 = open. */
  readonly lowpass: number;
  /** Hz; 20 = open. */
  readonly highpass: number;
}

/** Hz at which filters count as open and are skipped. */
export const OPEN_LOWPASS = 18_000;
export const OPEN_HIGHPASS = 25;
export const openPoint = { gain: 1, lowpass: 20_000, highpass: 20 } as const;

export type Automation = Partial<Record<BusName, readonly AutomationPoint[]>>;

export type PartName = 'bass' | 'pad' | 'stab' | 'lead' | 'arp' | 'vocal';

/** A note as it sounds. */
export interface ScoreNote {
  readonly part: PartName;
  readonly time: number;
  readonly duration: number;
  readonly midi: number;
  readonly velocity: number;
}

/** A drum hit as it sounds, for transcription truth and tests. */
export interface ScoreHit {
  readonly drum: 'kick' | 'snare' | 'hats' | 'openHat' | 'ride' | 'perc' | 'crash' | 'tom';
  readonly time: number;
  readonly velocity: number;
}

export interface Score {
  readonly events: readonly MixEvent[];
  readonly notes: readonly ScoreNote[];
  readonly hits: readonly ScoreHit[];
  readonly automation: Automation;
  /** Times at which the ducking starts, ascending. */
  readonly duckTimes: readonly number[];
}
