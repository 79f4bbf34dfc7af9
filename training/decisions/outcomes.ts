import { join } from 'node:path';
import { openCorpus } from './cache.ts';
import type { ExampleSet } from './examples.ts';
import { readHeldOutcomes } from './held-outcomes.ts';
import type { JudgedHead, Judgements } from './judge-decisions.ts';
import { mapExamples } from './map-examples.ts';
import type { Outcome } from '../../src/main/numeric/platt.ts';
import { trainingTracks, weighExample } from './weigh-example.ts';

export type Outcomes = Record<JudgedHead, Outcome[]>;

/**
 * All decisions on the tracks of a set, compared with the truth. The default set is the development tracks and the
 * synthesized tracks reserved for calibration; its grids, downbeats and boundaries are the fits' decisions on held-out
 * origins.
 */
export async function collectOutcomes(
  model: string,
  perStyle: number,
  set: ExampleSet = 'calibration',
): Promise<Outcomes> {
  const corpus = await openCorpus({ model, perStyle, set });
  const rows = await mapExamples<Judgements>(corpus, join(import.meta.dirname, 'calibration-row.ts'), {
    decides: true,
    examples: corpus.examples.filter(({ speed }) => speed === 1),
  });
  const known = trainingTracks(model);
  const outcomes: { [head in JudgedHead]: Outcomes[head] } = {
    grid: [],
    downbeat: [],
    boundary: [],
    label: [],
    key: [],
    cue: [],
  };
  for (const { example, row } of rows)
    for (const head of Object.keys(outcomes) as JudgedHead[])
      for (const judgement of row[head])
        outcomes[head].push({
          ...judgement,
          origin: example.origin,
          // Each track has the same weight, however many sections it has.
          weight: weighExample(example, known) / Math.sqrt(row[head].length),
        });
  // Values fitted on these very tracks are judged with weights that were fitted without their origins.
  if (set !== 'test')
    for (const head of ['grid', 'downbeat', 'boundary'] as const)
      outcomes[head] = readHeldOutcomes(model, head);
  return outcomes;
}
