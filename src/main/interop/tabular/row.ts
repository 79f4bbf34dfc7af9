import { indexGrid } from '../../../shared/domain/beat-grid.ts';
import { annotationSchema } from '../../../shared/domain/index.ts';
import type { Annotation } from '../../../shared/domain/index.ts';
import { datasetColumns } from './columns.ts';
import type { ColumnType } from './columns.ts';
import type { ExportTrack } from './export-track.ts';
import { genreText, labelsOfTrack, multiHot, noClasses } from './label-classes.ts';
import type { LabelClasses } from './label-classes.ts';

/** One track as a row of {@link datasetColumns}. */
export type DatasetRow = Readonly<Record<string, unknown>>;

/** Times and positions in the bar of all beats within the track. */
export function beatsOf(document: Annotation): { times: number[]; numbers: number[] } {
  const grid = indexGrid(document.beat_grid, document.audio.time_signature[0]);
  const beats = grid.beats(0, document.audio.duration);
  return { times: beats.map(({ time }) => time), numbers: beats.map(({ beatInBar }) => beatInBar) };
}

/** Stands for a colour that the user removed; null would leave it to Rekordbox. */
const NO_COLOUR = 'none';

/** Null for absent optional fields, in every struct, because columns have no "undefined". */
function fill(value: unknown, type: ColumnType): unknown {
  if (value === undefined || value === null || typeof type === 'string') return value ?? null;
  if ('list' in type) return (value as unknown[]).map((item) => fill(item, type.list));
  const fields = value as Record<string, unknown>;
  return Object.fromEntries(type.struct.map(({ name, type: inner }) => [name, fill(fields[name], inner)]));
}

/** `classes` are the classes of the multi-hot columns. */
export function toRow(track: ExportTrack, classes: LabelClasses = noClasses): DatasetRow {
  const { document } = track;
  const labels = labelsOfTrack(track);
  const { times, numbers } = beatsOf(document);
  const flat: Record<string, unknown> = {
    track_id: track.trackId,
    audio_id: track.audioId,
    path: track.path,
    artist: track.artist,
    title: track.title,
    album: track.album,
    genre: genreText(track),
    label: track.label,
    year: track.year,
    rating: labels.rating,
    comment: labels.comment,
    colour: labels.colour,
    genres: labels.genres,
    descriptors: labels.descriptors,
    tags: labels.tags,
    genre_hot: multiHot(labels.genres, classes.genres),
    descriptor_hot: multiHot(labels.descriptors, classes.descriptors),
    tag_hot: multiHot(labels.tags, classes.tags),
    labels: document.labels && {
      ...document.labels,
      ...(document.labels.colour === null ? { colour: NO_COLOUR } : {}),
    },
    split: track.split,
    revision: track.revision,
    hash: track.hash,
    ...document.metadata,
    ...document.audio,
    beat_grid: document.beat_grid,
    beats: times,
    beat_numbers: numbers,
    structure: document.structure,
    cues: document.cues,
    energy: document.energy,
    tempo_alternatives: document.tempo_alternatives,
    provenance: document.provenance,
  };
  return Object.fromEntries(datasetColumns.map(({ name, type }) => [name, fill(flat[name], type)]));
}

/** Fields of the document in which null has a meaning; elsewhere null stands for an absent field. */
const nullable = new Set([
  'metadata.verified_by',
  'audio.file',
  'audio.bpm',
  'audio.downbeat',
  'audio.key',
  'energy',
  'labels.colour',
]);

function prune(value: unknown, path: string): unknown {
  if (Array.isArray(value)) return value.map((item) => prune(item, `${path}[]`));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, field]) => {
      const inner = path === '' ? name : `${path}.${name}`;
      const isAbsent = field === null || field === undefined;
      return isAbsent && !nullable.has(inner) ? [] : [[name, prune(field ?? null, inner)]];
    }),
  );
}

const metadataFields = Object.keys(annotationSchema.shape.metadata.shape);
const audioFields = Object.keys(annotationSchema.shape.audio.shape);

/** Converts `labels` of a row to their form in the document. */
function statedOf(value: unknown): unknown {
  const stated = value as Record<string, unknown> | null | undefined;
  if (!stated) return undefined;
  const fields = Object.entries(stated).filter(([, field]) => field !== null && field !== undefined);
  return Object.fromEntries(
    fields.map(([name, field]) => [name, name === 'colour' && field === NO_COLOUR ? null : field]),
  );
}

/** The document of a row read from JSONL or Parquet. Throws a ZodError for rows without one. */
export function documentOfRow(row: DatasetRow): Annotation {
  const pick = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, row[name] ?? null]));
  return annotationSchema.parse(
    prune(
      {
        metadata: pick(metadataFields),
        audio: pick(audioFields),
        ...pick(['beat_grid', 'structure', 'cues', 'energy', 'tempo_alternatives', 'provenance']),
        labels: statedOf(row.labels),
      },
      '',
    ),
  );
}
