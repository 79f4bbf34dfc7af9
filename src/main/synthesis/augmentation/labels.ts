import { fromCamelot, toCamelot } from '../../../shared/domain/index.ts';
import type { Annotation } from '../../../shared/domain/index.ts';

/** The annotation of audio stretched by `ratio`: every time × ratio, every tempo ÷ ratio. Bars and beats stay. */
export function stretchLabels(annotation: Annotation, ratio: number): Annotation {
  const { audio } = annotation;
  return {
    ...annotation,
    audio: {
      ...audio,
      duration: audio.duration * ratio,
      bpm: audio.bpm === null ? null : audio.bpm / ratio,
      downbeat: audio.downbeat === null ? null : audio.downbeat * ratio,
    },
    beat_grid: annotation.beat_grid.map((anchor) => ({
      ...anchor,
      time: anchor.time * ratio,
      bpm: anchor.bpm / ratio,
    })),
    structure: annotation.structure.map((section) => ({ ...section, time: section.time * ratio })),
    cues: annotation.cues.map((cue) => ({
      ...cue,
      time: cue.time * ratio,
      ...(cue.end === undefined ? {} : { end: cue.end * ratio }),
    })),
    tempo_alternatives: annotation.tempo_alternatives.map((one) => ({ ...one, bpm: one.bpm / ratio })),
  };
}

/** The annotation of audio shifted by whole semitones: the key moves with it. */
export function transposeLabels(annotation: Annotation, semitones: number): Annotation {
  const { key } = annotation.audio;
  if (key === null) return annotation;
  const { tonic, mode } = fromCamelot(key);
  return { ...annotation, audio: { ...annotation.audio, key: toCamelot(tonic + semitones, mode) } };
}

/** Levels were measured on the original audio; they no longer hold after a change of sound. */
export function withoutEnergy(annotation: Annotation): Annotation {
  const { energy: _energy, ...provenance } = annotation.provenance;
  return { ...annotation, energy: null, provenance };
}

/** The annotation on a clock that starts `seconds` later; times before 0 become 0. */
export function delayLabels(annotation: Annotation, seconds: number): Annotation {
  if (seconds === 0) return annotation;
  const { audio } = annotation;
  const move = (time: number): number => Math.max(0, time - seconds);
  return {
    ...annotation,
    audio: { ...audio, downbeat: audio.downbeat === null ? null : audio.downbeat - seconds },
    beat_grid: annotation.beat_grid.map((anchor) => ({ ...anchor, time: anchor.time - seconds })),
    structure: annotation.structure.map((section) => ({ ...section, time: section.time - seconds })),
    cues: annotation.cues.map((cue) => ({
      ...cue,
      time: move(cue.time),
      ...(cue.end === undefined ? {} : { end: Math.max(move(cue.time) + 0.001, cue.end - seconds) }),
    })),
  };
}
