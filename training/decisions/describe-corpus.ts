import { describeJudged } from './conditional-logit.ts';
import type { Choice, Judged } from './conditional-logit.ts';
import { isReal } from './examples.ts';
import type { Example } from './examples.ts';

/** Number of right choices in each part of the corpus, one line each. */
export function describeCorpus(judged: readonly Judged[], exampleOf: (choice: Choice) => Example): string[] {
  const part = (name: string, isIn: (example: Example) => boolean): string =>
    describeJudged(
      name,
      judged.filter(({ choice }) => isIn(exampleOf(choice))),
    );
  return [
    part('development', (example) => isReal(example) && example.speed === 1),
    part('at all speeds', isReal),
    part('synthesized', ({ kind }) => kind === 'synthetic'),
    part('played by engines', ({ kind }) => kind === 'engine'),
  ];
}
