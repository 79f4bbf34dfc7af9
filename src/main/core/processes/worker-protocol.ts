import type { RefitRequest } from '../../analysis/refit-track.ts';
import type { Section, Source, TempoRange } from '../../../shared/domain/index.ts';
import type { ErrorCode } from '../../../shared/errors.ts';
import type { Message } from '../../../shared/languages/translate.ts';
import type { SynthesizedFile } from '../../synthesis/synthesize-folder.ts';
import type { SynthesisOptions } from '../../synthesis/synthesize-track.ts';
import type { SynthesisTruth } from '../../synthesis/truth.ts';
import type { BackendInfo } from '../../inference/backends.ts';
import type {
  ModelRequest,
  PreparedProvider,
  PrepareModelRequest,
  ServeModelRequest,
} from '../../inference/model-host.ts';
import type { Provider } from '../../inference/providers.ts';
import type { PredictedPlace } from '../../learning/personal/cues/place-cues.ts';
import type { CueTrack } from '../../learning/personal/cues/track-lines.ts';
import type { BackboneBars } from '../../analysis/profile/backbone-bars.ts';
import type { AnalyzedGrid } from '../../learning/personal/grid/grid-example.ts';
import type { PersonalGrid } from '../../learning/personal/grid/place-grid.ts';
import type { TrackAnalysis } from '../../analysis/analyze-track.ts';
import type { Refit } from '../../analysis/rhythm/refit-grid.ts';

/** Requests to an analysis process, and the types of their answers. */
export interface AnalysisRequests {
  /** The complete analysis of a file. */
  analyze: {
    request: {
      readonly path: string;
      /** Genre tag; empty or absent if there is none. */
      readonly genre?: string;
      /** Tempo range in which to count the beat; null or absent does not constrain half and double tempo. */
      readonly tempoRange?: TempoRange | null;
      /** Where to write `<name>.overview.dat` and `<name>.zoom.dat`; null for no waveform. */
      readonly waveform: { readonly folder: string; readonly name: string } | null;
      /** Null or absent for signal processing. */
      readonly model?: ModelRequest | null;
      /** Folder of the key-detection network; null or absent for key profiles. */
      readonly keyModel?: string | null;
    };
    response: {
      readonly analysis: TrackAnalysis;
      /** Time that it took in this process. */
      readonly seconds: number;
    };
  };
  /** Refits part of a grid (document clock). */
  refit: {
    request: RefitRequest;
    response: Refit;
  };
  /** Where a personal model would set cues; one answer per track. */
  placeCues: {
    request: {
      /** Version of the model. */
      readonly folder: string;
      readonly tracks: readonly CueTrack[];
    };
    response: readonly (readonly PredictedPlace[])[];
  };
  /** What a backbone says about the bars of a file. */
  embedBars: {
    request: {
      /** Folder of the model pack. */
      readonly folder: string;
      readonly threads: number;
      readonly path: string;
      /** Bar lines in seconds, on the document clock. */
      readonly lines: Float32Array;
    };
    response: BackboneBars;
  };
  /** Loads a backbone and tries it on a test signal. */
  tryBackbone: {
    request: { readonly folder: string; readonly threads: number };
    response: { readonly version: string };
  };
  /** Sections as a personal model sees them; null for a track without a profile. */
  placeSections: {
    request: { readonly folder: string; readonly track: CueTrack; readonly source: Source };
    response: readonly Section[] | null;
  };
  /** How a personal model counts the beats of an analysis; null without a grid in bars of four. */
  placeGrid: {
    request: { readonly folder: string; readonly track: AnalyzedGrid };
    response: PersonalGrid | null;
  };
  /** Chooses the execution provider for a model; see `prepareModel`. */
  prepareModel: { request: PrepareModelRequest; response: PreparedProvider };
  /** Runs the network for other processes from now on; see `serveModel`. */
  serveModel: { request: ServeModelRequest; response: void };
  /** Tests whether an execution provider starts here. */
  probeProvider: { request: { readonly provider: Provider }; response: BackendInfo };
  /** Renders one track with exact truth into a folder. */
  synthesize: {
    request: { readonly folder: string; readonly seed: string; readonly options: SynthesisOptions };
    response: { readonly file: SynthesizedFile; readonly truth: SynthesisTruth };
  };
}

export type AnalysisKind = keyof AnalysisRequests;

export interface AnalysisMessage<K extends AnalysisKind = AnalysisKind> {
  readonly kind: K;
  readonly request: AnalysisRequests[K]['request'];
}

/** A worker's answers to a request, one each, in order. */
export type WorkerReply =
  | {
      readonly type: 'result';
      readonly value: unknown;
      /** Whether the process should end, because it holds a resource that others need: memory of a graphics card. */
      readonly retire?: boolean;
    }
  | { readonly type: 'error'; readonly code: ErrorCode; readonly text: Message };
