import { extname } from 'node:path';
import type { CorrectionCase, CorrectionFilter } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { Column } from '../../interop/tabular/columns.ts';
import { writeCsv } from '../../interop/tabular/csv.ts';
import type { Cell } from '../../interop/tabular/csv.ts';
import { writeJsonl } from '../../interop/tabular/jsonl.ts';
import { writeParquet } from '../../interop/tabular/parquet.ts';
import type { CorrectionQuery } from './correction-query.ts';

const correctionFormats = ['csv', 'jsonl', 'parquet'] as const;
type CorrectionFormat = (typeof correctionFormats)[number];

type Item = { readonly case: CorrectionCase; readonly correction: CorrectionCase['corrections'][number] };

/** Numbers and words share a column, so both are text, which every format supports. */
const textOf = (value: string | number | null): string | null => (value === null ? null : String(value));

const columns: readonly (Column & { readonly cell: (item: Item) => Cell })[] = [
  { name: 'case_id', type: 'int32', about: 'track and prediction', cell: (item) => item.case.id },
  { name: 'correction_id', type: 'int32', about: '', cell: ({ correction }) => correction.id },
  { name: 'track_id', type: 'int32', about: 'local to the library', cell: (item) => item.case.trackId },
  { name: 'artist', type: 'string', about: 'tag', cell: (item) => item.case.artist },
  { name: 'title', type: 'string', about: 'tag', cell: (item) => item.case.title },
  { name: 'genre', type: 'string', about: 'tag', cell: (item) => item.case.genre },
  { name: 'bpm', type: 'float64', optional: true, about: 'tempo', cell: (item) => item.case.bpm },
  { name: 'model', type: 'string', about: 'ml_model_<version>', cell: (item) => item.case.source },
  { name: 'revision', type: 'int32', about: 'what the person left', cell: (item) => item.case.revision },
  { name: 'occasion', type: 'string', about: 'how it was settled', cell: (item) => item.case.occasion },
  { name: 'predicted_at', type: 'string', about: 'ISO time', cell: (item) => item.case.predictedAt },
  { name: 'settled_at', type: 'string', about: 'ISO time', cell: (item) => item.case.settledAt },
  { name: 'type', type: 'string', about: 'kind of error', cell: ({ correction }) => correction.type },
  {
    name: 'time',
    type: 'float64',
    optional: true,
    about: 'seconds',
    cell: ({ correction }) => correction.time,
  },
  {
    name: 'predicted',
    type: 'string',
    optional: true,
    about: 'value of the model',
    cell: ({ correction }) => textOf(correction.predicted),
  },
  {
    name: 'corrected',
    type: 'string',
    optional: true,
    about: 'value of the person',
    cell: ({ correction }) => textOf(correction.corrected),
  },
  {
    name: 'confidence',
    type: 'float64',
    optional: true,
    about: 'of the predicted value',
    cell: ({ correction }) => correction.confidence,
  },
  {
    name: 'score',
    type: 'float64',
    about: '0 to 1, worse is greater',
    cell: (item) => item.correction.score,
  },
];

/** The format that the name of a file asks for. @throws AppError `invalid_input` */
function formatOf(path: string): CorrectionFormat {
  const format = correctionFormats.find((one) => extname(path).toLowerCase() === `.${one}`);
  if (!format)
    throw new AppError(
      'invalid_input',
      msg('The name of {path} says no format. End it in {endings}.', {
        path,
        endings: correctionFormats.map((one) => `.${one}`).join(', '),
      }),
    );
  return format;
}

/** Writes one row per correction, in the format that the name of the file says. Returns the number of rows. Throws `io`. */
export async function exportCorrections(
  query: Pick<CorrectionQuery, 'rows'>,
  filter: CorrectionFilter,
  path: string,
): Promise<number> {
  const format = formatOf(path);
  let count = 0;
  function* items(): Generator<Item> {
    for (const item of query.rows(filter)) {
      count++;
      yield item;
    }
  }
  function* objects(): Generator<Record<string, unknown>> {
    for (const item of items())
      yield Object.fromEntries(columns.map(({ name, cell }) => [name, cell(item) ?? null]));
  }
  function* cells(): Generator<Cell[]> {
    for (const item of items()) yield columns.map(({ cell }) => cell(item));
  }
  if (format === 'csv')
    await writeCsv(
      path,
      columns.map(({ name }) => name),
      cells(),
    );
  else if (format === 'jsonl') await writeJsonl(path, objects());
  else await writeParquet(path, columns, objects());
  return count;
}
