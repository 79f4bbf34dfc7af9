import type { SchemaElement } from 'hyparquet-writer';
import { datasetColumns } from './columns.ts';
import type { Column, ColumnType } from './columns.ts';
import type { ExportTrack } from './export-track.ts';
import { noClasses } from './label-classes.ts';
import type { LabelClasses } from './label-classes.ts';
import { writeThrough } from '../../files/output.ts';
import { toRow } from './row.ts';

/** Rows per group, which is held in memory; a row takes about ten kilobytes (its beats). */
const ROW_GROUP = 1000;

type Scalar = Extract<ColumnType, string>;
const scalars: Readonly<Record<Scalar, Pick<SchemaElement, 'type' | 'converted_type'>>> = {
  string: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  int32: { type: 'INT32' },
  float64: { type: 'DOUBLE' },
  bool: { type: 'BOOLEAN' },
};

/** Parquet's schema is the tree in depth-first order; lists have three levels, as the format's LIST rules require. */
function elements({ name, type, optional }: Pick<Column, 'name' | 'type' | 'optional'>): SchemaElement[] {
  const repetition_type = optional ? 'OPTIONAL' : 'REQUIRED';
  if (typeof type === 'string') return [{ name, repetition_type, ...scalars[type] }];
  if ('list' in type)
    return [
      { name, repetition_type, converted_type: 'LIST', num_children: 1 },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      ...elements({ name: 'element', type: type.list }),
    ];
  return [{ name, repetition_type, num_children: type.struct.length }, ...type.struct.flatMap(elements)];
}

/** Metadata key for the class lists of the multi-hot columns. */
const CLASSES_KEY = 'segue.classes';

/** Writes Apache Parquet with Snappy, one row per track with nested columns; preserves the whole document. */
export async function exportParquet(
  path: string,
  tracks: Iterable<ExportTrack>,
  classes: LabelClasses = noClasses,
): Promise<void> {
  function* rows(): Generator<Record<string, unknown>> {
    for (const track of tracks) yield toRow(track, classes);
  }
  await writeParquet(path, datasetColumns, rows(), { [CLASSES_KEY]: JSON.stringify(classes) });
}

/** Writes rows with these columns. The file appears under its name only when it is complete. Throws `io`. */
export async function writeParquet(
  path: string,
  columns: readonly Column[],
  rows: Iterable<Record<string, unknown>>,
  /** Key-value metadata of the file. */
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { fileWriter, parquetWriteRows } = await import('hyparquet-writer');
  await writeThrough(path, async (partial) => {
    await parquetWriteRows({
      writer: fileWriter(partial),
      rows,
      columns: columns.map(({ name }) => ({ name })),
      schema: [{ name: 'root', num_children: columns.length }, ...columns.flatMap(elements)],
      rowGroupSize: ROW_GROUP,
      kvMetadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
      createdBy: 'segue',
    });
  });
}
