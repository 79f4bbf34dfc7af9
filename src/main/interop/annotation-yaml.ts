import { z } from 'zod';
import {
  annotationSchema,
  labelsOf,
  labelsSchema,
  statedLabels,
  trackColourSchema,
} from '../../shared/domain/index.ts';
import type { Annotation } from '../../shared/domain/index.ts';
import type { Infer } from '../../shared/readonly.ts';
import { indexGrid } from '../../shared/domain/beat-grid.ts';
import { clip, readYaml } from './yaml-source.ts';
import type { Place, YamlProblem, YamlSource } from './yaml-source.ts';
import { toYaml } from './yaml-text.ts';
import { rule } from '../../shared/domain/schema-issue.ts';
import { msg } from '../../shared/languages/translate.ts';
import type { Message } from '../../shared/languages/translate.ts';

/** Version of the file layout, not of the content. */
const FORMAT = 1;

const headerSchema = z.strictObject({
  format: z.int().refine((format) => format === FORMAT, {
    params: { text: msg('this version of Segue reads format {format}', { format: FORMAT }) },
  }),
  /** Audio identity (`flac-md5:…`, `sha256:…`); null if the file has never been read. */
  track: z.string().min(1).nullable().default(null),
  artist: z.string().default(''),
  title: z.string().default(''),
  /** sha256 of the document that this file was written from; null in a handwritten file. */
  base: z
    .string()
    .regex(/^[0-9a-f]{64}$/, { error: rule('base') })
    .nullable()
    .default(null),
  /** The tags of the audio file or of Rekordbox. Labels equal to them do not count as edits. */
  tags: z
    .strictObject({
      genres: labelsSchema.shape.genres.unwrap(),
      rating: z.int().min(0).max(5),
      colour: trackColourSchema.nullable(),
      comment: z.string(),
    })
    .optional(),
});
/**
 * Identifies the track and the revision of the file. A header rather than a comment, so that it survives every YAML
 * tool.
 */
export type AnnotationHeader = Infer<typeof headerSchema>;

interface AnnotationFile {
  readonly header: AnnotationHeader;
  readonly annotation: Annotation;
}

export type AnnotationFileResult =
  | ({
      readonly ok: true;
      /** Locates fields, for later messages. */ readonly source: YamlSource;
    } & AnnotationFile)
  | { readonly ok: false; readonly problems: readonly YamlProblem[] };

/**
 * Writes one annotation document as YAML: the header `segue`, then the document with its keys in schema order. Equal
 * documents yield equal bytes. If the header includes the tags, `labels` contains all current labels; reading removes
 * those that equal the tags.
 */
export function writeAnnotationYaml(
  header: Omit<AnnotationHeader, 'format'>,
  annotation: Annotation,
): string {
  const { track, artist, title, base, tags } = header;
  const { labels: stated, ...document } = annotation;
  const labels = tags ? labelsOf(tags, stated) : stated;
  return toYaml(
    {
      segue: { format: FORMAT, track, artist, title, base, ...(tags ? { tags: inOrder(tags) } : {}) },
      ...annotationSchema.parse({ ...document, ...(labels ? { labels } : {}) }),
    },
    2,
  );
}

/** Keys in the order of the header's schema, so that equal tags yield equal bytes. */
const inOrder = ({ genres, rating, colour, comment }: NonNullable<AnnotationHeader['tags']>) => ({
  genres,
  rating,
  colour,
  comment,
});

type Fields = Record<string, unknown>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Adds what may be omitted: empty parts, and the fields that Segue gives every cue. */
function withDefaults(document: Fields): Fields {
  const taken = new Set<unknown>();
  if (Array.isArray(document.cues)) for (const cue of document.cues) if (isFields(cue)) taken.add(cue.id);
  const newId = (cue: Fields): string => {
    const stem = `${cue.kind === 'hot' ? String(cue.slot) : 'memory'}-${Math.round(Number(cue.time) * 1000)}`;
    for (let n = 1; ; n++) {
      const id = n === 1 ? stem : `${stem}-${n}`;
      if (taken.has(id)) continue;
      taken.add(id);
      return id;
    }
  };
  return {
    ...document,
    beat_grid: document.beat_grid ?? [],
    structure: document.structure ?? [],
    cues: Array.isArray(document.cues)
      ? document.cues.map((cue: unknown) =>
          isFields(cue) ? { confidence: 1, source: 'import:yaml', ...cue, id: cue.id ?? newId(cue) } : cue,
        )
      : (document.cues ?? []),
    energy: document.energy ?? null,
    provenance: document.provenance ?? {},
  };
}

/** Checks constraints across values that the schema cannot express: unique ids and slots, ordered sections. */
export function crossProblems(annotation: Annotation, source: YamlSource): YamlProblem[] {
  const problems: YamlProblem[] = [];
  const add = (path: readonly (string | number)[], message: Message): void =>
    void problems.push({ ...source.place(path), message });
  const ids = new Set<string>();
  const slots = new Set<string>();
  for (const [i, cue] of annotation.cues.entries()) {
    if (ids.has(cue.id)) add(['cues', i, 'id'], msg('two cues have the id {id}', { id: clip(cue.id) }));
    ids.add(cue.id);
    if (cue.slot === undefined) continue;
    if (slots.has(cue.slot))
      add(['cues', i, 'slot'], msg('two hot cues have the slot {slot}', { slot: cue.slot }));
    slots.add(cue.slot);
  }
  for (const [i, section] of annotation.structure.entries()) {
    const previous = annotation.structure[i - 1];
    if (previous && section.time <= previous.time)
      add(['structure', i, 'time'], msg('sections must be in ascending time'));
  }
  return problems;
}

/**
 * Reads one file. A file without a header is a handwritten document (the format of the first seed, whose cues have no
 * ids). Problems name line and field; nothing is thrown.
 */
export function readAnnotationYaml(text: string): AnnotationFileResult {
  const read = readYaml(text);
  if (!read.ok) return read;
  const { value, source } = read;
  if (!isFields(value))
    return {
      ok: false,
      problems: [{ line: 1, field: '', message: msg('the file must hold metadata, audio and so on') }],
    };
  const { segue = { format: FORMAT }, ...document } = value;
  const header = headerSchema.safeParse(segue);
  const annotation = annotationSchema.safeParse(withDefaults(document));
  const problems = [
    ...(header.success ? [] : source.problemsOf(header.error, ['segue'])),
    ...(annotation.success ? crossProblems(annotation.data, source) : source.problemsOf(annotation.error)),
  ];
  if (problems.length > 0 || !header.success || !annotation.success) return { ok: false, problems };
  return {
    ok: true,
    header: header.data,
    annotation: withoutTags(annotation.data, header.data.tags),
    source,
  };
}

/** The document without labels that equal the tags; its keys keep their order. */
function withoutTags(annotation: Annotation, tags: AnnotationHeader['tags']): Annotation {
  const { labels, ...rest } = annotation;
  if (!labels || !tags) return annotation;
  const stated = statedLabels(labels, tags);
  return stated ? { ...annotation, labels: stated } : rest;
}

/** Positions of fields that a library may reject although they are valid. */
export type AnnotationPlaces = Readonly<Record<'tier' | 'bpm' | 'downbeat', Place>>;

export const placesIn = ({ place }: YamlSource): AnnotationPlaces => ({
  tier: place(['metadata', 'tier']),
  bpm: place(['audio', 'bpm']),
  downbeat: place(['audio', 'downbeat']),
});

/** Fields of `audio` that are derived from the grid but disagree with it. */
export function gridDisagreements(
  annotation: Annotation,
  places: Readonly<Record<'bpm' | 'downbeat', Place>>,
): YamlProblem[] {
  const derived = gridFields(annotation);
  const problems: YamlProblem[] = [];
  for (const field of ['bpm', 'downbeat'] as const) {
    const stated = annotation.audio[field];
    const follows = derived[field];
    if (stated === follows || (stated !== null && follows !== null && Math.abs(stated - follows) < 0.001))
      continue;
    problems.push({
      ...places[field],
      message: msg(
        '{field} is {stated} but beat_grid gives {follows}; change beat_grid, {field} follows from it',
        {
          field,
          stated: stated ?? 'null',
          follows: follows ?? 'null',
        },
      ),
    });
  }
  return problems;
}

/** Tempo and first downbeat according to the grid. */
export function gridFields(annotation: Annotation): { bpm: number | null; downbeat: number | null } {
  const grid = indexGrid(annotation.beat_grid, annotation.audio.time_signature[0]);
  return {
    bpm: annotation.beat_grid[0]?.bpm ?? null,
    downbeat: grid.isEmpty ? null : grid.timeOfBar(1),
  };
}
