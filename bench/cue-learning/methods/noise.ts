/** Wrong labels, and what might be done against them. */
import type { CueExample } from '../../../src/main/learning/personal/cues/cue-example.ts';
import { indexGrid } from '../../../src/shared/domain/index.ts';
import { createRandom } from '../styles.ts';
import { learnOdds, methods } from './methods.ts';
import type { Fit } from './fit.ts';

/** Moves a share of the cues to some other bar line of their track. */
export function corrupt(examples: readonly CueExample[], share: number): CueExample[] {
  return examples.map((example) => {
    const random = createRandom(example.trackId * 104_729 + 1);
    const index = indexGrid(example.grid, example.beatsPerBar);
    const bars = Math.floor(index.barAt(example.duration));
    return {
      ...example,
      cues: example.cues.map((cue) =>
        random() < share ? { ...cue, time: index.timeOfBar(1 + Math.floor(random() * bars)) } : cue,
      ),
    };
  });
}

const boosted = methods['boosted logistic regression']!;

/** Label smoothing (C. Szegedy et al., CVPR 2016): no label is certain, and a line without a cue more so than one with a cue. */
export const smoothed: Fit = (design, labels, weights) =>
  boosted(
    design,
    labels.map((label) => (label > 0.5 ? 0.8 : 0.02)),
    weights,
  );

/**
 * Co-teaching (B. Han et al., NeurIPS 2018) by tracks: each half is learned from, and takes the cues that it finds least likely out of the
 * other, as many as are thought to be wrong.
 */
export function coTaught(examples: readonly CueExample[], share: number): CueExample[] {
  const halves = [0, 1].map((half) => examples.filter((_, i) => i % 2 === half));
  return halves.flatMap((half, h) => {
    const oddsAt = learnOdds(boosted, halves[1 - h]!);
    const cues = half.flatMap((example) => {
      const odds = oddsAt(example);
      return example.cues.map((cue) => ({ cue, odds: odds(cue.time) }));
    });
    const unlikely = new Set(
      cues
        .sort((a, b) => a.odds - b.odds)
        .slice(0, Math.round(share * cues.length))
        .map(({ cue }) => cue),
    );
    return half.map((example) => ({ ...example, cues: example.cues.filter((cue) => !unlikely.has(cue)) }));
  });
}
