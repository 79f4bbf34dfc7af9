import type { MelMeans } from '../front-end/spectral-change.ts';
import type { RhythmEvidence } from './rhythm-evidence.ts';

/** The evidence of a part of a track, on a clock that starts with it. */
export interface EvidenceSlice {
  readonly evidence: RhythmEvidence;
  /** When the part starts in the track, seconds. */
  readonly offset: number;
}

function sliceMeans(means: MelMeans, from: number, to: number): MelMeans {
  return {
    frames: to - from,
    bands: means.bands,
    meanInto: (target, first, end) =>
      means.meanInto(target, from + Math.max(0, first), Math.min(to, from + end)),
  };
}

/** Evidence between two times in seconds. The part begins within music, so that its first sound says nothing. */
export function sliceEvidence(evidence: RhythmEvidence, start: number, end: number): EvidenceSlice {
  const { activations, means, bands, signal } = evidence;
  const { frameRate } = bands;
  const from = Math.max(0, Math.round(start * frameRate));
  const to = Math.min(bands.frames, Math.max(from, Math.round(end * frameRate)));
  const cut = (values: Float32Array): Float32Array => values.subarray(from, to);
  return {
    offset: from / frameRate,
    evidence: {
      activations: {
        source: activations.source,
        frameRate: activations.frameRate,
        beat: cut(activations.beat),
        downbeat: cut(activations.downbeat),
        boundary: cut(activations.boundary),
      },
      means: sliceMeans(means, from, to),
      bands: {
        frames: to - from,
        frameRate,
        low: cut(bands.low),
        mid: cut(bands.mid),
        high: cut(bands.high),
      },
      signal: cut(signal),
      firstSound: from === 0 ? evidence.firstSound : Infinity,
    },
  };
}
