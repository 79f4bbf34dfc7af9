/**
 * `npm run bench:planted-errors [-- --write --synthetic 100 --fresh]`: corrupts 10 % of the labels of synthetic and of
 * real tracks and counts how many of them the label-error search finds among as many suspects as errors were planted,
 * compared with rules alone. `--write` puts the table into docs/accuracy.md. Analyses are kept in the cache folder;
 * `--fresh` repeats them, which takes minutes.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createLabelErrorDetector } from '../src/main/dataset/label-errors/detect.ts';
import type { LabelKind } from '../src/main/dataset/label-errors/evidence.ts';
import type { LabelIssue } from '../src/main/dataset/label-errors/label-issue.ts';
import { ruleIssues } from '../src/main/dataset/label-errors/rules.ts';
import type { Annotation } from '../src/shared/domain/index.ts';
import { realTrack, skipReason } from '../tests/support/shared-data.ts';
import { readTruths } from '../training/decisions/truth.ts';
import { cached } from './planted-errors/cached.ts';
import { analysisName, realCorpus, syntheticCorpus } from './planted-errors/corpora.ts';
import type { BenchTrack } from './planted-errors/corpora.ts';
import { plantErrors } from './planted-errors/plant.ts';
import { scoreKinds } from './planted-errors/score.ts';
import type { Score } from './planted-errors/score.ts';
import type { SyntheticTrack } from './planted-errors/worker.ts';
import { replaceSection } from '../scripts/report.ts';

const { values } = parseArgs({
  options: {
    write: { type: 'boolean', default: false },
    synthetic: { type: 'string', default: '100' },
    fresh: { type: 'boolean', default: false },
  },
});
const SHARE = 0.1;
/** Number of plantings; the table sums them up. */
const ROUNDS = 10;
const kindNames: Readonly<Record<LabelKind, string>> = {
  beat: 'grid (tempo, shift, phase)',
  boundary: 'boundary',
  cue: 'cue',
  section: 'section label',
};

type Method = 'learned' | 'rules';

function detect(tracks: readonly BenchTrack[], method: Method): LabelIssue[] {
  if (method === 'rules')
    return tracks
      .flatMap(({ trackId, document }) => ruleIssues(trackId, document, null))
      .sort((a, b) => a.score - b.score);
  const detector = createLabelErrorDetector();
  for (const track of tracks) detector.add(track);
  return [...detector.finish().issues];
}

interface Sum {
  planted: number;
  flagged: number;
  hits: number;
  found: number;
  foundInTwice: number;
  types: Map<string, { found: number; planted: number }>;
}

function add(sums: Map<LabelKind, Sum>, scores: Map<LabelKind, Score>): void {
  for (const [kind, score] of scores) {
    const sum = sums.get(kind) ?? {
      planted: 0,
      flagged: 0,
      hits: 0,
      found: 0,
      foundInTwice: 0,
      types: new Map(),
    };
    sums.set(kind, sum);
    for (const field of ['planted', 'flagged', 'hits', 'found', 'foundInTwice'] as const)
      sum[field] += score[field];
    for (const [type, { found, planted }] of score.types) {
      const entry = sum.types.get(type) ?? { found: 0, planted: 0 };
      sum.types.set(type, { found: entry.found + found, planted: entry.planted + planted });
    }
  }
}

const percent = (part: number, whole: number): string =>
  whole === 0 ? '–' : `${((100 * part) / whole).toFixed(0)} %`;

function report(name: string, corpus: readonly BenchTrack[], sections: boolean): string[] {
  const sums = { learned: new Map<LabelKind, Sum>(), rules: new Map<LabelKind, Sum>() };
  for (let round = 0; round < ROUNDS; round++) {
    const { tracks, planted } = plantErrors(corpus, `${name} ${round}`, { share: SHARE, sections });
    for (const method of ['learned', 'rules'] as const)
      add(sums[method], scoreKinds(detect(tracks, method), planted));
  }
  const lines: string[] = [];
  for (const [kind, learned] of sums.learned) {
    const rules = sums.rules.get(kind)!;
    lines.push(
      `| ${name} (${corpus.length} tracks) | **${kindNames[kind]}** | ${learned.planted} | ${percent(learned.hits, learned.flagged)} | ${percent(learned.found, learned.planted)} | ${percent(learned.foundInTwice, learned.planted)} | ${percent(rules.hits, rules.flagged)} | ${percent(rules.found, rules.planted)} |`,
      ...[...learned.types]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([type, { found, planted }]) => {
          const rule = rules.types.get(type)!;
          return `| | ${type} | ${planted} | | ${percent(found, planted)} | | | ${percent(rule.found, rule.planted)} |`;
        }),
    );
  }
  return lines;
}

const audioFolder = join(import.meta.dirname, '../../shared/audio');
const synthetic = await cached<SyntheticTrack>(
  Array.from({ length: Number(values.synthetic) }, (_, i) => ({
    name: `synthetic-${i + 1}`,
    request: { kind: 'synthesize', seed: i + 1 },
  })),
  values.fresh,
);
const lines = [
  '| set | error | planted | precision | recall | recall in twice as many | rules: precision | rules: recall |',
  '|---|---|---|---|---|---|---|---|',
  ...report('synthetic', syntheticCorpus(synthetic), true),
];
if (existsSync(audioFolder)) {
  const truths = readTruths(audioFolder).filter(
    (truth) => truth.split === 'dev' && realTrack(truth.id) !== undefined,
  );
  const predictions = await cached<Annotation>(
    truths.map(({ id }) => ({ name: analysisName(id), request: { kind: 'analyze', path: realTrack(id)! } })),
    values.fresh,
  );
  const byId = new Map(
    truths.flatMap(({ id }) => {
      const document = predictions.get(analysisName(id));
      return document ? [[id, document] as const] : [];
    }),
  );
  lines.push(...report('real, development', realCorpus(truths, byId), false));
} else console.log(`The real set ${skipReason}.`);
console.log(lines.join('\n'));
if (values.write)
  replaceSection(
    'accuracy.md',
    'planted-errors',
    [
      `Command: \`npm run bench:planted-errors -- --write\`. ${100 * SHARE} % of the labels of each kind were corrupted, ${ROUNDS} times anew; as many suspects were looked at as errors were planted.`,
      '',
      ...lines,
    ].join('\n'),
  );
