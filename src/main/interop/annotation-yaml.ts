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
import { readYaml } from './yaml-source.ts';
import type { Place, YamlProblem, YamlSource } from './yaml-source.ts';
import { toYaml } from './yaml-text.ts';

/** Version of the file's layout, not of its content. */
const FORMAT = 1;

const headerSchema = z.strictObject({
  format: z.literal(FORMAT, { error: `this version of Segue reads format ${FORMAT}` }),
  /** Audio identity (`flac-md5:…`, `sha256:…`); null while the file has never been read. */
  track: z.string().min(1).nullable().default(null),
  artist: z.string().default(''),
  title: z.string().default(''),
  /** sha256 of the document that this file was written from; null in a file that was written by hand. */
  base: z
    .string()
    .regex(/^[0-9a-f]{64}$/, { error: 'base must be the hash that Segue wrote here, or be left out' })
    .nullable()
    .default(null),
  /** What the tags of the audio file or of Rekordbox say: labels that say the same are no word of a person. */
  tags: z
    .strictObject({
      genres: labelsSchema.shape.genres.unwrap(),
      rating: z.int().min(0).max(5),
      colour: trackColourSchema.nullable(),
      comment: z.string(),
    })
    .optional(),
});
/** Which track and which state of it the file speaks of. A header, not a comment: it survives every YAML tool. */
export type AnnotationHeader = Infer<typeof headerSchema>;

interface AnnotationFile {
  readonly header: AnnotationHeader;
  readonly annotation: Annotation;
}

export type AnnotationFileResult =
  | ({
      readonly ok: true;
      /** Names the place of a field, for later messages. */ readonly source: YamlSource;
    } & AnnotationFile)
  | { readonly ok: false; readonly problems: readonly YamlProblem[] };

/**
 * One annotation document as YAML: the header `segue`, then the document with its keys in the order of the schema. Equal
 * documents give equal bytes. Where the header tells the tags, `labels` has all that hold; reading takes out what the tags say.
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

/** Keys as the header's schema has them, so that equal tags give equal bytes. */
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

/** What a person need not write: empty parts, and what Segue gives each cue. */
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

/** What the schema of single values cannot say: unique ids and slots, sections in order. */
export function crossProblems(annotation: Annotation, source: YamlSource): YamlProblem[] {
  const problems: YamlProblem[] = [];
  const add = (path: readonly (string | number)[], message: string): void =>
    void problems.push({ ...source.place(path), message });
  const ids = new Set<string>();
  const slots = new Set<string>();
  for (const [i, cue] of annotation.cues.entries()) {
    if (ids.has(cue.id)) add(['cues', i, 'id'], `two cues have the id ${cue.id}`);
    ids.add(cue.id);
    if (cue.slot === undefined) continue;
    if (slots.has(cue.slot)) add(['cues', i, 'slot'], `two hot cues have the slot ${cue.slot}`);
    slots.add(cue.slot);
  }
  for (const [i, section] of annotation.structure.entries()) {
    const previous = annotation.structure[i - 1];
    if (previous && section.time <= previous.time)
      add(['structure', i, 'time'], 'sections must be in ascending time');
  }
  return problems;
}

/**
 * Reads one file. Without a header it is a document written by hand (the format of the first seed, whose cues have no ids).
 * Problems name line and field; nothing is thrown.
 */
export function readAnnotationYaml(text: string): AnnotationFileResult {
  const read = readYaml(text);
  if (!read.ok) return read;
  const { value, source } = read;
  if (!isFields(value))
    return {
      ok: false,
      problems: [{ line: 1, field: '', message: 'the file must hold metadata, audio and so on' }],
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

/** The document without labels that only say what the tags say; its keys stay in their order. */
function withoutTags(annotation: Annotation, tags: AnnotationHeader['tags']): Annotation {
  const { labels, ...rest } = annotation;
  if (!labels || !tags) return annotation;
  const stated = statedLabels(labels, tags);
  return stated ? { ...annotation, labels: stated } : rest;
}

/** Fields that a library may refuse although they are valid, and where they stand. */
export type AnnotationPlaces = Readonly<Record<'tier' | 'bpm' | 'downbeat', Place>>;

export const placesIn = ({ place }: YamlSource): AnnotationPlaces => ({
  tier: place(['metadata', 'tier']),
  bpm: place(['audio', 'bpm']),
  downbeat: place(['audio', 'downbeat']),
});

/** Fields of `audio` that follow from the grid and disagree with it. */
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
      message: `${field} is ${stated ?? 'null'} but beat_grid gives ${follows ?? 'none'}; change beat_grid, ${field} follows from it`,
    });
  }
  return problems;
}

/** Tempo and first downbeat as the grid has them. */
export function gridFields(annotation: Annotation): { bpm: number | null; downbeat: number | null } {
  const grid = indexGrid(annotation.beat_grid, annotation.audio.time_signature[0]);
  return {
    bpm: annotation.beat_grid[0]?.bpm ?? null,
    downbeat: grid.isEmpty ? null : grid.timeOfBar(1),
  };
}
