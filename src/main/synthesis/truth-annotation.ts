import { annotationSchema } from '../../shared/domain/index.ts';
import type { Annotation } from '../../shared/domain/index.ts';
import type { SynthesisTruth } from './truth.ts';

/** What an annotation takes from a truth; tracks rendered from MIDI know as much. */
export type AnnotatedTruth = Pick<
  SynthesisTruth,
  'duration_s' | 'beats_per_bar' | 'tempo_segments' | 'downbeats_s' | 'sections' | 'key' | 'cues'
>;

/** A synthesized track's truth as an annotation: certain, verified by how it was made. `file` is where its audio is, `at` an ISO time. */
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
