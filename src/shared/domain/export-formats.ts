import { msg } from '../languages/translate.ts';
import type { Message } from '../languages/translate.ts';

export interface FormatDescription {
  readonly title: string;
  /** Extension of the single file that is written, with the dot; null for a folder. */
  readonly extension: string | null;
  /** A description of what is written. */
  readonly about: Message;
}

/** Formats that contain arrays: labels and features. */
export const arrayFormats = ['numpy', 'hdf5', 'webdataset', 'tfrecord', 'arrays-json'] as const;
export type ArrayFormat = (typeof arrayFormats)[number];

/** The formats in which annotations are exported; docs/formats.md describes them. */
export const exportFormats = {
  jsonl: { title: 'JSON Lines', extension: '.jsonl', about: msg('One file, a track per line') },
  csv: { title: 'CSV', extension: null, about: msg('Tables of tracks, anchors, sections and cues') },
  parquet: { title: 'Parquet', extension: '.parquet', about: msg('One file, nested columns') },
  numpy: { title: 'NumPy', extension: null, about: msg('Labels as arrays, one .npz per track') },
  hdf5: { title: 'HDF5', extension: '.h5', about: msg('Labels as arrays, one file with a group per track') },
  webdataset: {
    title: 'WebDataset',
    extension: null,
    about: msg('Tar shards of arrays per split, for PyTorch'),
  },
  tfrecord: { title: 'TFRecord', extension: null, about: msg('Shards of arrays per split, for TensorFlow') },
  'arrays-json': {
    title: 'Arrays as JSON',
    extension: null,
    about: msg('Labels as nested lists, one file per track'),
  },
  huggingface: {
    title: 'Hugging Face',
    extension: null,
    about: msg('A folder for load_dataset, with splits'),
  },
  yaml: {
    title: 'Annotation YAML',
    extension: null,
    about: msg('A file per track, to edit and import again'),
  },
  'label-studio': {
    title: 'Label Studio',
    extension: null,
    about: msg('Tasks with their labeling configuration'),
  },
  jams: { title: 'JAMS', extension: null, about: msg('One file per track, for music research') },
  audacity: { title: 'Audacity', extension: null, about: msg('Label tracks of sections, cues and beats') },
  'sonic-visualiser': {
    title: 'Sonic Visualiser',
    extension: null,
    about: msg('Layers of sections, cues and beats'),
  },
  m3u8: { title: 'Playlist', extension: '.m3u8', about: msg('M3U8 for Mixxx and other players') },
} as const satisfies Record<string, FormatDescription>;

export type ExportFormat = keyof typeof exportFormats;
export const exportFormatIds = Object.keys(exportFormats) as readonly ExportFormat[];
