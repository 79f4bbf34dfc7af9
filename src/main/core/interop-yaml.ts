import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { DiffItem } from '../../shared/contract/index.ts';
import type { Annotation, RevisionId, TrackId } from '../../shared/domain/index.ts';
import { AppError, errorMessage } from '../../shared/errors.ts';
import type { Database } from '../db/database.ts';
import { and, desc, eq } from '../db/operators.ts';
import { revisions, tracks } from '../db/schema.ts';
import type { ExportTrack } from '../dataset/exports/export-track.ts';
import { adoptEdits } from '../interop/adopt-edits.ts';
import { gridDisagreements, readAnnotationYaml, writeAnnotationYaml } from '../interop/annotation-yaml.ts';
import type { AnnotationFileResult } from '../interop/annotation-yaml.ts';
import { createNamer } from '../interop/file-names.ts';
import type { YamlProblem } from '../interop/yaml-source.ts';
import type { Annotations } from './annotations.ts';
import { validate } from './apply-analysis.ts';
import { diffItems } from './diff-items.ts';
import { documentHash } from './document-hash.ts';
import { pathKey } from './path-key.ts';

export interface YamlExportReport {
  readonly folder: string;
  readonly written: number;
  readonly unchanged: number;
  /** Files that were edited by hand since they were written; they stay as they are until they are imported. */
  readonly kept: readonly string[];
}

export interface YamlExportOptions {
  /** Writes over hand-edited files too. */
  readonly overwrite?: boolean;
  readonly signal?: AbortSignal;
}

/** True when a file no longer says what it was written with. Files that cannot be read count as edited. */
function isEdited(text: string): boolean {
  const read = readAnnotationYaml(text);
  return !read.ok || read.header.base === null || documentHash(read.annotation) !== read.header.base;
}

/**
 * Writes one YAML file per track into `folder`. Names stay with the audio; a track that was retagged gets a new name and
 * its old file goes. Hand-edited files are kept. Throws `io` and `cancelled`.
 */
export async function exportYaml(
  folder: string,
  exported: Iterable<ExportTrack>,
  options: YamlExportOptions = {},
): Promise<YamlExportReport> {
  const root = resolve(folder);
  const nameOf = createNamer();
  const kept: string[] = [];
  let written = 0;
  let unchanged = 0;
  try {
    await mkdir(root, { recursive: true });
    const present = new Set((await readdir(root)).filter((name) => name.endsWith('.yaml')));
    const byHash = Map.groupBy(present, (name) => hashPart(name));
    const current = new Set<string>();
    for (const track of exported) {
      if (options.signal?.aborted) throw new AppError('cancelled', 'The export was cancelled.');
      const { audioId, artist, title, hash, document } = track;
      const name = `${nameOf({ ...track, file: document.audio.file })}.yaml`;
      const path = join(root, name);
      current.add(name);
      const text = writeAnnotationYaml({ track: audioId, artist, title, base: hash }, document);
      const before = present.has(name) ? await readFile(path, 'utf8') : null;
      if (before === text) {
        unchanged++;
        continue;
      }
      if (before !== null && !options.overwrite && isEdited(before)) {
        kept.push(path);
        continue;
      }
      // Without fsync: a library is many small files, and an export can be repeated.
      await writeFileAtomic(path, text, { fsync: false });
      written++;
      for (const old of byHash.get(hashPart(name)) ?? []) {
        if (old === name || current.has(old)) continue;
        const oldText = await readFile(join(root, old), 'utf8');
        const read = readAnnotationYaml(oldText);
        if (
          read.ok &&
          audioId !== null &&
          read.header.track === audioId &&
          read.annotation.audio.file === document.audio.file &&
          !isEdited(oldText)
        )
          await rm(join(root, old));
      }
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('io', `Cannot write annotations into ${root}: ${errorMessage(error)}`, {
      cause: error,
    });
  }
  return { folder: root, written, unchanged, kept };
}

function hashPart(name: string): string {
  return /-([0-9a-f]{8})(?:-\d+)?\.yaml$/.exec(name)?.[1] ?? name;
}

export type YamlFileOutcome =
  | {
      readonly kind: 'imported';
      readonly path: string;
      readonly trackId: TrackId;
      readonly revision: RevisionId;
    }
  /** The library holds this very document. */
  | { readonly kind: 'unchanged'; readonly path: string; readonly trackId: TrackId }
  /** Nobody edited the file, and the library has moved on since it was written. */
  | { readonly kind: 'outdated'; readonly path: string; readonly trackId: TrackId }
  /** Both were changed; `differences` lead from the library's state to the file's. */
  | {
      readonly kind: 'conflict';
      readonly path: string;
      readonly trackId: TrackId;
      readonly message: string;
      readonly differences: readonly DiffItem[];
    }
  /** No track of this library. `audioFile` is where the file says its music is. */
  | {
      readonly kind: 'unknown';
      readonly path: string;
      readonly message: string;
      readonly audioFile: string | null;
    }
  | { readonly kind: 'invalid'; readonly path: string; readonly problems: readonly YamlProblem[] };

export interface YamlImportOptions {
  readonly author: string;
  /** ISO time of the new revisions. */
  readonly at: string;
  /** In a conflict the file wins; what the library had stays in the history. */
  readonly takeFile?: boolean;
  /** Only says what would happen. */
  readonly dryRun?: boolean;
  readonly signal?: AbortSignal;
}

/** The YAML files named, and those directly in the folders named, in order. Throws `not_found` for a path that is not there. */
export async function yamlFiles(paths: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const path of paths.map((one) => resolve(one))) {
    const info = await stat(path).catch(() => null);
    if (!info) throw new AppError('not_found', `There is no file or folder ${path}.`);
    if (info.isDirectory())
      files.push(
        ...(await readdir(path))
          .filter((name) => /\.ya?ml$/i.test(name) && !/^dvc\.(yaml|lock)$/.test(name))
          .sort()
          .map((name) => join(path, name)),
      );
    else files.push(path);
  }
  return files;
}

/**
 * Takes hand-edited files over as new revisions with source `import:yaml`. Files are judged one by one: a bad one, or one
 * that is in conflict with a newer revision, changes nothing and stops no other. Throws `cancelled`.
 */
export async function importYaml(
  deps: { readonly db: Database; readonly annotations: Annotations },
  files: readonly string[],
  options: YamlImportOptions,
): Promise<YamlFileOutcome[]> {
  const findTrack = createTrackFinder(deps.db);
  const outcomes: YamlFileOutcome[] = [];
  for (const path of files) {
    if (options.signal?.aborted) throw new AppError('cancelled', 'The import was cancelled.');
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch (error) {
      const message = `cannot be read: ${errorMessage(error)}`;
      outcomes.push({ kind: 'invalid', path, problems: [{ line: 1, field: '', message }] });
      continue;
    }
    const read = readAnnotationYaml(text);
    outcomes.push(
      read.ok
        ? importFile(deps, findTrack, path, read, options)
        : { kind: 'invalid', path, problems: read.problems },
    );
  }
  return outcomes;
}

type FileRead = Extract<AnnotationFileResult, { ok: true }>;

function importFile(
  { db, annotations }: { readonly db: Database; readonly annotations: Annotations },
  findTrack: TrackFinder,
  path: string,
  file: FileRead,
  options: YamlImportOptions,
): YamlFileOutcome {
  const found = findTrack(file);
  if (typeof found === 'string')
    return { kind: 'unknown', path, message: found, audioFile: file.annotation.audio.file };
  const trackId = found;
  const head = annotations.head(trackId);
  const headHash = head && documentHash(head.annotation);
  const fileHash = documentHash(file.annotation);
  const { base } = file.header;
  if (fileHash === headHash) return { kind: 'unchanged', path, trackId };
  // A state that this library never had was written elsewhere: then the file is news, edited or not.
  const baseDocument = base === null ? null : documentByHash(db, trackId, base);
  if (baseDocument && fileHash === base) return { kind: 'outdated', path, trackId };

  const document = baseDocument ? adoptEdits(file.annotation, baseDocument, options.at) : file.annotation;
  const isTempoTouched =
    !baseDocument ||
    (['bpm', 'downbeat'] as const).some((field) => document.audio[field] !== baseDocument.audio[field]);
  const problems = isTempoTouched ? gridDisagreements(document, file.source) : [];
  if (problems.length > 0) return { kind: 'invalid', path, problems };

  if (head && base !== headHash && !options.takeFile)
    return {
      kind: 'conflict',
      path,
      trackId,
      message: !baseDocument
        ? 'The file was not written from this library, which has an annotation of this track already.'
        : 'The file was edited, and so was the track in the library since the file was written.',
      differences: diffItems(head.annotation, document),
    };
  const revision = options.dryRun
    ? (head?.revision ?? 0)
    : annotations.commit({
        trackId,
        document: { ...document, metadata: signed(document, options.author) },
        author: options.author,
        source: 'import:yaml',
        kind: 'import',
        reason: `Import ${path.split(/[\\/]/).at(-1)}`,
        at: options.at,
        baseRevision: head?.revision ?? null,
      });
  return { kind: 'imported', path, trackId, revision };
}

/** Validation is the library's own; a file that makes a track verified is signed by who imports it. */
function signed(document: Annotation, author: string): Annotation['metadata'] {
  const { metadata } = document;
  return {
    ...metadata,
    verified_by: metadata.tier === 1 ? (metadata.verified_by ?? author) : metadata.verified_by,
    validation: validate(document),
  };
}

function documentByHash(db: Database, trackId: TrackId, hash: string): Annotation | null {
  const row = db.query
    .select({ document: revisions.document })
    .from(revisions)
    .where(and(eq(revisions.trackId, trackId), eq(revisions.hash, hash)))
    .orderBy(desc(revisions.id))
    .limit(1)
    .get();
  return row?.document ?? null;
}

/** The track that a file speaks of, or why there is none. */
type TrackFinder = (file: FileRead) => TrackId | string;

function createTrackFinder(db: Database): TrackFinder {
  /** For tracks whose music was never found: only the state that the file was written from names them. */
  let byHash: Map<string, TrackId> | undefined;
  const byBase = (base: string): TrackId | undefined => {
    byHash ??= new Map(
      db.query
        .select({ hash: revisions.hash, trackId: revisions.trackId })
        .from(revisions)
        .all()
        .map(({ hash, trackId }) => [hash, trackId]),
    );
    return byHash.get(base);
  };
  return ({ header, annotation }) => {
    const { file } = annotation.audio;
    const key = file === null ? null : pathKey(file);
    const select = () =>
      db.query.select({ id: tracks.id, pathKey: tracks.pathKey, audioId: tracks.audioId }).from(tracks);
    if (header.track !== null) {
      const same = select().where(eq(tracks.audioId, header.track)).all();
      if (same.length === 1) return same[0]!.id;
      const exact = same.find((track) => track.pathKey === key);
      if (exact) return exact.id;
      if (same.length > 1)
        return 'Several tracks have this audio, and audio.file names none of them. Put the path of the one that is meant there.';
    }
    const atPath = key === null ? undefined : select().where(eq(tracks.pathKey, key)).get();
    if (atPath && (header.track === null || atPath.audioId === null)) return atPath.id;
    if (atPath) return `${file} holds other audio now than when this file was written.`;
    const named = header.base === null ? undefined : byBase(header.base);
    if (named !== undefined) return named;
    const isThere = file !== null && existsSync(file);
    return isThere
      ? `${file} is not in this library yet. Import it, then import this file again.`
      : 'No track of this library has this audio. Import the music first.';
  };
}
