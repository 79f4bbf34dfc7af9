import { exportFormatIds, exportFormats } from '../../../../shared/domain/index.ts';
import type { ExportFormat, FormatDescription } from '../../../../shared/domain/index.ts';
import { msg, t } from '../../../../shared/languages/translate.ts';
import type { Message } from '../../../../shared/languages/translate.ts';
import { formatDecimal } from '../../../../shared/languages/format.ts';

export const formatGroups = ['training', 'tools'] as const;
type FormatGroup = (typeof formatGroups)[number];

export const groupNames: Readonly<Record<FormatGroup, Message>> = {
  training: msg('For training'),
  tools: msg('For other tools'),
};

/** Where and with which options the screen shows a format. */
interface FormatPlace {
  readonly group: FormatGroup;
  /** Export options that the format supports. */
  readonly options: readonly ('name' | 'overwrite' | 'relative' | 'predictions')[];
}

export interface FormatInfo extends FormatPlace, FormatDescription {
  readonly value: ExportFormat;
}

const places: Readonly<Record<ExportFormat, FormatPlace>> = {
  jsonl: { group: 'training', options: [] },
  csv: { group: 'training', options: [] },
  parquet: { group: 'training', options: [] },
  numpy: { group: 'training', options: [] },
  hdf5: { group: 'training', options: [] },
  webdataset: { group: 'training', options: [] },
  tfrecord: { group: 'training', options: [] },
  'arrays-json': { group: 'training', options: [] },
  huggingface: { group: 'training', options: ['name'] },
  yaml: { group: 'tools', options: ['overwrite'] },
  'label-studio': { group: 'tools', options: ['predictions'] },
  jams: { group: 'tools', options: [] },
  audacity: { group: 'tools', options: [] },
  'sonic-visualiser': { group: 'tools', options: [] },
  m3u8: { group: 'tools', options: ['name', 'relative'] },
};

export const formats: readonly FormatInfo[] = exportFormatIds.map((value) => ({
  value,
  ...exportFormats[value],
  ...places[value],
}));

export function formatInfo(value: ExportFormat): FormatInfo {
  return formats.find((format) => format.value === value)!;
}

/** A file name for the export, derived from `name` and valid on every file system. */
export function suggestedName(name: string, { value, extension }: FormatInfo): string {
  const safe = name
    .replace(/[\\/:*?"<>|@\p{Cc}]+/gu, '-')
    .replace(/^[.\s-]+|[.\s-]+$/g, '')
    .slice(0, 100);
  const stem = safe || 'segue';
  return extension === null ? `${stem}-${value}` : `${stem}${extension}`;
}

/** Formats a file size: `1.2 MB`. */
export function writeBytes(bytes: number): string {
  if (bytes < 1000) return t('{count, plural, one {# byte} other {# bytes}}', { count: bytes });
  return bytes < 1e6 ? `${formatDecimal(bytes / 1e3, 1)} kB` : `${formatDecimal(bytes / 1e6, 1)} MB`;
}
