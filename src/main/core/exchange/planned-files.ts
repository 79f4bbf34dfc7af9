import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createNamer } from '../../files/file-names.ts';
import { checkFolder, checkTarget, requireExtension } from '../../files/target.ts';
import type { ExportTrack } from '../../interop/tabular/export-track.ts';
import type { ExportFormat } from '../../../shared/domain/index.ts';

/** Endings of formats that are one file. */
export const fileExtensions: Partial<Record<ExportFormat, readonly string[]>> = {
  jsonl: ['.jsonl', '.ndjson'],
  parquet: ['.parquet'],
  hdf5: ['.h5', '.hdf5'],
  m3u8: ['.m3u8', '.m3u'],
};

/** Files with names of their own in formats that are a folder. */
const fixedNames: Partial<Record<ExportFormat, readonly string[]>> = {
  csv: ['tracks.csv', 'anchors.csv', 'sections.csv', 'cues.csv'],
  numpy: ['index.json'],
  webdataset: ['index.json'],
  tfrecord: ['index.json'],
  huggingface: [
    'README.md',
    'data/train-00000-of-00001.parquet',
    'data/validation-00000-of-00001.parquet',
    'data/test-00000-of-00001.parquet',
  ],
  'label-studio': ['config.xml', 'tasks.json'],
};

/** Names of files that hold many tracks. */
const shardNames: Partial<Record<ExportFormat, RegExp>> = {
  webdataset: /^\w+-\d{6}\.tar$/,
  tfrecord: /^\w+-\d{6}\.tfrecord$/,
};

/** What the files of one track are called behind the track's name. */
const trackSuffixes: Partial<
  Record<ExportFormat, { readonly folder: string; readonly suffixes: readonly string[] }>
> = {
  numpy: { folder: 'labels', suffixes: ['.npz'] },
  'arrays-json': { folder: '', suffixes: ['.json'] },
  jams: { folder: '', suffixes: ['.jams'] },
  audacity: { folder: '', suffixes: ['.sections.txt', '.cues.txt', '.beats.txt'] },
  'sonic-visualiser': { folder: '', suffixes: ['.sections.svl', '.cues.svl', '.beats.svl'] },
};

/**
 * Checks all files that an export would write against the rules for targets, before it writes any. It reads YAML files
 * one by one when they are written. Throws as {@link checkTarget} does.
 */
export async function checkPlannedFiles(
  format: ExportFormat,
  path: string,
  tracks: () => Iterable<ExportTrack>,
): Promise<void> {
  const extensions = fileExtensions[format];
  if (extensions) {
    requireExtension(path, extensions);
    await checkTarget(path);
    return;
  }
  await checkFolder(path);
  // One file in it: is the folder a place where anything may be written?
  await checkTarget(join(path, 'README.md'), { asks: false });
  for (const name of fixedNames[format] ?? []) await checkTarget(join(path, name));
  const shards = shardNames[format];
  // How many there will be is known when they are written.
  if (shards)
    for (const name of (await readdir(path).catch(() => [])).filter((one) => shards.test(one)))
      await checkTarget(join(path, name));
  const perTrack = trackSuffixes[format];
  if (!perTrack) return;
  const present = new Set(await readdir(join(path, perTrack.folder)).catch(() => []));
  if (present.size === 0) return;
  const nameOf = createNamer();
  for (const track of tracks()) {
    const name = nameOf({ ...track, file: track.document.audio.file });
    for (const suffix of perTrack.suffixes)
      if (present.has(`${name}${suffix}`)) await checkTarget(join(path, perTrack.folder, `${name}${suffix}`));
  }
}
