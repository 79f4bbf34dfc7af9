import { exportFormatIds, exportFormats } from '../../../../shared/domain/index.ts';
import type { ExportFormat, FormatDescription } from '../../../../shared/domain/index.ts';

/** How the screen shows a format. */
interface FormatPlace {
  readonly group: 'For training' | 'For other tools';
  /** Options of an export that the format takes. */
  readonly options: readonly ('name' | 'overwrite' | 'relative' | 'predictions')[];
}

export interface FormatInfo extends FormatPlace, FormatDescription {
  readonly value: ExportFormat;
}

const places: Readonly<Record<ExportFormat, FormatPlace>> = {
  jsonl: { group: 'For training', options: [] },
  csv: { group: 'For training', options: [] },
  parquet: { group: 'For training', options: [] },
  numpy: { group: 'For training', options: [] },
  hdf5: { group: 'For training', options: [] },
  webdataset: { group: 'For training', options: [] },
  tfrecord: { group: 'For training', options: [] },
  'arrays-json': { group: 'For training', options: [] },
  huggingface: { group: 'For training', options: ['name'] },
  yaml: { group: 'For other tools', options: ['overwrite'] },
  'label-studio': { group: 'For other tools', options: ['predictions'] },
  jams: { group: 'For other tools', options: [] },
  audacity: { group: 'For other tools', options: [] },
  'sonic-visualiser': { group: 'For other tools', options: [] },
  m3u8: { group: 'For other tools', options: ['name', 'relative'] },
};

export const formats: readonly FormatInfo[] = exportFormatIds.map((value) => ({
  value,
  ...exportFormats[value],
  ...places[value],
}));

export const formatGroups = ['For training', 'For other tools'] as const;

export function formatInfo(value: ExportFormat): FormatInfo {
  return formats.find((format) => format.value === value)!;
}

/** A name that every file system takes, for what is exported under `name`. */
export function suggestedName(name: string, { value, extension }: FormatInfo): string {
  const safe = name
    .replace(/[\\/:*?"<>|@\p{Cc}]+/gu, '-')
    .replace(/^[.\s-]+|[.\s-]+$/g, '')
    .slice(0, 100);
  const stem = safe || 'segue';
  return extension === null ? `${stem}-${value}` : `${stem}${extension}`;
}

/** `1.2 MB`. */
export function writeBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
