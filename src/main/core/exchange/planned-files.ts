import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createNamer } from '../../files/file-names.ts';
import { checkFolder, checkTarget, requireExtension } from '../../files/target.ts';
import type { ExportTrack } from '../../interop/tabular/export-track.ts';
import type { ExportFormat } from '../../../shared/domain/index.ts';

/** Extensions of single-file formats. */
export const fileExtensions: Partial<Record<ExportFormat, readonly string[]>> = {
  jsonl: ['.jsonl', '.ndjson'],
  parquet: ['.parquet'],
  hdf5: ['.h5', '.hdf5'],
  m3u8: ['.m3u8', '.m3u'],
};

/** Files with fixed names in folder formats. */
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

/** Names of files that contain many tracks. */
const shardNames: Partial<Record<ExportFormat, RegExp>> = {
  webdataset: /^\w+-\d{6}\.tar$/,
  tfrecord: /^\w+-\d{6}\.tfrecord$/,
};

/** Suffixes of one track's files after the track's name. */
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
 * Checks all files that an export would write against the rules for targets, before it writes any. YAML files are
 * checked one by one when they are written. Throws like {@link checkTarget}.
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
  // Checks a sample file: may anything be written in this folder?
  await checkTarget(join(path, 'README.md'), { asks: false });
  for (const name of fixedNames[format] ?? []) await checkTarget(join(path, name));
  const shards = shardNames[format];
  // Their number is only known when they are written.
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
