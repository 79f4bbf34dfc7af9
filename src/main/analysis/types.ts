import type { Anchor, CamelotKey, Energy, Section } from '../../shared/domain/index.ts';

/**
 * Times within the analysis are seconds from the first *decoded* sample; `analyze-track` moves them to the document
 * clock.
 */

/**
 * Log-mel spectrogram of the front end that every activation model reads (Beat This!, ISMIR 2024). By far the largest
 * measurement of a track: two hours take 92 MB.
 */
export interface MelSpectrogram {
  /** frames × bands, row-major, in steps of `MEL_STEP`; see `melValues`. */
  readonly data: Uint16Array;
  readonly frames: number;
  /** 128. */
  readonly bands: number;
  /** 50 Hz: frame t is centred at t / 50 s. */
  readonly frameRate: number;
}

/** Onset strength at a resolution of about 1 ms, for placing the grid to the millisecond. */
export interface OnsetNovelty {
  /** In whole steps; only ratios matter. */
  readonly data: Uint16Array;
  /** Values per second. */
  readonly rate: number;
  /** Time in seconds of value 0. */
  readonly start: number;
}

/** Frame-wise probabilities from a network's heads or from signal processing, all at the mel frame rate. */
export interface Activations {
  /** The model that produced them: `ml_model_<version>`. */
  readonly source: string;
  /** Hz. */
  readonly frameRate: number;
  readonly beat: Float32Array;
  readonly downbeat: Float32Array;
  /** Probability of a section boundary. */
  readonly boundary: Float32Array;
  /** frames × sectionLabels.length, row-major, rows sum to 1; absent where the model has no such head. */
  readonly sectionFunction?: Float32Array;
  /** Probability of each key; absent where the model has no such head. */
  readonly key?: ReadonlyMap<CamelotKey, number>;
  /** The model that detected the key, if it was a different one. */
  readonly keySource?: string;
  /** Embedding of the whole track, of any size; absent where the model has no such head. */
  readonly embedding?: Float32Array;
  /** Execution provider of the network; absent for signal processing. */
  readonly provider?: string;
}

/** The common interface of signal processing and ONNX networks. */
export interface ActivationModel {
  /** `ml_model_<version>`, the source stored with every value derived from it. */
  readonly source: string;
  activate(mel: MelSpectrogram, signal?: AbortSignal): Promise<Activations>;
  dispose(): Promise<void>;
}

export interface GridEstimate {
  /** Empty when no beat was found (silence, speech, ambient). */
  readonly grid: readonly Anchor[];
  readonly beatsPerBar: number;
  /** Probability that tempo and phase are right. */
  readonly confidence: number;
  /** Probability that beat 1 is beat 1, given the beats. */
  readonly downbeatConfidence: number;
  /** Alternative tempi to offer, best first. */
  readonly alternatives: readonly { bpm: number; confidence: number }[];
}

export interface KeyEstimate {
  readonly key: CamelotKey;
  readonly confidence: number;
  /** The separate model that detected the key; absent when the analysis model did. */
  readonly source?: string;
}

/** A network that detects the key of a whole track. */
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

/** All measurements on the samples of one track; later stages read nothing else. */
export interface TrackFeatures {
  /** Length of the decoded audio in seconds. */
  readonly duration: number;
  readonly mel: MelSpectrogram;
  readonly onsets: OnsetNovelty;
  readonly levels: BandLevels;
  readonly chroma: Chroma;
}

export interface StructureEstimate {
  readonly sections: readonly Section[];
  /** Confidence of the boundaries and labels as a whole. */
  readonly confidence: number;
  /** The evidence behind the decision; null for silence. */
  readonly evidence: StructureEvidence | null;
}

/** The evidence for sections, bar by bar. */
export interface StructureEvidence {
  /** Bar lines in seconds, one more than there are bars. */
  readonly lines: readonly number[];
  /** Probability that a section begins at each bar. */
  readonly boundary: Float64Array;
  /** Log odds of the same from the sound alone. */
  readonly change: Float64Array;
  /** Bars at which the sections begin, counted from the first line. */
  readonly starts: readonly number[];
  /** The probability of every label for each section, in the order of `sectionLabels`. */
  readonly labels: readonly (readonly number[])[];
}

export interface EnergyEstimate {
  readonly energy: Energy;
  readonly confidence: number;
}
