import { SIGNAL_PROCESSING } from '../../training/decisions/shipped-model.ts';
import type { PeerScores } from '../peers/score-peers.ts';
import type { ModelFacts } from './model-rows.ts';
import type { TrackResult } from './score-track.ts';
import { methodTable } from './tables.ts';
import type { ComparedColumns, MethodRow } from './tables.ts';
import type { Table } from '../../scripts/report.ts';
import type { Method } from './worker.ts';

/** The results of a measured method. */
export type ResultsOf = (method: Method) => readonly TrackResult[];

export const product = (model: string): Method => ({ model, extent: 'decisions' });

/** The product with the tempo range that somebody with such music sets. */
export const inRange = (model: string): Method => ({ model, extent: 'decisions in a range' });

/** Steps of the ablation table, each adding one thing to the previous one. */
export function ablationMethods(model: string): readonly (readonly [string, Method])[] {
  return [
    ['signal processing, peaks', { model: SIGNAL_PROCESSING, extent: 'peaks' }],
    ['signal processing, grid on onsets', product(SIGNAL_PROCESSING)],
    ['network, peaks', { model, extent: 'peaks' }],
    ['network, grid fit', { model, extent: 'coarse grid' }],
    ['network, grid fit, onset refinement', product(model)],
  ];
}

const isTest = ({ split }: TrackResult): boolean => split === 'test';

/** The same rows over all tracks of constant tempo, and over those that nothing was tuned on. */
function onBothSets(
  titles: readonly string[],
  rows: readonly MethodRow[],
  compared: ComparedColumns,
): readonly (readonly [string, Table])[] {
  const constant = rows.map((row) => ({ ...row, results: row.results.filter((r) => r.isConstant) }));
  const test = constant.map((row) => ({ ...row, results: row.results.filter(isTest) }));
  return [['Constant tempo, all:', constant] as const, ['Constant tempo, test only:', test] as const]
    .filter(([, part]) => part.some(({ results }) => results.length > 0))
    .map(([text, part]) => [text, methodTable(titles, part, compared)]);
}

export function ablationTables(model: string, resultsOf: ResultsOf): readonly (readonly [string, Table])[] {
  const rows = ablationMethods(model).map(([name, method]) => ({
    names: [name],
    results: resultsOf(method),
  }));
  return onBothSets(['method'], rows, 'grid');
}

export function modelTables(
  models: readonly ModelFacts[],
  resultsOf: ResultsOf,
): readonly (readonly [string, Table])[] {
  const rows = [...models]
    .sort((a, b) => (b.parameters ?? 0) - (a.parameters ?? 0))
    .map(({ folder, version, parameters, realTracks, megabytes }) => ({
      names: [
        version,
        parameters === null ? '-' : String(parameters),
        megabytes.toFixed(2),
        realTracks === null ? '-' : String(realTracks),
      ],
      results: resultsOf(product(folder)),
    }));
  return onBothSets(['model', 'parameters', 'MB', 'real tracks'], rows, 'models');
}

/** The product with and without its network, and the peers. */
function comparisonRows(
  name: string,
  model: string,
  resultsOf: ResultsOf,
  peers: readonly PeerScores[],
): MethodRow[] {
  return [
    { names: [`**Segue, ${name}**`], results: resultsOf(product(model)) },
    { names: ['**Segue, signal processing**'], results: resultsOf(product(SIGNAL_PROCESSING)) },
    ...peers.map(({ peer, results }) => ({ names: [`${peer.title} ${peer.version}`], results })),
  ];
}

export function peerTables(
  name: string,
  model: string,
  resultsOf: ResultsOf,
  peers: readonly PeerScores[],
): readonly (readonly [string, Table])[] {
  return onBothSets(['method'], comparisonRows(name, model, resultsOf, peers), 'all');
}

/** The same on another set, no track of which was tuned on. */
export function otherTable(
  name: string,
  model: string,
  resultsOf: ResultsOf,
  peers: readonly PeerScores[],
): Table {
  return methodTable(['method'], comparisonRows(name, model, resultsOf, peers));
}

/** Which peers gave up on which tracks, in words; empty if none did. */
export function describeFailures(peers: readonly PeerScores[]): string {
  return peers
    .filter(({ failed }) => failed.length > 0)
    .map(({ peer, failed }) => `${peer.title} gave up on ${failed.length} tracks, which count as wrong.`)
    .join(' ');
}
