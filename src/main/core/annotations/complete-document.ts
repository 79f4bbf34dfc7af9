import { trackConfidence } from '../../analysis/confidence.ts';
import { indexGrid } from '../../../shared/domain/index.ts';
import type { Annotation, Flag } from '../../../shared/domain/index.ts';

/** Flags that an analysis sets and clears; the others belong to the import or to people. */
const analysisFlags: readonly Flag[] = [
  'tempo_octave',
  'tempo_disagrees',
  'key_disagrees',
  'low_confidence',
  'mono_cancels',
  'invalid_samples',
];
const LOW_CONFIDENCE = 0.5;
/** A section shorter than this many bars is doubtful in DJ music. */
const MIN_SECTION_BARS = 4;
const SNAP_TOLERANCE_S = 0.03;

/** Which validation rules the document satisfies. */
export function validate(document: Annotation): NonNullable<Annotation['metadata']['validation']> {
  const { beat_grid: grid, cues, structure, audio } = document;
  const index = indexGrid(grid, audio.time_signature[0]);
  return {
    beat_grid_valid: grid.length > 0 && grid[0]!.time <= Math.max(audio.duration, 0.001),
    cue_points_snapped:
      grid.length > 0 &&
      cues.every((cue) => Math.abs(index.nearestBeat(cue.time).time - cue.time) <= SNAP_TOLERANCE_S),
    min_section_length: structure.every((section, i) => {
      const next = structure[i + 1];
      return !next || next.bar - section.bar >= MIN_SECTION_BARS;
    }),
  };
}

/** Confidence of a whole document; parts that nobody has annotated do not count against it. */
export function documentConfidence(document: Annotation): number {
  const { provenance, cues } = document;
  const grid = {
    grid: document.beat_grid,
    confidence: provenance.beat_grid?.confidence ?? 0,
    downbeatConfidence: provenance.downbeat?.confidence ?? 1,
  };
  const structure = provenance.structure ?? { confidence: grid.confidence * grid.downbeatConfidence };
  return trackConfidence({ grid, structure, key: provenance.key ?? null, cues });
}

/**
 * Recomputes the derived values: overall confidence, validation, and the flags of an analysis, including the `found`
 * ones.
 */
export function complete(document: Annotation, found: readonly Flag[]): Annotation {
  const confidence = documentConfidence(document);
  const validation = validate(document);
  const flags = new Set(document.metadata.flags.filter((flag) => !analysisFlags.includes(flag)));
  for (const flag of found) flags.add(flag);
  if (document.beat_grid.length > 0) flags.delete('grid_missing');
  if (document.metadata.tier !== 1 && confidence < LOW_CONFIDENCE) flags.add('low_confidence');
  return { ...document, metadata: { ...document.metadata, confidence, validation, flags: [...flags] } };
}
