import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import type { Options } from 'csv-stringify/sync';
import type { Annotation } from '../../../shared/domain/index.ts';
import type { ExportTrack } from './export-track.ts';
import { genreText, labelsOfTrack } from './label-classes.ts';
import { writePieces } from '../../files/output.ts';

export type Cell = string | number | boolean | null | undefined;

export interface CsvOptions {
  /**
   * Prefixes text that a spreadsheet would treat as a formula with an apostrophe, which other programs then display.
   */
  readonly neutralizeFormulas?: boolean;
}

/** RFC 4180, with LF; cells with leading or trailing spaces are quoted too. */
const format: Options = {
  record_delimiter: '\n',
  quoted_match: /\r|^\s|\s$/,
  cast: { boolean: String },
};

/** What a spreadsheet would treat as a formula. */
const FORMULA = /^[=+\-@\t\r]/;
const neutralized = (cell: Cell): Cell =>
  typeof cell === 'string' && FORMULA.test(cell) ? `'${cell}` : cell;

/** Name of a column, and a function from an item to its cell. */
type CsvColumn<T> = readonly [name: string, cell: (item: T) => Cell];

interface Table {
  readonly file: string;
  readonly header: readonly string[];
  readonly rows: (track: ExportTrack) => Cell[][];
}

/** A table of the items of each track, starting with the column `track_id`. */
function table<T>(
  file: string,
  itemsOf: (track: ExportTrack) => readonly T[],
  columns: readonly CsvColumn<T>[],
): Table {
  return {
    file,
    header: ['track_id', ...columns.map(([name]) => name)],
    rows: (track) => itemsOf(track).map((item) => [track.trackId, ...columns.map(([, cell]) => cell(item))]),
  };
}

const provenanceColumns = (
  ['beat_grid', 'downbeat', 'key', 'structure', 'energy', 'labels'] as const
).flatMap((part): CsvColumn<ExportTrack>[] => [
  [`${part}_source`, ({ document }) => document.provenance[part]?.source],
  [`${part}_confidence`, ({ document }) => document.provenance[part]?.confidence],
  [`${part}_at`, ({ document }) => document.provenance[part]?.at],
  [`${part}_accepted`, ({ document }) => document.provenance[part]?.accepted],
]);

interface SectionItem {
  readonly index: number;
  readonly section: Annotation['structure'][number];
  readonly levels: NonNullable<Annotation['energy']>['by_section'][number] | undefined;
  readonly delta: number | undefined;
}

function sectionItems({ document: { structure, energy } }: ExportTrack): SectionItem[] {
  return structure.map((section, index) => ({
    index,
    section,
    levels: energy?.by_section.find((entry) => entry.section === index),
    delta: energy?.at_boundaries.find((entry) => entry.boundary === index)?.delta,
  }));
}

/** Tables to join by `track_id`. */
const csvTables: readonly Table[] = [
  table('tracks.csv', (track) => [track], [
    ['audio_id', ({ audioId }) => audioId],
    ['path', ({ path }) => path],
    ['artist', ({ artist }) => artist],
    ['title', ({ title }) => title],
    ['album', ({ album }) => album],
    ['genre', genreText],
    ['label', ({ label }) => label],
    ['year', ({ year }) => year],
    ['rating', (track) => labelsOfTrack(track).rating],
    ['comment', (track) => labelsOfTrack(track).comment],
    ['colour', (track) => labelsOfTrack(track).colour],
    ['genres', (track) => labelsOfTrack(track).genres.join('; ')],
    ['descriptors', (track) => labelsOfTrack(track).descriptors.join('; ')],
    ['tags', (track) => labelsOfTrack(track).tags.join('; ')],
    ['split', ({ split }) => split],
    ['revision', ({ revision }) => revision],
    ['hash', ({ hash }) => hash],
    ['tier', ({ document }) => document.metadata.tier],
    ['confidence', ({ document }) => document.metadata.confidence],
    ['source', ({ document }) => document.metadata.source],
    ['created', ({ document }) => document.metadata.created],
    ['modified', ({ document }) => document.metadata.modified],
    ['verified_by', ({ document }) => document.metadata.verified_by],
    ['notes', ({ document }) => document.metadata.notes],
    ['flags', ({ document }) => document.metadata.flags.join(' ')],
    ['beat_grid_valid', ({ document }) => document.metadata.validation?.beat_grid_valid],
    ['cue_points_snapped', ({ document }) => document.metadata.validation?.cue_points_snapped],
    ['min_section_length', ({ document }) => document.metadata.validation?.min_section_length],
    ['file', ({ document }) => document.audio.file],
    ['duration', ({ document }) => document.audio.duration],
    ['bpm', ({ document }) => document.audio.bpm],
    ['downbeat', ({ document }) => document.audio.downbeat],
    ['beats_per_bar', ({ document }) => document.audio.time_signature[0]],
    ['beat_unit', ({ document }) => document.audio.time_signature[1]],
    ['key', ({ document }) => document.audio.key],
    ['energy', ({ document }) => document.energy?.overall],
    [
      'tempo_alternatives',
      ({ document }) =>
        document.tempo_alternatives.map(({ bpm, confidence }) => `${bpm}:${confidence}`).join(' '),
    ],
    ...provenanceColumns,
  ]),
  table('anchors.csv', ({ document }) => document.beat_grid, [
    ['time', ({ time }) => time],
    ['bpm', ({ bpm }) => bpm],
    ['beat', ({ beat }) => beat],
  ]),
  table('sections.csv', sectionItems, [
    ['section', ({ index }) => index],
    ['bar', ({ section }) => section.bar],
    ['label', ({ section }) => section.label],
    ['time', ({ section }) => section.time],
    ['confidence', ({ section }) => section.confidence],
    ['source', ({ section }) => section.source],
    ['bass', ({ levels }) => levels?.bass],
    ['mid', ({ levels }) => levels?.mid],
    ['high', ({ levels }) => levels?.high],
    ['delta', ({ delta }) => delta],
  ]),
  table('cues.csv', ({ document }) => document.cues, [
    ['id', ({ id }) => id],
    ['kind', ({ kind }) => kind],
    ['slot', ({ slot }) => slot],
    ['time', ({ time }) => time],
    ['end', ({ end }) => end],
    ['name', ({ name }) => name],
    ['color', ({ color }) => color?.join(' ')],
    ['confidence', ({ confidence }) => confidence],
    ['source', ({ source }) => source],
    ['accepted', ({ accepted }) => accepted],
    ['mark', ({ mark }) => mark],
  ]),
];

/** Number of rows per write. */
const BATCH_ROWS = 500;

/** Writes rows as one table. The file appears under its name only when it is complete. Throws `io`. */
export async function writeCsv(
  path: string,
  header: readonly string[],
  rows: Iterable<readonly Cell[]>,
): Promise<void> {
  function* pieces(): Generator<string> {
    let batch: (readonly Cell[])[] = [header];
    for (const cells of rows)
      if (batch.push(cells) >= BATCH_ROWS) {
        yield stringify(batch, format);
        batch = [];
      }
    yield stringify(batch, format);
  }
  await writePieces(path, pieces());
}

/** Writes four CSV tables to `folder`; iterates over `tracks` once per table. */
export async function exportCsv(
  folder: string,
  tracks: () => Iterable<ExportTrack>,
  options: CsvOptions = {},
): Promise<void> {
  for (const { file, header, rows } of csvTables) {
    function* cells(): Generator<Cell[]> {
      for (const track of tracks())
        for (const row of rows(track)) yield options.neutralizeFormulas ? row.map(neutralized) : row;
    }
    await writeCsv(join(folder, file), header, cells());
  }
}
