import { annotationSchema } from '../../shared/domain/index.ts';
import type { Annotation } from '../../shared/domain/index.ts';
import type { SynthesisTruth } from './truth.ts';

/** The part of a truth that an annotation needs; tracks rendered from MIDI have it too. */
export type AnnotatedTruth = Pick<
  SynthesisTruth,
  'duration_s' | 'beats_per_bar' | 'tempo_segments' | 'downbeats_s' | 'sections' | 'key' | 'cues'
>;

/**
 * Converts a synthesized track's truth to an annotation: certain, and verified by construction. `file` is the path of
 * its audio, `at` an ISO time.
 */
export function annotationOfTruth(truth: AnnotatedTruth, file: string, at: string): Annotation {
  const source = 'import:synthesis';
  const certain = { source, confidence: 1, at };
  const grid = truth.tempo_segments.map(({ time_s: time, bpm, beat }) => ({ time, bpm, beat }));
  return annotationSchema.parse({
    metadata: { tier: 1, confidence: 1, source, created: at, modified: at, verified_by: 'synthesis' },
    audio: {
      file,
      duration: truth.duration_s,
      bpm: grid[0]?.bpm ?? null,
      downbeat: truth.downbeats_s[0] ?? null,
      time_signature: [truth.beats_per_bar, 4],
      key: truth.key,
    },
    beat_grid: grid,
    structure: truth.sections.map(({ bar, label, time }) => ({ bar, label, time, confidence: 1, source })),
    cues: truth.cues.map((cue, i) => ({ id: `truth-${i}`, ...cue, confidence: 1, source })),
    energy: null,
    provenance: {
      ...(grid.length > 0 ? { beat_grid: certain, downbeat: certain } : {}),
      ...(truth.key === null ? {} : { key: certain }),
      ...(truth.sections.length > 0 ? { structure: certain } : {}),
    },
  });
}
