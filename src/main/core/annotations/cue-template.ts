import type { Annotation, Source } from '../../../shared/domain/index.ts';
import type { CueTemplate } from '../../../shared/domain/cue-template.ts';
import { AppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import { limitsOf, mergeCues } from '../../analysis/cues/merge-cues.ts';
import { proposeCues } from '../../analysis/cues/propose-cues.ts';

/**
 * Places a template's cues on the sections of a document, as an analysis does: predictions are replaced, and cues that
 * a person set are kept, as are imported ones with `extend`. The cues get the source of the sections.
 * @throws AppError `invalid_input` for a track without sections or grid
 */
export function applyCueTemplate(
  document: Annotation,
  template: CueTemplate,
  mode: 'extend' | 'replace',
  at: string,
): Annotation {
  const { structure, beat_grid: grid, audio, provenance, metadata } = document;
  if (structure.length === 0 || grid.length === 0)
    throw new AppError(
      'invalid_input',
      msg('It has no sections or no beat grid to place cues on. Analyze it first.'),
    );
  const [beatsPerBar] = audio.time_signature;
  const source: Source = provenance.structure?.source ?? structure[0]?.source ?? metadata.source;
  const proposed = proposeCues({
    sections: structure,
    grid,
    beatsPerBar,
    duration: audio.duration,
    template,
    source,
    gridConfidence: provenance.beat_grid?.confidence ?? 1,
    downbeatConfidence: provenance.downbeat?.confidence ?? 1,
  });
  const secondsPerBar = (60 / grid[0]!.bpm) * beatsPerBar;
  const { cues } = mergeCues(document.cues, proposed, mode, limitsOf(template, secondsPerBar));
  if (JSON.stringify(cues) === JSON.stringify(document.cues)) return document;
  return { ...document, cues, metadata: { ...metadata, modified: at } };
}
