import { readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { annotationSchema } from '../../shared/domain/index.ts';
import type { Annotation, Source } from '../../shared/domain/index.ts';
import { AppError, errorText } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import type { Message } from '../../shared/languages/translate.ts';
import { issueText } from '../../shared/domain/schema-issue.ts';
import { crossProblems, placesIn, readAnnotationYaml } from './annotation-yaml.ts';
import type { AnnotationPlaces } from './annotation-yaml.ts';
import { itemLines } from './json-place.ts';
import { readJams } from './jams.ts';
import { fromResults, submittedAnnotations } from './label-studio.ts';
import { z } from 'zod';
import { labelStudioTaskSchema } from './label-studio-task.ts';
import type { LabelStudioTask } from './label-studio-task.ts';
import { clip, readJson, sourceLimits } from './yaml-source.ts';
import type { Place, YamlProblem } from './yaml-source.ts';

/** One annotation from a file of another tool, or edited by hand. */
export interface FileAnnotation {
  readonly origin: Source;
  /** Audio identity; null if the file does not contain it. */
  readonly track: string | null;
  /** Hash of the document that the file was written from. */
  readonly base: string | null;
  /** Path of the audio according to the file. */
  readonly audioFile: string | null;
  /** The author of this annotation in the other tool; null if unknown. */
  readonly annotator?: string | null;
  /** Null if the track has not been annotated there. */
  readonly document: Annotation | null;
  readonly places: AnnotationPlaces;
}

export type ReadResult =
  | { readonly ok: true; readonly found: readonly FileAnnotation[] }
  | { readonly ok: false; readonly problems: readonly YamlProblem[] };

/**
 * Reads a file according to its extension: `.yaml` annotations, `.jams`, and `.json` as exported by Label Studio.
 * Problems name line and field.
 */
export function parseAnnotationFile(path: string, text: string): ReadResult {
  switch (extname(path).toLowerCase()) {
    case '.yaml':
    case '.yml':
      return single('import:yaml', readAnnotationYaml(text));
    case '.jams':
      return single('import:jams', readJams(text));
    case '.json':
      return readLabelStudio(text);
    default: {
      const message = msg('is not an annotation: .yaml, .jams and Label Studio’s .json can be imported');
      return { ok: false, problems: [{ line: 1, field: '', message }] };
    }
  }
}

/** Reads one file in this thread. Read errors become problems; nothing is thrown. */
export async function readAnnotationFile(path: string): Promise<ReadResult> {
  try {
    return parseAnnotationFile(path, await readAnnotationText(path));
  } catch (error) {
    const message =
      error instanceof AppError ? error.text : msg('cannot be read: {reason}', { reason: errorText(error) });
    return { ok: false, problems: [{ line: 1, field: '', message }] };
  }
}

/**
 * Reads a file as text. Rejects pipes, devices and files larger than any annotation before reading.
 * @throws AppError `invalid_input` for those; otherwise the system's error
 */
export async function readAnnotationText(path: string): Promise<string> {
  const found = await stat(path);
  if (!found.isFile()) throw new AppError('invalid_input', msg('cannot be read: it is no file'));
  const limit = /\.ya?ml$/i.test(path) ? sourceLimits.yaml : sourceLimits.json;
  // Characters outside ASCII take two or more bytes each.
  if (found.size > 3 * limit)
    throw new AppError('invalid_input', msg('cannot be read: it is too large to hold annotations'));
  return readFile(path, 'utf8');
}

function single(
  origin: Source,
  read: ReturnType<typeof readAnnotationYaml> | ReturnType<typeof readJams>,
): ReadResult {
  if (!read.ok) return read;
  const { header, annotation: document, source } = read;
  const { track, base } = header;
  return {
    ok: true,
    found: [{ origin, track, base, audioFile: document.audio.file, document, places: placesIn(source) }],
  };
}

function readLabelStudio(text: string): ReadResult {
  const read = readJson(text);
  if (!read.ok) return read;
  const { source } = read;
  const tasks = z.array(z.unknown()).safeParse(read.value);
  if (!tasks.success) return { ok: false, problems: source.problemsOf(tasks.error) };
  const found: FileAnnotation[] = [];
  const problems: YamlProblem[] = [];
  const lines = itemLines(text);
  // One by one, so that the errors of millions of tasks need not be kept in memory.
  for (const [i, value] of tasks.data.entries()) {
    if (problems.length >= sourceLimits.problems) break;
    const checked = labelStudioTaskSchema.safeParse(value);
    if (!checked.success) {
      problems.push(...source.problemsOf(checked.error, [i]));
      continue;
    }
    const task = checked.data;
    const { track, base, document: before } = task.data.segue;
    const at = (field: string): Place => ({ line: lines[i] ?? 1, field: field === '' ? `[${i}]` : field });
    const read = (document: Annotation | null, annotator: string | null): void =>
      void found.push({
        origin: 'import:label-studio',
        track,
        base,
        audioFile: before.audio.file,
        annotator,
        document,
        places: { tier: at('metadata.tier'), bpm: at('audio.bpm'), downbeat: at('audio.downbeat') },
      });
    const said = (field: string, problem: Message): void =>
      void problems.push({
        ...at(''),
        message: msg('task “{title}”: {field}: {problem}', {
          title: clip(task.data.title),
          field: clip(field),
          problem,
        }),
      });
    const all = submittedAnnotations(task);
    if (all.length === 0) read(null, null);
    // Each is a separate opinion; the last one is the result of the task.
    for (const submitted of all) {
      const parsed = annotationSchema.safeParse(fromResults(submitted.result, before));
      if (!parsed.success) {
        for (const issue of parsed.error.issues) said(issue.path.join('.'), issueText(issue));
        continue;
      }
      const cross = crossProblems(parsed.data, source);
      for (const { field, message } of cross) said(field, message);
      if (cross.length === 0) read(verifiedBy(parsed.data, before, submitted), annotatorOf(submitted));
    }
  }
  return problems.length > 0
    ? { ok: false, problems: problems.slice(0, sourceLimits.problems) }
    : { ok: true, found };
}

/**
 * The author of an annotation as Label Studio identifies users. Segue's own annotations have no author until someone
 * saves them.
 */
function annotatorOf({ completed_by: by }: LabelStudioTask['annotations'][number]): string | null {
  if (by === undefined || by === null) return null;
  const id = typeof by === 'number' ? by : by.id;
  return (typeof by === 'object' ? by.email : undefined) ?? `label-studio user ${id ?? ''}`.trim();
}

/** A submitted annotation counts as verified by its author. */
function verifiedBy(
  document: Annotation,
  before: Annotation,
  submitted: LabelStudioTask['annotations'][number],
): Annotation {
  const name = annotatorOf(submitted);
  if (name === null || before.metadata.tier === 1) return document;
  return { ...document, metadata: { ...document.metadata, tier: 1, verified_by: name } };
}
