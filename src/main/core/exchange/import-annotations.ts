import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type * as contract from '../../../shared/contract/index.ts';
import { annotationSchema } from '../../../shared/domain/index.ts';
import type { Annotation, TrackId } from '../../../shared/domain/index.ts';
import {
  DEFAULT_VERIFY_FROM,
  describeRefusal,
  isVerified,
  planVerification,
  verify,
} from '../../../shared/domain/edits/verify.ts';
import { AppError } from '../../../shared/errors.ts';
import { inWords, msg, verbatim } from '../../../shared/languages/translate.ts';
import type { Database } from '../../db/database.ts';
import { nameOf } from '../../dataset/dataset-track.ts';
import { adoptEdits } from '../../interop/adopt-edits.ts';
import { gridDisagreements } from '../../interop/annotation-yaml.ts';
import { parseAnnotationFile } from '../../interop/read-annotation-file.ts';
import type { FileAnnotation, ReadResult } from '../../interop/read-annotation-file.ts';
import type { YamlProblem } from '../../interop/yaml-source.ts';
import type { Annotations } from '../annotations/annotations.ts';
import { validate } from '../annotations/complete-document.ts';
import { runInSteps } from '../jobs/steps.ts';
import type { Steps } from '../jobs/steps.ts';
import { diffItems } from '../annotations/diff-items.ts';
import { documentHash } from '../annotations/document-hash.ts';
import { createTrackFinder } from '../library/find-track.ts';
import type { TrackFinder } from '../library/find-track.ts';
import {
  hasOpinion,
  onlyImportsSince,
  revisionByHash,
  sameContent,
  wasImported,
} from './imported-revisions.ts';
import type { Message } from '../../../shared/languages/translate.ts';

/** As in the contract, but with texts that no language has been chosen for yet; `message` may say nothing. */
export type ImportOutcome = Omit<contract.ImportOutcome, 'message' | 'problems'> & {
  readonly message: Message;
  readonly problems: readonly YamlProblem[];
};

/** An outcome in the current language; outcomes stored as text stay as they are. */
export const outcomeInWords = (outcome: ImportOutcome): contract.ImportOutcome => ({
  ...inWords(outcome),
  problems: outcome.problems.map(inWords),
});

export interface ImportAnnotationsOptions {
  readonly author: string;
  /** ISO time of the new revisions. */
  readonly at: string;
  /** For these tracks, or for all, the file wins a conflict; the library's state stays in the history. */
  readonly takeFile?: boolean | ReadonlySet<TrackId>;
  /** Whether to only report what would happen. */
  readonly dryRun?: boolean;
  readonly signal?: AbortSignal;
  readonly onFile?: (done: number) => void;
  /** If a file verifies its track, predicted cues of at least this confidence are accepted. */
  readonly verifyFrom?: number;
}

/** Reads a file of annotations; errors in it are part of the result. @throws AppError `cancelled` */
export type ReadAnnotations = (path: string, signal?: AbortSignal) => Promise<ReadResult>;

interface ImportTarget {
  readonly db: Database;
  readonly annotations: Annotations;
}

const isAnnotationFile = (name: string): boolean =>
  /\.(ya?ml|jams)$/i.test(name) && !/^dvc\.(yaml|lock)$/.test(name);

/**
 * The files named, and the YAML and JAMS files directly in the folders named, in order. Throws `not_found` for a path
 * that does not exist.
 */
export async function annotationFiles(paths: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const path of paths.map((one) => resolve(one))) {
    const info = await stat(path).catch(() => null);
    if (!info) throw new AppError('not_found', msg('There is no file or folder {path}.', { path }));
    if (info.isDirectory())
      files.push(
        ...(await readdir(path))
          .filter(isAnnotationFile)
          .sort()
          .map((name) => join(path, name)),
      );
    else files.push(path);
  }
  return files;
}

/**
 * Imports externally edited annotations as new revisions, with the source `import:yaml`, `import:jams` or
 * `import:label-studio`. Each is handled separately: one that is invalid, or conflicts with a newer revision, changes
 * nothing and does not stop the others. Throws `cancelled`.
 */
export async function importAnnotations(
  deps: ImportTarget & { readonly readAnnotations: ReadAnnotations },
  files: readonly string[],
  options: ImportAnnotationsOptions,
): Promise<ImportOutcome[]> {
  const findTrack = createTrackFinder(deps.db);
  const outcomes: ImportOutcome[] = [];
  for (const [index, path] of files.entries()) {
    options.onFile?.(index);
    if (options.signal?.aborted) throw new AppError('cancelled', msg('The import was cancelled.'));
    const read = await deps.readAnnotations(path, options.signal);
    if (!read.ok) outcomes.push(outcome('invalid', path, { problems: read.problems }));
    else
      outcomes.push(
        ...(await runInSteps(importFile(deps, findTrack, path, read.found, options), {
          signal: options.signal,
        })),
      );
  }
  options.onFile?.(files.length);
  return outcomes;
}

function outcome(kind: ImportOutcome['kind'], path: string, more: Partial<ImportOutcome>): ImportOutcome {
  return {
    kind,
    path,
    trackId: null,
    track: null,
    message: verbatim(''),
    differences: [],
    audioFile: null,
    newMusic: null,
    problems: [],
    ...more,
  };
}

/** One file of Label Studio contains a whole project. */
function* importFile(
  deps: ImportTarget,
  findTrack: TrackFinder,
  path: string,
  all: readonly FileAnnotation[],
  options: ImportAnnotationsOptions,
): Steps<ImportOutcome[]> {
  const outcomes: ImportOutcome[] = [];
  for (const found of all) {
    outcomes.push(importOne(deps, findTrack, path, found, options));
    yield { done: outcomes.length, total: all.length };
  }
  return outcomes;
}

function importOne(
  { db, annotations }: ImportTarget,
  findTrack: TrackFinder,
  path: string,
  found: FileAnnotation,
  options: ImportAnnotationsOptions,
): ImportOutcome {
  const trackId = findTrack(found);
  if (typeof trackId !== 'number') {
    const { audioFile } = found;
    const newMusic = audioFile !== null && existsSync(audioFile) ? audioFile : null;
    return outcome('unknown', path, { message: trackId, audioFile, newMusic });
  }
  const unchanged = outcome('unchanged', path, { trackId });
  if (found.document === null) return unchanged;
  const head = annotations.head(trackId);
  const headHash = head && documentHash(head.annotation);
  const fileHash = documentHash(found.document);
  /** The track's name for the report. */
  const of = (kind: ImportOutcome['kind'], more: Partial<ImportOutcome> = {}): ImportOutcome => {
    const row = annotations.requireTrack(trackId);
    return outcome(kind, path, { trackId, track: nameOf({ ...row, trackId }), ...more });
  };
  const { base } = found;
  if (fileHash === headHash) return unchanged;
  // A state that this library never had was written elsewhere: the file is then new to it, edited or not.
  const ownBase = base === null ? null : revisionByHash(db, trackId, base);
  if (ownBase && fileHash === base) return of('outdated');

  const { hasFile } = annotations.requireHead(trackId);
  const adopted = adopt(found, found.document, ownBase?.document ?? null, { ...options, hasFile });
  if (!adopted.ok) return of('invalid', { problems: [adopted.problem] });
  const { document } = adopted;
  const isTempoTouched =
    !ownBase ||
    (['bpm', 'downbeat'] as const).some((field) => document.audio[field] !== ownBase.document.audio[field]);
  const problems = isTempoTouched ? gridDisagreements(document, found.places) : [];
  if (problems.length > 0) return of('invalid', { problems });

  const { annotator = null } = found;
  // Two people with the same answer have two opinions.
  const isOwnOpinion = annotator !== null && !hasOpinion(db, trackId, annotator);
  if (!isOwnOpinion) {
    if (head && sameContent(head.annotation, document)) return unchanged;
    if (wasImported(db, trackId, found.origin, document)) return of('outdated');
  }
  const isNewer = ownBase ? onlyImportsSince(db, trackId, ownBase.id, found.origin) : false;
  if (head && base !== headHash && !isNewer && !doesFileWin(trackId, options))
    return of('conflict', {
      message: ownBase
        ? msg('The file was edited, and so was the track in the library since the file was written.')
        : msg('The file was not written from this library, which has an annotation of this track already.'),
      differences: diffItems(head.annotation, document),
    });
  if (options.dryRun) return of('imported');
  annotations.commit({
    trackId,
    document,
    author: annotator ?? options.author,
    source: found.origin,
    kind: 'import',
    reason: msg('Import {file}', { file: basename(path) }),
    at: options.at,
    baseRevision: head?.revision ?? null,
  });
  return of('imported');
}

function doesFileWin(trackId: TrackId, { takeFile = false }: ImportAnnotationsOptions): boolean {
  return typeof takeFile === 'boolean' ? takeFile : takeFile.has(trackId);
}

type Adopted =
  | { readonly ok: true; readonly document: Annotation }
  | { readonly ok: false; readonly problem: YamlProblem };

/** The document as the library would store it: complete, validated, and verified if the file says so. */
function adopt(
  found: FileAnnotation,
  file: Annotation,
  base: Annotation | null,
  options: Pick<ImportAnnotationsOptions, 'author' | 'at' | 'verifyFrom'> & { readonly hasFile: boolean },
): Adopted {
  const edited = base ? adoptEdits(file, base, found.origin, options.at) : file;
  let document = edited;
  if (edited.metadata.tier === 1 && !isVerified(edited)) {
    const verifier = {
      by: options.author,
      source: found.origin,
      hasFile: options.hasFile,
      acceptFrom: options.verifyFrom ?? DEFAULT_VERIFY_FROM,
    };
    const { missing } = planVerification(edited, verifier);
    if (missing.length > 0)
      return {
        ok: false,
        problem: { ...found.places.tier, message: describeRefusal(missing) },
      };
    document = verify(edited, verifier, { now: edited.metadata.modified, newId: randomUUID });
  }
  const metadata = { ...document.metadata, validation: validate(document) };
  return { ok: true, document: annotationSchema.parse({ ...document, metadata }) };
}

/** Tells whether the edits in a YAML file have been imported, for exports that would overwrite it. */
export function createImportCheck(
  db: Database,
  verifyFrom = DEFAULT_VERIFY_FROM,
): (trackId: TrackId, text: string) => boolean {
  return (trackId, text) => {
    const read = parseAnnotationFile('annotation.yaml', text);
    const found = read.ok ? read.found[0] : undefined;
    if (!found?.document) return false;
    const base = found.base === null ? null : revisionByHash(db, trackId, found.base);
    const adopted = adopt(found, found.document, base?.document ?? null, {
      author: '',
      at: new Date(0).toISOString(),
      verifyFrom,
      hasFile: true,
    });
    return adopted.ok && wasImported(db, trackId, found.origin, adopted.document);
  };
}
