/**
 * How well cues are learned from N tracks, compared with simple rules, on libraries of scripted DJs and on real
 * exports.
 *
 *   npm run bench:cue-learning                      the table of scripted styles and that of real exports
 *   … -- --write                                    also into docs/accuracy.md
 *   … -- --tracks 160 --sizes 10,30,100 --splits 2  quicker
 *   … -- --styles "roles,moody"                     only these
 *   … -- --real                                     only the exports
 *   … -- --scale 5000                               only time and memory of one training with so many tracks
 *
 * Tracks are rendered and analysed once (about 8 s each) and cached. Results of one style, size and split are cached
 * too, until the sources of learning change, so that a stopped run resumes.
 */
import { parseArgs } from 'node:util';
import { bootstrapMean, pairedDifference } from '../src/main/learning/evaluation/paired-bootstrap.ts';
import { trainCues } from '../src/main/learning/personal/cues/train-cues.ts';
import type { CueModel } from '../src/main/learning/personal/cues/cue-model.ts';
import type { CueExample } from '../src/main/learning/personal/cues/cue-example.ts';
import { compare, rivals } from './cue-learning/compare.ts';
import type { Scores } from './cue-learning/compare.ts';
import { openCorpus } from './cue-learning/corpus.ts';
import type { CorpusTrack } from './cue-learning/corpus.ts';
import { realLibraries } from './cue-learning/real.ts';
import { keepResults } from './cue-learning/results.ts';
import { mean, shuffled, toExample, toJudged } from './cue-learning/scripted-library.ts';
import { scriptedStyles } from './cue-learning/styles.ts';
import type { ScriptedStyle } from './cue-learning/styles.ts';
import { replaceSection } from '../scripts/report.ts';

const { values } = parseArgs({
  options: {
    tracks: { type: 'string', default: '400' },
    sizes: { type: 'string', default: '5,10,20,30,50,100,300' },
    splits: { type: 'string', default: '3' },
    styles: { type: 'string' },
    real: { type: 'boolean', default: false },
    scale: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const sizes = values.sizes.split(',').map(Number);
const splits = Number(values.splits);
/** Number of test tracks in each split. */
const TESTS = 60;
/** Number of tracks of each other DJ from which the common trend is learned. */
const TREND_TRACKS = 6;

const once = keepResults(['src/main/learning/personal/{cues,fit}/*.ts', 'bench/cue-learning/*.ts']);

const trends = new Map<string, Promise<CueModel>>();

/** What all other DJs have in common; learned once for each style and split. */
function trendFor(
  style: ScriptedStyle,
  split: number,
  corpus: readonly CorpusTrack[],
  train: readonly number[],
): Promise<CueModel> {
  const name = `${style.name} ${split}`;
  const known = trends.get(name) ?? trendWithout(style, corpus, train);
  trends.set(name, known);
  return known;
}

async function trendWithout(
  style: ScriptedStyle,
  corpus: readonly CorpusTrack[],
  train: readonly number[],
): Promise<CueModel> {
  const others = scriptedStyles.filter((one) => one !== style);
  const examples = others.flatMap((other, o) =>
    Array.from({ length: TREND_TRACKS }, (_, i) => {
      const index = train[(o * TREND_TRACKS + i) % train.length]!;
      const example = toExample(other, corpus, index, 1);
      return { ...example, group: `${other.name} ${example.group}` };
    }),
  );
  return (await trainCues(examples)).model;
}

async function scripted(): Promise<string> {
  const corpus = await openCorpus(Number(values.tracks));
  const chosen = values.styles?.split(',').map((name) => name.trim());
  const rows: string[] = [];
  const summary = new Map<string, number[]>();
  for (const style of scriptedStyles.filter(({ name }) => !chosen || chosen.includes(name))) {
    for (const size of sizes) {
      if (size + TESTS > corpus.length) continue;
      const parts: Scores[] = [];
      for (let split = 0; split < splits; split++) {
        const order = shuffled([...corpus.keys()], split + 1);
        const [tests, pool] = [order.slice(0, TESTS), order.slice(TESTS)];
        const name = `${corpus.length}-${style.name}-${size}-${split}`;
        const trend = (): Promise<CueModel> => trendFor(style, split, corpus, pool);
        parts.push(
          await once(name, async () =>
            compare(
              pool
                .slice(0, size)
                .map((index, i) => toExample(style, corpus, index, size > 1 ? i / (size - 1) : 1)),
              tests.map((index) => toJudged(style, corpus, index)),
              await trend(),
            ),
          ),
        );
        console.error(`${style.name}, ${size} tracks, split ${split + 1}`);
      }
      rows.push(row(style.name, size, parts));
      const kind = `${style.isDeterministic ? 'deterministic' : 'noisy'} ${size}`;
      const scores = parts.flatMap((part) => part['personal model'].map(({ f1 }) => f1));
      summary.set(kind, [...(summary.get(kind) ?? []), mean(scores)]);
    }
  }
  const summaries = [...summary].map(
    ([kind, list]) =>
      `${kind} tracks: mean ${mean(list).toFixed(3)}, worst style ${Math.min(...list).toFixed(3)}`,
  );
  const about = `Command: \`npm run bench:cue-learning\`, ${corpus.length} tracks, ${splits} split${splits === 1 ? '' : 's'} with ${TESTS} test tracks each.`;
  return [about, '', header, ...rows, '', ...summaries.map((line) => `* ${line}`)].join('\n');
}

const header = [
  `| style | tracks | ${rivals.map((rival) => (rival === 'personal model' ? 'personal model [95 %]' : rival)).join(' | ')} | within 4 beats | over every boundary | over own counts |`,
  `| ${Array.from({ length: rivals.length + 5 }, () => '---').join(' | ')} |`,
].join('\n');

function row(name: string, size: number, parts: readonly Scores[]): string {
  const all = (rival: (typeof rivals)[number]) => parts.flatMap((part) => part[rival]);
  const model = all('personal model');
  const interval = bootstrapMean(model.map(({ id, f1 }) => ({ group: id, value: f1 })));
  const over = (rival: (typeof rivals)[number]): string => {
    const others = all(rival);
    const {
      mean: difference,
      low,
      high,
    } = pairedDifference(model.map(({ id, f1 }, i) => ({ group: id, before: others[i]!.f1, after: f1 })));
    return `${difference >= 0 ? '+' : ''}${difference.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
  };
  const cells = rivals.map((rival) =>
    rival === 'personal model'
      ? `**${interval.mean.toFixed(3)}** [${interval.low.toFixed(3)}–${interval.high.toFixed(3)}]`
      : mean(all(rival).map(({ f1 }) => f1)).toFixed(3),
  );
  return `| ${[name, size, ...cells, mean(model.map(({ f4 }) => f4)).toFixed(3), over('every boundary'), over('own counts')].join(' | ')} |`;
}

/** Real exports: their music is not available, so only timing can be learned. */
async function real(): Promise<string | null> {
  const libraries = await realLibraries();
  if (libraries.length === 0) return null;
  const rows: string[] = [];
  for (const { name, examples } of libraries)
    for (const size of sizes) {
      if (size + 8 > examples.length) continue;
      const parts: Scores[] = [];
      for (let split = 0; split < 5; split++) {
        const groups = shuffled([...new Set(examples.map(({ group }) => group))].sort(), split + 1);
        const place = new Map(groups.map((group, i) => [group, i]));
        const order = examples.toSorted((a, b) => place.get(a.group)! - place.get(b.group)!);
        const edge = order[size]!.group;
        const train = order.slice(0, size);
        const tests = order
          .slice(size)
          .filter(({ group }) => !train.some((one) => one.group === group) || group !== edge);
        parts.push(
          await once(`real-${name}-${size}-${split}`, () =>
            compare(
              train,
              tests.slice(0, 200).map((example) => ({
                id: String(example.trackId),
                bpm: example.grid[0]?.bpm ?? 120,
                sections: [],
                wanted: example.cues
                  .map(({ time }) => time)
                  .sort((a, b) => a - b)
                  .filter((time, i, list) => i === 0 || time - list[i - 1]! > 0.05),
                track: example,
              })),
              null,
            ),
          ),
        );
      }
      rows.push(row(name, size, parts));
    }
  return [header, ...rows].join('\n');
}

/** Time and memory of training on many tracks: those of the corpus repeated, as separate recordings. */
async function scale(count: number): Promise<string> {
  const corpus = await openCorpus(Math.min(count, Number(values.tracks)));
  const style = scriptedStyles.find(({ name }) => name === 'careless roles')!;
  const examples = Array.from({ length: count }, (_, i): CueExample => {
    const example = toExample(style, corpus, i % corpus.length, i / count);
    return { ...example, trackId: i, group: String(i) };
  });
  const cpu = process.cpuUsage();
  const { report } = await trainCues(examples);
  const { user, system } = process.cpuUsage(cpu);
  return `${count} tracks with ${report.cues} cued places: ${report.seconds.toFixed(0)} s, ${((user + system) / 1e6).toFixed(0)} CPU seconds on one core, ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB at most`;
}

if (values.scale !== undefined) {
  console.log(await scale(Number(values.scale)));
  process.exit();
}
const tables = [values.real ? null : await scripted(), await real()].filter((table) => table !== null);
const body = tables.join('\n\nReal exports, timing only, automatic cues left out:\n\n');
console.log(body);
if (values.write) replaceSection('accuracy.md', 'cue-learning', body);
