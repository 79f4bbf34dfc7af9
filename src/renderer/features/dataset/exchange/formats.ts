import type { DatasetFormat } from '../../../../shared/contract/index.ts';

/** A format in the words of the screen. */
export interface FormatInfo {
  readonly value: DatasetFormat;
  readonly name: string;
  /** What is written, in one line. */
  readonly about: string;
  readonly group: 'For training' | 'For other tools';
  /** One file with this ending, or a folder. */
  readonly ending: string | null;
  /** Which of the options make sense for it. */
  readonly options: readonly ('name' | 'overwrite' | 'relative' | 'predictions')[];
}

export const formats: readonly FormatInfo[] = [
  {
    value: 'jsonl',
    name: 'JSON Lines',
    about: 'One file, a track per line',
    group: 'For training',
    ending: '.jsonl',
    options: [],
  },
  {
    value: 'csv',
    name: 'CSV',
    about: 'Tables of tracks, grids, sections, cues',
    group: 'For training',
    ending: null,
    options: [],
  },
  {
    value: 'parquet',
    name: 'Parquet',
    about: 'One file, nested columns',
    group: 'For training',
    ending: '.parquet',
    options: [],
  },
  {
    value: 'numpy',
    name: 'NumPy',
    about: 'Labels as arrays, one .npz per track',
    group: 'For training',
    ending: null,
    options: [],
  },
  {
    value: 'huggingface',
    name: 'Hugging Face',
    about: 'A datasets folder, with its splits',
    group: 'For training',
    ending: null,
    options: ['name'],
  },
  {
    value: 'yaml',
    name: 'Annotation YAML',
    about: 'A file per track, to edit and take back',
    group: 'For other tools',
    ending: null,
    options: ['overwrite'],
  },
  {
    value: 'label-studio',
    name: 'Label Studio',
    about: 'Tasks with their labeling configuration',
    group: 'For other tools',
    ending: null,
    options: ['predictions'],
  },
  {
    value: 'jams',
    name: 'JAMS',
    about: 'One file per track, for music research',
    group: 'For other tools',
    ending: null,
    options: [],
  },
  {
    value: 'audacity',
    name: 'Audacity',
    about: 'Label tracks of sections, cues and beats',
    group: 'For other tools',
    ending: null,
    options: [],
  },
  {
    value: 'sonic-visualiser',
    name: 'Sonic Visualiser',
    about: 'Layers of sections, cues and beats',
    group: 'For other tools',
    ending: null,
    options: [],
  },
  {
    value: 'm3u8',
    name: 'Playlist',
    about: 'M3U8 for Mixxx and other players',
    group: 'For other tools',
    ending: '.m3u8',
    options: ['name', 'relative'],
  },
];

export const formatGroups = ['For training', 'For other tools'] as const;

export function formatInfo(value: DatasetFormat): FormatInfo {
  return formats.find((format) => format.value === value)!;
}

/** A name that every file system takes, for what is exported under `name`. */
export function suggestedName(name: string, { value, ending }: FormatInfo): string {
  const safe = name
    .replace(/[\\/:*?"<>|@\p{Cc}]+/gu, '-')
    .replace(/^[.\s-]+|[.\s-]+$/g, '')
    .slice(0, 100);
  const stem = safe || 'segue';
  return ending === null ? `${stem}-${value}` : `${stem}${ending}`;
}

/** `1.2 MB`. */
export function writeBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
