import { join } from 'node:path';
import { toYaml } from '../yaml-text.ts';
import { datasetColumns } from './columns.ts';
import type { Column, ColumnType } from './columns.ts';
import type { ExportTrack } from './export-track.ts';
import { createClassTally } from './label-classes.ts';
import type { LabelClasses } from './label-classes.ts';
import { exportJsonl } from './jsonl.ts';
import { writeWhole } from '../../files/output.ts';
import { oneLine } from '../../files/plain-text.ts';
import { exportParquet } from './parquet.ts';

const hubSplits = ['train', 'validation', 'test'] as const;
type HubSplit = (typeof hubSplits)[number];

/** A column as `datasets` describes it in the `dataset_info.features` of a dataset card. */
function feature({ name, type }: Pick<Column, 'name' | 'type'>): Record<string, unknown> {
  return { name, ...featureType(type) };
}

function featureType(type: ColumnType): Record<string, unknown> {
  if (typeof type === 'string') return { dtype: type };
  if ('struct' in type) return { struct: type.struct.map(feature) };
  if (typeof type.list === 'string') return { list: type.list };
  return 'struct' in type.list ? { list: type.list.struct.map(feature) } : { list: [featureType(type.list)] };
}

export interface HuggingFaceOptions {
  /** Title of the card. */
  readonly name: string;
  readonly description?: string;
  readonly files?: 'parquet' | 'jsonl';
}

/**
 * Writes a folder for `datasets.load_dataset(folder)`: `README.md` with the card (features, splits, and the classes of
 * the multi-hot columns) and `data/<split>.parquet`. Tracks without a split go to train. Iterates over `tracks` once
 * per split.
 */
export async function exportHuggingFace(
  folder: string,
  tracks: () => Iterable<ExportTrack>,
  options: HuggingFaceOptions,
): Promise<Readonly<Record<HubSplit, number>>> {
  const extension = options.files ?? 'parquet';
  const counts: Record<HubSplit, number> = { train: 0, validation: 0, test: 0 };
  const tally = createClassTally();
  for (const track of tracks()) {
    counts[track.split ?? 'train']++;
    tally.add(track);
  }
  const classes = tally.classes();
  const present = hubSplits.filter((split) => counts[split] > 0);
  function* only(split: HubSplit): Generator<ExportTrack> {
    for (const track of tracks()) if ((track.split ?? 'train') === split) yield { ...track, split };
  }
  for (const split of present) {
    const path = join(folder, 'data', `${split}-00000-of-00001.${extension}`);
    await (extension === 'parquet' ? exportParquet : exportJsonl)(path, only(split), classes);
  }
  const card = {
    pretty_name: options.name,
    tags: ['music', 'beat-tracking', 'music-structure', 'dj'],
    configs: [
      {
        config_name: 'default',
        data_files: present.map((split) => ({ split, path: `data/${split}-*.${extension}` })),
      },
    ],
    dataset_info: {
      features: datasetColumns.map(feature),
      splits: present.map((split) => ({ name: split, num_examples: counts[split] })),
    },
    segue_classes: classes,
  };
  await writeWhole(
    join(folder, 'README.md'),
    `---\n${toYaml(card, 99)}---\n\n${describe(options, counts, classes)}`,
  );
  return counts;
}

function describe(
  options: HuggingFaceOptions,
  counts: Readonly<Record<HubSplit, number>>,
  classes: LabelClasses,
): string {
  return [
    `# ${oneLine(options.name)}`,
    '',
    ...(options.description ? [options.description, ''] : []),
    'Beat grids, sections, cues, key and energy of music tracks, each with confidence and source. Audio is not included:',
    '`audio_id` names the recording, `path` is where its owner keeps it. Times are seconds.',
    '',
    '| split | tracks |',
    '|---|---|',
    ...hubSplits.map((split) => `| ${split} | ${counts[split]} |`),
    '',
    '| column | meaning |',
    '|---|---|',
    ...datasetColumns.map(({ name, about }) => `| \`${name}\` | ${about} |`),
    '',
    'Classes of the multi-hot columns, in their order (also in the head of this card and in the metadata of each Parquet file, `segue.classes`):',
    '',
    ...(['genres', 'descriptors', 'tags'] as const).map(
      (kind) => `- ${kind}: ${classes[kind].map(oneLine).join(', ') || 'none'}`,
    ),
    '',
  ].join('\n');
}
