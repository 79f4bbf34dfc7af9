import { join } from 'node:path';
import { createCore } from '../../../src/main/core/create-core.ts';
import { indexGrid } from '../../../src/shared/domain/index.ts';
import type { Annotation } from '../../../src/shared/domain/index.ts';
import { makeAnnotation, makeCue } from '../../fixtures/edits/annotations.ts';
import { workerModules } from '../../support/workers.ts';
import { writeSyntheticCrate } from './synthetic-crate.ts';

type TempoAlternatives = Annotation['tempo_alternatives'];

export interface EditorCrate {
  /** A track with predictions only, and one that its DJ has verified; both analyzed. */
  readonly predicted: string;
  readonly verified: string;
}

/** Sections of eight bars with cues, as a model might have found them; what the real ones find changes with them. */
function prediction(file: string, duration: number, tempo_alternatives: TempoAlternatives) {
  const beat_grid = [{ time: 0, bpm: 140, beat: 1 }];
  const grid = indexGrid(beat_grid);
  const at = (bar: number): number => grid.timeOfBar(bar);
  const labels = ['intro', 'drop', 'breakdown', 'drop', 'outro'] as const;
  const annotation = makeAnnotation({
    beat_grid,
    duration,
    sections: labels.map((label, i) => ({
      time: at(1 + 8 * i),
      label,
      confidence: 0.6,
      source: 'ml_model_test-1',
    })),
    cues: [
      makeCue({ id: 'a', kind: 'hot', slot: 'A', time: at(1), name: 'Mix in', confidence: 0.62 }),
      makeCue({ id: 'c', kind: 'hot', slot: 'C', time: at(9), name: 'Drop', confidence: 0.58 }),
      makeCue({ id: 'f', kind: 'hot', slot: 'F', time: at(25), name: 'Drop 2', confidence: 0.49 }),
      makeCue({ id: 'h', kind: 'hot', slot: 'H', time: at(33), name: 'Mix out', confidence: 0.32 }),
    ],
  });
  return { ...annotation, tempo_alternatives, audio: { ...annotation.audio, file } };
}

/** Fills the data folder with two analyzed tracks whose annotations are known. */
export async function writeEditorCrate(
  folder: string,
  alternatives: TempoAlternatives = [],
): Promise<EditorCrate> {
  const { xml, titles } = await writeSyntheticCrate(folder);
  const core = createCore({ home: join(folder, 'home'), workers: workerModules });
  try {
    await core.imports.start([xml]).result;
    const trackIds = core.library.ids({});
    await core.analysis.start({ kind: 'tracks', trackIds }).result;
    for (const trackId of trackIds) {
      const { annotation, revision } = core.annotations.state(trackId);
      const { title } = core.annotations.requireTrack(trackId);
      const next =
        title === titles[1]
          ? prediction(annotation.audio.file ?? '', annotation.audio.duration, alternatives)
          : {
              ...annotation,
              audio: { ...annotation.audio, key: '1A' },
              metadata: { ...annotation.metadata, tier: 1 as const, verified_by: 'Ada' },
            };
      core.edits.commit(trackId, revision, 'Fixture', next, { author: 'Ada', origin: null });
    }
  } finally {
    await core.close();
  }
  return { predicted: titles[1]!, verified: titles[0]! };
}
