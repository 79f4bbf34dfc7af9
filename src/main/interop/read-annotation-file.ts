import { extname } from 'node:path';
import { annotationSchema } from '../../shared/domain/index.ts';
import type { Annotation, Source } from '../../shared/domain/index.ts';
import { crossProblems, readAnnotationYaml } from './annotation-yaml.ts';
import { readJams } from './jams.ts';
import { fromResults, latestAnnotation } from './label-studio.ts';
import { labelStudioTasksSchema } from './label-studio-task.ts';
import type { LabelStudioTask } from './label-studio-task.ts';
import { readJson, sourceLimits } from './yaml-source.ts';
import type { YamlProblem, YamlSource } from './yaml-source.ts';

/** One annotation in a file of another tool, or edited by hand. */
export interface FileAnnotation {
  readonly origin: Source;
  /** Audio identity; null when the file does not say. */
  readonly track: string | null;
  /** Hash of the document that the file was written from. */
  readonly base: string | null;
  /** Where the file says its music is. */
  readonly audioFile: string | null;
  /** Null when nobody has annotated the track there. */
  readonly document: Annotation | null;
  readonly source: YamlSource;
}

export type ReadResult =
  | { readonly ok: true; readonly found: readonly FileAnnotation[] }
  | { readonly ok: false; readonly problems: readonly YamlProblem[] };

/** Reads a file by its extension: `.yaml` annotations, `.jams`, and `.json` as Label Studio exports it. Problems name line and field. */
export function readAnnotationFile(path: string, text: string): ReadResult {
  switch (extname(path).toLowerCase()) {
    case '.yaml':
    case '.yml':
      return single('import:yaml', readAnnotationYaml(text));
    case '.jams':
      return single('import:jams', readJams(text));
    case '.json':
      return readLabelStudio(text);
    default: {
      const message = 'is not an annotation: .yaml, .jams and Label Studio’s .json can be imported';
      return { ok: false, problems: [{ line: 1, field: '', message }] };
    }
  }
}

function single(
  origin: Source,
  read: ReturnType<typeof readAnnotationYaml> | ReturnType<typeof readJams>,
): ReadResult {
  if (!read.ok) return read;
  const { header, annotation: document, source } = read;
  const { track, base } = header;
  return { ok: true, found: [{ origin, track, base, audioFile: document.audio.file, document, source }] };
}

function readLabelStudio(text: string): ReadResult {
  const read = readJson(text);
  if (!read.ok) return read;
  const { source } = read;
  const tasks = labelStudioTasksSchema.safeParse(read.value);
  if (!tasks.success) return { ok: false, problems: source.problemsOf(tasks.error) };
  const found: FileAnnotation[] = [];
  const problems: YamlProblem[] = [];
  for (const [i, task] of tasks.data.entries()) {
    const { track, base, document: before } = task.data.segue;
    if (problems.length >= sourceLimits.problems) break;
    const submitted = latestAnnotation(task);
    let document: Annotation | null = null;
    if (submitted) {
      const parsed = annotationSchema.safeParse(fromResults(submitted.result, before));
      if (!parsed.success) {
        for (const { path, message } of parsed.error.issues)
          problems.push({
            ...source.place([i]),
            message: `task “${task.data.title}”: ${path.join('.')}: ${message}`,
          });
        continue;
      }
      const cross = crossProblems(parsed.data, source);
      for (const { field, message } of cross)
        problems.push({ ...source.place([i]), message: `task “${task.data.title}”: ${field}: ${message}` });
      if (cross.length > 0) continue;
      document = verifiedBy(parsed.data, before, submitted);
    }
    found.push({
      origin: 'import:label-studio',
      track,
      base,
      audioFile: before.audio.file,
      document,
      source,
    });
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, found };
}

/** What a person submitted is verified by that person. Segue's own annotations have no `completed_by` until somebody saves them. */
function verifiedBy(
  document: Annotation,
  before: Annotation,
  submitted: LabelStudioTask['annotations'][number],
): Annotation {
  const { completed_by: by } = submitted;
  if (by === undefined || by === null || before.metadata.tier === 1) return document;
  const id = typeof by === 'number' ? by : by.id;
  const name = (typeof by === 'object' ? by.email : undefined) ?? `label-studio user ${id ?? ''}`.trim();
  return { ...document, metadata: { ...document.metadata, tier: 1, verified_by: name } };
}
