import type { Anchor, CamelotKey, Energy, Section } from '../../shared/domain/index.ts';

/** Times inside the analysis are seconds from the first *decoded* sample; `analyze-track` moves them to the document clock. */

/** Log-mel spectrogram of the front end that every activation model reads (Beat This!, ISMIR 2024). */
export interface MelSpectrogram {
  /** frames × bands, row-major. */
  readonly data: Float32Array;
  readonly frames: number;
  /** 128. */
  readonly bands: number;
  /** 50 Hz: frame t is centred at t / 50 s. */
  readonly frameRate: number;
}

/** Onset strength at about 1 ms for placing the grid to the millisecond. */
export interface OnsetNovelty {
  readonly data: Float32Array;
  /** Values per second. */
  readonly rate: number;
  /** Time in seconds of value 0. */
  readonly start: number;
}

/** Frame-wise probabilities, all at the mel frame rate. What a network head or the signal-processing stand-in says. */
export interface Activations {
  /** Which model said it: `ml_model_<version>`. */
  readonly source: string;
  /** Hz. */
  readonly frameRate: number;
  readonly beat: Float32Array;
  readonly downbeat: Float32Array;
  /** Section boundary. */
  readonly boundary: Float32Array;
  /** frames × sectionLabels.length, row-major, rows sum to 1; absent where the model has no such head. */
  readonly sectionFunction?: Float32Array;
  /** Probability of each key; absent where the model has no such head. */
  readonly key?: ReadonlyMap<CamelotKey, number>;
  /** Which model heard the key, where it was another one. */
  readonly keySource?: string;
  /** What the track is like as a whole, any size; absent where the model has no such head. */
  readonly embedding?: Float32Array;
  /** Execution provider that a network ran on; absent for signal processing. */
  readonly provider?: string;
}

/** The one interface behind which signal processing and ONNX networks look alike. */
export interface ActivationModel {
  /** `ml_model_<version>`, the source recorded with every value that follows from it. */
  readonly source: string;
  activate(mel: MelSpectrogram, signal?: AbortSignal): Promise<Activations>;
  dispose(): Promise<void>;
}

export interface GridEstimate {
  /** Empty when no beat was found (silence, speech, ambient). */
  readonly grid: readonly Anchor[];
  readonly beatsPerBar: number;
  /** That tempo and phase are right. */
  readonly confidence: number;
  /** That beat 1 is beat 1, given the beats. */
  readonly downbeatConfidence: number;
  /** Other tempi worth offering, best first. */
  readonly alternatives: readonly { bpm: number; confidence: number }[];
}

export interface KeyEstimate {
  readonly key: CamelotKey;
  readonly confidence: number;
  /** The separate model that detected the key; absent when the analysis model did. */
  readonly source?: string;
}

/** A network that hears the key of a whole track. */
export interface KeyModel {
  /** `ml_model_<version>`. */
  readonly source: string;
  /** Probability of each key. */
  hear(chroma: Chroma): Promise<ReadonlyMap<CamelotKey, number>>;
  dispose(): Promise<void>;
}

/** Level of three bands over time: RMS per hop, linear. */
export interface BandLevels {
  /** Values per second (100). */
  readonly rate: number;
  readonly bass: Float32Array;
  readonly mid: Float32Array;
  readonly high: Float32Array;
  /** Integrated loudness, LUFS (BS.1770); -Infinity for silence. */
  readonly loudness: number;
}

/** Pitch-class content over time, for key and harmony change. */
export interface Chroma {
  /** frames × 12, row-major, C first. */
  readonly data: Float32Array;
  readonly frames: number;
  /** Values per second. */
  readonly rate: number;
  /** Deviation from A = 440 Hz in cents, [-50, 50). */
  readonly tuning: number;
}

/** Everything measured on the samples of one track; all later stages read only this. */
export interface TrackFeatures {
  /** Seconds of decoded audio. */
  readonly duration: number;
  readonly mel: MelSpectrogram;
  readonly onsets: OnsetNovelty;
  readonly levels: BandLevels;
  readonly chroma: Chroma;
}

export interface StructureEstimate {
  readonly sections: readonly Section[];
  /** Of the boundaries and labels as a whole. */
  readonly confidence: number;
  /** What the decision rests on; null for silence. */
  readonly evidence: StructureEvidence | null;
}

/** What speaks for sections, bar by bar. */
export interface StructureEvidence {
  /** Bar lines in seconds, one more than there are bars. */
  readonly lines: readonly number[];
  /** Probability that a section begins at each bar. */
  readonly boundary: Float64Array;
  /** Log odds of the same from the sound alone. */
  readonly change: Float64Array;
  /** Bars at which the sections begin, counted from the first line. */
  readonly starts: readonly number[];
  /** For each section the probability of every label, in the order of `sectionLabels`. */
  readonly labels: readonly (readonly number[])[];
}

export interface EnergyEstimate {
  readonly energy: Energy;
  readonly confidence: number;
}
