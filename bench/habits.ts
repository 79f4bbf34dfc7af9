/**
 * What personal models of sections and grids learn from N verified tracks of scripted people, compared with the analysis alone, on the
 * tracks of `bench:cue-learning`.
 *
 *   npm run bench:habits [-- --tracks 240 --sizes 10,20,50,100,200 --parts sections,grids --write]
 *   … -- --scale 5000 --parts sections   only time and memory of one training with so many tracks
 *
 * Every figure is from five-fold cross-validation in which the settings, too, are chosen without the held-out tracks.
 */
import { parseArgs } from 'node:util';
import { pairedDifference } from '../src/main/learning/evaluation/paired-bootstrap.ts';
import { trainGrid } from '../src/main/learning/personal/grid/train-grid.ts';
import { trainSections } from '../src/main/learning/personal/sections/train-sections.ts';
import { replaceSection, toMarkdown } from '../scripts/report.ts';
import type { Table } from '../scripts/report.ts';
import { openCorpus } from './cue-learning/corpus.ts';
import type { CorpusTrack } from './cue-learning/corpus.ts';
import { gridStyles } from './cue-learning/grid-styles.ts';
import { keepResults } from './cue-learning/results.ts';
import { mean, shuffled } from './cue-learning/scripted-library.ts';
import { sectionStyles } from './cue-learning/section-styles.ts';
import { createRandom } from './cue-learning/styles.ts';

const { values } = parseArgs({
  options: {
    tracks: { type: 'string', default: '240' },
    sizes: { type: 'string', default: '10,20,50,100' },
    parts: { type: 'string', default: 'sections,grids' },
    scale: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const once = keepResults(['src/main/learning/personal/**/*.ts', 'bench/cue-learning/*.ts']);
const corpus = await openCorpus(Number(values.tracks));
const order = shuffled([...corpus.keys()], 1);
const sizes = values.sizes
  .split(',')
  .map(Number)
  .filter((size) => size <= corpus.length);

const common = (index: number, { truth }: CorpusTrack) => ({
  trackId: index,
  group: truth.id,
  duration: truth.duration_s,
  weight: 1,
  at: new Date(1.7e12 + index * 1e6).toISOString(),
});
const random = (index: number) => createRandom(index * 7919 + 13);

interface Scored {
  readonly group: string;
  readonly f1: number;
}
function difference(before: readonly Scored[], after: readonly Scored[]): string {
  const {
    mean: gain,
    low,
    high,
  } = pairedDifference(after.map(({ group, f1 }, i) => ({ group, before: before[i]!.f1, after: f1 })));
  const sign = gain >= 0 ? '+' : '';
  return `${sign}${gain.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
}
function change<K extends string>(
  name: K,
  before: readonly Readonly<Record<K, number>>[],
  after: readonly Readonly<Record<K, number>>[],
): string {
  const of = (list: readonly Readonly<Record<K, number>>[]): string =>
    mean(list.map((one) => one[name])).toFixed(3);
  return `${of(before)} → ${of(after)}`;
}

function sectionExample(style: (typeof sectionStyles)[number], index: number) {
  const track = corpus[index]!;
  const { truth, profile } = track;
  return {
    ...common(index, track),
    grid: truth.tempo_segments.map(({ time_s: time, bpm, beat }) => ({ time, bpm, beat })),
    beatsPerBar: truth.beats_per_bar,
    profile,
    sections: style.state(truth, random(index)),
  };
}

function gridExample(style: (typeof gridStyles)[number], index: number) {
  const track = corpus[index]!;
  const { truth, grid } = track;
  return { ...common(index, track), ...grid, genre: truth.style, stated: style.state(truth, random(index)) };
}

/** Time and memory of training on many tracks: those of the corpus repeated, as separate recordings. */
async function scale(count: number): Promise<void> {
  const repeated = <T extends object>(example: (index: number) => T) =>
    Array.from({ length: count }, (_, i) => ({
      ...example(i % corpus.length),
      trackId: i,
      group: String(i),
      at: new Date(1.7e12 + i * 1e6).toISOString(),
    }));
  const before = process.cpuUsage();
  const { report } = values.parts.includes('sections')
    ? await trainSections(repeated((index) => sectionExample(sectionStyles[0]!, index)))
    : await trainGrid(repeated((index) => gridExample(gridStyles[1]!, index)));
  const { user, system } = process.cpuUsage(before);
  console.log(
    `${count} tracks, ${report.tracks} of them used: ${report.seconds.toFixed(0)} s, ${((user + system) / 1e6).toFixed(0)} CPU seconds, ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB at most`,
  );
}

if (values.scale !== undefined) {
  await scale(Number(values.scale));
  process.exit();
}

const sectionRows: string[][] = [];
for (const style of values.parts.includes('sections') ? sectionStyles : [])
  for (const size of sizes) {
    const examples = order.slice(0, size).map((index) => sectionExample(style, index));
    const name = `sections ${corpus.length} ${style.name} ${size}`;
    const { scores, shipped, calibrationError } = await once(
      name,
      async () => (await trainSections(examples)).report,
    );
    sectionRows.push([
      style.name,
      String(size),
      change('boundaryF05', shipped, scores),
      change('boundaryF3', shipped, scores),
      change('labelAgreement', shipped, scores),
      difference(shipped, scores),
      calibrationError.toFixed(3),
    ]);
    console.error(...sectionRows.at(-1)!);
  }

const gridRows: string[][] = [];
for (const style of values.parts.includes('grids') ? gridStyles : [])
  for (const size of sizes) {
    const examples = order.slice(0, size).map((index) => gridExample(style, index));
    const name = `grid ${corpus.length} ${style.name} ${size}`;
    const { scores, shipped, changed } = await once(name, async () => (await trainGrid(examples)).report);
    gridRows.push([
      style.name,
      String(size),
      String(changed),
      change('f4', shipped, scores),
      change('f1', shipped, scores),
      difference(shipped, scores),
    ]);
    console.error(...gridRows.at(-1)!);
  }

/** Prints what was measured of one part, and with `--write` replaces its section of the page. */
function publish(part: string, caption: string, table: Table): void {
  if (table.length === 1) return;
  const body = [
    `Command: \`npm run bench:habits -- --tracks ${corpus.length} --sizes ${sizes.join(',')} --parts ${part} --write\`.`,
    caption,
    toMarkdown(table),
  ].join('\n\n');
  console.log(body);
  if (values.write) replaceSection('accuracy.md', `habits-${part}`, body);
}

publish('sections', 'Sections, of the analysis → of the personal model:', [
  [
    'habit',
    'tracks',
    'boundary F1, 0.5 s',
    'boundary F1, 3 s',
    'label right',
    'score, paired',
    'calibration error',
  ],
  ...sectionRows,
]);
publish('grids', 'Grids, of the analysis → of the personal model:', [
  ['habit', 'tracks', 'counted otherwise', 'tempo right', 'grid right', 'grid right, paired'],
  ...gridRows,
]);
