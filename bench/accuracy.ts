/**
 * Accuracy of the analysis on music with exact truth, as tables:
 *
 *     npm run bench:accuracy                      the shipped model, track by track
 *     npm run bench:accuracy -- --write           every table of docs/accuracy.md anew
 *     npm run bench:accuracy -- --peers --write   one table: --results, --signal-processing, --peers, --ablation, --models, --other
 *
 * `--modules` measures tracker modules that no decision was made on (training/engines/modules.py makes them).
 * `--model FOLDER|NAME` measures another model than the shipped one, `--models NAME,…` lists the models of the size table, `--track ID` takes
 * one track, `--set FOLDER` other music (docs/accuracy.md says how a set is laid out), `--json` prints results for programs. `--untouched` also
 * opens the tracks that are kept for the end.
 * Peers that are not on the machine are left out; `npm run bench:peers -- --install` gets them.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { offeredTempoRanges } from '../src/shared/domain/index.ts';
import { AppError } from '../src/shared/errors.ts';
import { findModels, readModelFacts, trainedAblations } from './accuracy/model-rows.ts';
import { scoreAll } from './accuracy/score-all.ts';
import {
  ablationMethods,
  ablationTables,
  describeFailures,
  inRange,
  modelTables,
  otherTable,
  peerTables,
  product,
} from './accuracy/sections.ts';
import type { ResultsOf } from './accuracy/sections.ts';
import { constantTable, riskTable, summaryTable, toText, trackTable } from './accuracy/tables.ts';
import type { Table } from '../scripts/report.ts';
import { readSet } from './accuracy/track-set.ts';
import type { Track } from './accuracy/track-set.ts';
import type { Method } from './accuracy/worker.ts';
import { benchmarkCache } from './cache.ts';
import { availablePeers } from './peers/measure-peers.ts';
import { scorePeers } from './peers/score-peers.ts';
import type { PeerScores } from './peers/score-peers.ts';
import { replaceSection, toMarkdown } from '../scripts/report.ts';
import { trainingCache } from '../training/decisions/cache.ts';
import { shippedModel, SIGNAL_PROCESSING } from '../training/decisions/shipped-model.ts';

const modulesSet = join(trainingCache, 'modules');
const sharedSet = join(import.meta.dirname, '../../shared/audio');
/** Default location of other music, unless `--set` names one. */
const otherSet = join(benchmarkCache, 'other-music');

const { values } = parseArgs({
  options: {
    results: { type: 'boolean', default: false },
    'signal-processing': { type: 'boolean', default: false },
    peers: { type: 'boolean', default: false },
    ablation: { type: 'boolean', default: false },
    other: { type: 'boolean', default: false },
    modules: { type: 'boolean', default: false },
    models: { type: 'string' },
    model: { type: 'string' },
    track: { type: 'string' },
    set: { type: 'string' },
    json: { type: 'boolean', default: false },
    /** Include the tracks that are held back until everything is decided. */
    untouched: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const named = ['results', 'signal-processing', 'peers', 'ablation', 'other', 'modules'] as const;
type Section = (typeof named)[number] | 'models';

const mainModel =
  values.model === SIGNAL_PROCESSING
    ? SIGNAL_PROCESSING
    : values.model
      ? findModels([values.model])[0]!
      : shippedModel;
const modelName = mainModel === SIGNAL_PROCESSING ? SIGNAL_PROCESSING : readModelFacts(mainModel).version;
const sizeModels = values.models
  ? findModels(values.models.split(','))
  : [shippedModel, ...trainedAblations()];

function chooseSections(): Set<Section> {
  if (values.set !== undefined) return new Set(['other']);
  const asked: Section[] = named.filter((name) => values[name]);
  if (values.models !== undefined) asked.push('models');
  if (asked.length > 0) return new Set(asked);
  // The size table needs networks that take hours to train; without them, the table in the docs stays.
  return new Set(
    values.write && !values.track
      ? [...named, ...(sizeModels.length > 1 ? ['models' as const] : [])]
      : ['results'],
  );
}

const sections = chooseSections();
const output: Record<string, unknown> = {};

const ranges = offeredTempoRanges.map(({ min, max }) => `${min}–${max}`).join(', ');
const IN_RANGE = `Constant tempo, with the range of the settings (${ranges}) that has the tempo nearest its middle:`;

/** One part of a section: a heading or a sentence, and a table. */
type Part = readonly [text: string, table: Table | null];

function emit(section: Section, flags: string, parts: readonly Part[]): void {
  if (!values.json)
    console.log(
      parts
        .map(([text, table]) => [text, ...(table ? [toText(table)] : [])].filter(Boolean).join('\n'))
        .join('\n\n') + '\n',
    );
  if (values.write && !values.track)
    replaceSection(
      'accuracy.md',
      section,
      [
        `Command: \`npm run bench:accuracy -- ${flags} --write\`.`,
        ...parts.flatMap(([text, table]) => [text, ...(table ? [toMarkdown(table)] : [])]).filter(Boolean),
      ].join('\n\n'),
    );
}

async function measure(tracks: readonly Track[], methods: readonly Method[]): Promise<ResultsOf> {
  const keyOf = ({ model, extent }: Method): string => `${extent} ${model}`;
  const unique = [...new Map(methods.map((method) => [keyOf(method), method])).values()];
  const all = await scoreAll(tracks, unique);
  const byKey = new Map(unique.map((method, i) => [keyOf(method), all[i]!]));
  return (method) => byKey.get(keyOf(method))!;
}

async function measurePeersOn(tracks: readonly Track[], resultsOf: ResultsOf): Promise<PeerScores[]> {
  const durations = new Map(resultsOf(product(mainModel)).map(({ id, duration }) => [id, duration]));
  return scorePeers(tracks, availablePeers(), durations);
}

async function measureShared(): Promise<void> {
  if (![...sections].some((section) => section !== 'other' && section !== 'modules')) return;
  const tracks = readSet(sharedSet, values.track).filter(
    ({ truth }) => values.untouched || truth.split !== 'untouched',
  );
  const isComparing = sections.has('peers');
  const resultsOf = await measure(tracks, [
    product(mainModel),
    ...(sections.has('results') ? [inRange(mainModel)] : []),
    ...(sections.has('signal-processing') || isComparing ? [product(SIGNAL_PROCESSING)] : []),
    ...(sections.has('ablation') ? ablationMethods(mainModel).map(([, method]) => method) : []),
    ...(sections.has('models') ? sizeModels.map(product) : []),
  ]);
  if (sections.has('results')) {
    const results = resultsOf(product(mainModel));
    output.results = results;
    emit('results', '--results', [
      ['', summaryTable(results)],
      ['How far the confidence of the grid can be trusted:', riskTable(results.filter((r) => r.isConstant))],
      [IN_RANGE, constantTable(resultsOf(inRange(mainModel)))],
      ['### Per track', trackTable(results)],
    ]);
  }
  if (sections.has('signal-processing')) {
    const results = resultsOf(product(SIGNAL_PROCESSING));
    output.signalProcessing = results;
    emit('signal-processing', '--signal-processing', [['', summaryTable(results)]]);
  }
  if (isComparing) {
    const peers = await measurePeersOn(tracks, resultsOf);
    output.peers = peers.map(({ peer, results }) => ({ peer: peer.id, results }));
    emit('peers', '--peers', [
      ...peerTables(modelName, mainModel, resultsOf, peers),
      [describeFailures(peers), null],
    ]);
  }
  if (sections.has('ablation')) emit('ablation', '--ablation', ablationTables(mainModel, resultsOf));
  if (sections.has('models')) {
    const models = sizeModels.map(readModelFacts);
    emit(
      'models',
      `--models ${models.map(({ version }) => version).join(',')}`,
      modelTables(models, resultsOf),
    );
  }
}

async function measureOther(): Promise<void> {
  if (!sections.has('other')) return;
  const set = values.set ?? otherSet;
  if (!existsSync(set)) {
    console.error(`There is no other music in ${set}; docs/accuracy.md says what a set looks like.`);
    return;
  }
  const tracks = readSet(set, values.track);
  const resultsOf = await measure(tracks, [product(mainModel), product(SIGNAL_PROCESSING)]);
  const peers = await measurePeersOn(tracks, resultsOf);
  const results = resultsOf(product(mainModel));
  output.other = results;
  emit('other', '--other', [
    ['', otherTable(modelName, mainModel, resultsOf, peers)],
    [describeFailures(peers), null],
    ...(values.write ? [] : [['Per track:', trackTable(results)] as const]),
  ]);
}

async function measureModules(): Promise<void> {
  if (!sections.has('modules')) return;
  if (!existsSync(modulesSet)) {
    console.error(`There are no tracker modules in ${modulesSet}; training/engines/modules.py makes them.`);
    return;
  }
  const tracks = readSet(modulesSet, values.track).filter(({ truth }) => truth.split === 'untouched');
  const resultsOf = await measure(tracks, [product(mainModel), inRange(mainModel)]);
  const results = resultsOf(product(mainModel));
  output.modules = results;
  emit('modules', '--modules', [
    ['', summaryTable(results)],
    ['', riskTable(results.filter((result) => result.isConstant))],
    [IN_RANGE, constantTable(resultsOf(inRange(mainModel)))],
    ...(values.write ? [] : [['Per track:', trackTable(results)] as const]),
  ]);
}

try {
  await measureShared();
  await measureOther();
  await measureModules();
  if (values.json) console.log(JSON.stringify(output));
  else if (values.write && named.every((name) => sections.has(name)))
    execFileSync(process.execPath, [join(import.meta.dirname, 'planted-errors.ts'), '--write'], {
      stdio: 'inherit',
    });
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
