import { join, resolve } from 'node:path';
import type { DatasetExportReport } from '../../../shared/contract/index.ts';
import type { Annotation, ExportFormat, Source, TrackId } from '../../../shared/domain/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import { exportArraysJson } from '../../interop/tabular/arrays-json.ts';
import { exportCsv } from '../../interop/tabular/csv.ts';
import type { ExportTrack } from '../../interop/tabular/export-track.ts';
import { exportHdf5 } from '../../interop/tabular/hdf5.ts';
import { exportHuggingFace } from '../../interop/tabular/hugging-face.ts';
import { classesOf } from '../../interop/tabular/label-classes.ts';
import { exportJsonl } from '../../interop/tabular/jsonl.ts';
import { exportNumpy } from '../../interop/tabular/numpy.ts';
import { writePieces, writeWhole } from '../../files/output.ts';
import { exportParquet } from '../../interop/tabular/parquet.ts';
import { exportShards } from '../../interop/tabular/shards.ts';
import { tfRecord } from '../../interop/tabular/tfrecord.ts';
import { arraysOf } from '../../interop/tabular/track-arrays.ts';
import type { ArraysExport, ReadFeatures } from '../../interop/tabular/track-arrays.ts';
import { webDataset } from '../../interop/tabular/webdataset.ts';
import {
  audacityLabels,
  beatSpans,
  cueSpans,
  sectionSpans,
  sonicVisualiserLayer,
} from '../../interop/audio-labels.ts';
import { createNamer } from '../../files/file-names.ts';
import { hasControls } from '../../files/plain-text.ts';
import { toJams } from '../../interop/jams.ts';
import { toLabelStudioTask } from '../../interop/label-studio.ts';
import { labelStudioConfig } from '../../interop/label-studio-task.ts';
import { toM3u8 } from '../../interop/m3u.ts';
import { exportYaml } from './import-yaml.ts';
import { checkPlannedFiles } from './planned-files.ts';
import type { YamlExportOptions } from './import-yaml.ts';
import { counted } from '../../../shared/counted.ts';

export interface DatasetWriteOptions {
  /** Name of the dataset or playlist, for cards and players. */
  readonly name?: string;
  /** Whether to overwrite hand-edited YAML files; the rules of the export decide about other files. */
  readonly overwrite?: boolean;
  /** See {@link YamlExportOptions}. */
  readonly isImported?: NonNullable<YamlExportOptions['isImported']>;
  /** CSV: see {@link CsvOptions}. */
  readonly neutralizeFormulas?: boolean;
  /** Whether paths in playlists are relative to the playlist. */
  readonly relative?: boolean;
  /** Predictions for a track, for Label Studio. */
  readonly predictionsOf?: (
    trackId: TrackId,
  ) => readonly { readonly source: Source; readonly document: Annotation }[];
  /** Arrays to add to a track's, in formats with arrays. */
  readonly features?: ReadFeatures;
  /** Label arrays in formats with arrays; all if absent. */
  readonly labelArrays?: ReadonlySet<string>;
  readonly signal?: AbortSignal;
  readonly onTrack?: (done: number) => void;
}

/**
 * Writes tracks in one of the formats of docs/formats.md. `tracks` may be iterated several times. Throws `io`,
 * `cancelled`, and, before anything is written, like {@link checkPlannedFiles}.
 */
export async function exportDataset(
  format: ExportFormat,
  target: string,
  tracks: () => Iterable<ExportTrack>,
  options: DatasetWriteOptions = {},
): Promise<DatasetExportReport> {
  const path = resolve(target);
  await checkPlannedFiles(format, path, tracks);
  const seen = new Set<TrackId>();
  const notes: string[] = [];
  let kept = 0;
  function* watched(): Generator<ExportTrack> {
    for (const track of tracks()) {
      if (options.signal?.aborted) throw new AppError('cancelled', msg('The export was cancelled.'));
      seen.add(track.trackId);
      yield track;
      options.onTrack?.(seen.size);
    }
  }
  const arrays = (): ArraysExport =>
    arraysOf(watched(), classesOf(tracks()), options.features, options.labelArrays);
  const name = options.name ?? 'Segue library';
  switch (format) {
    case 'yaml': {
      const report = await exportYaml(path, watched(), options);
      kept = report.kept.length;
      for (const file of report.kept)
        notes.push(`${file} was edited by hand and is kept; import it, or write over it with --overwrite`);
      break;
    }
    case 'jsonl':
      await exportJsonl(path, watched(), classesOf(tracks()));
      break;
    case 'csv':
      await exportCsv(path, watched, options);
      break;
    case 'parquet':
      await exportParquet(path, watched(), classesOf(tracks()));
      break;
    case 'numpy':
      await exportNumpy(path, watched(), options.features, classesOf(tracks()), options.labelArrays);
      break;
    case 'hdf5':
      await exportHdf5(path, arrays());
      break;
    case 'webdataset':
      await exportShards(path, arrays(), webDataset);
      break;
    case 'tfrecord':
      await exportShards(path, arrays(), tfRecord);
      break;
    case 'arrays-json':
      await exportArraysJson(path, arrays());
      break;
    case 'huggingface': {
      const counts = await exportHuggingFace(path, watched, { name });
      if (counts.validation + counts.test === 0)
        notes.push('all tracks are in the split “train”; export a dataset version to have its splits');
      break;
    }
    case 'label-studio':
      await writeWhole(join(path, 'config.xml'), labelStudioConfig);
      await writePieces(join(path, 'tasks.json'), labelStudioTasks(watched(), options));
      break;
    case 'jams':
    case 'audacity':
    case 'sonic-visualiser':
      await perTrack(path, watched(), filesOf[format]);
      break;
    case 'm3u8': {
      const all = [...watched()];
      const known = all.flatMap((track) =>
        // A line break in a path would become another entry of the playlist.
        track.path === null || hasControls(track.path)
          ? []
          : [{ ...track, path: track.path, duration: track.document.audio.duration }],
      );
      if (known.length < all.length)
        notes.push(
          `${counted(all.length - known.length, 'track')} left out: it is not known where the audio is, or a playlist cannot hold its path`,
        );
      await writeWhole(path, toM3u8(name, known, options.relative ? path : undefined));
      break;
    }
  }
  return { format, path, tracks: seen.size, kept, notes };
}

function* labelStudioTasks(
  tracks: Iterable<ExportTrack>,
  { predictionsOf }: DatasetWriteOptions,
): Generator<string> {
  let separator = '[\n';
  for (const track of tracks) {
    const predictions = predictionsOf?.(track.trackId) ?? [];
    yield `${separator}${JSON.stringify(toLabelStudioTask(track, { predictions }))}`;
    separator = ',\n';
  }
  yield separator === '[\n' ? '[]\n' : '\n]\n';
}

/** Suffixes and contents of the files written for one track. */
type TrackFiles = (track: ExportTrack) => readonly (readonly [suffix: string, content: string])[];

/** Sample rate of CDs, and of almost all music on sale. */
const USUAL_RATE = 44_100;

const filesOf = {
  jams: (track) => [['.jams', `${JSON.stringify(toJams(track), null, 1)}\n`]],
  audacity: ({ document }) => [
    ['.sections.txt', audacityLabels(sectionSpans(document))],
    ['.cues.txt', audacityLabels(cueSpans(document))],
    ['.beats.txt', audacityLabels(beatSpans(document))],
  ],
  'sonic-visualiser': ({ document, sampleRate }) => {
    const rate = sampleRate ?? USUAL_RATE;
    return [
      ['.sections.svl', sonicVisualiserLayer('Sections', 'regions', sectionSpans(document), rate)],
      ['.cues.svl', sonicVisualiserLayer('Cues', 'regions', cueSpans(document), rate)],
      ['.beats.svl', sonicVisualiserLayer('Beats', 'timeinstants', beatSpans(document), rate)],
    ];
  },
} as const satisfies Record<string, TrackFiles>;

async function perTrack(folder: string, tracks: Iterable<ExportTrack>, files: TrackFiles): Promise<void> {
  const nameOf = createNamer();
  for (const track of tracks) {
    const name = nameOf({ ...track, file: track.document.audio.file });
    for (const [suffix, content] of files(track)) await writeWhole(join(folder, `${name}${suffix}`), content);
  }
}
