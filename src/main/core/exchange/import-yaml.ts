import { readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { TrackId } from '../../../shared/domain/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { ExportTrack } from '../../interop/tabular/export-track.ts';
import { readAnnotationYaml, writeAnnotationYaml } from '../../interop/annotation-yaml.ts';
import { readAnnotationText } from '../../interop/read-annotation-file.ts';
import { tagsOf } from '../../interop/tabular/label-classes.ts';
import { createNamer } from '../../files/file-names.ts';
import { explainIoError } from '../../files/io-error.ts';
import { makeFolder } from '../../files/make-folder.ts';
import { writeWhole } from '../../files/output.ts';
import { checkTarget } from '../../files/target.ts';
import { documentHash } from '../annotations/document-hash.ts';

export interface YamlExportReport {
  readonly folder: string;
  readonly written: number;
  readonly unchanged: number;
  /** Files that were edited by hand since they were written; they are kept until they are imported. */
  readonly kept: readonly string[];
}

export interface YamlExportOptions {
  /** Whether to overwrite hand-edited files too. */
  readonly overwrite?: boolean;
  /** Tells whether the edits in a file have been imported: it may then be overwritten. */
  readonly isImported?: (trackId: TrackId, text: string) => boolean;
  readonly signal?: AbortSignal;
}

/**
 * Whether a file differs from what was written, or contains a person's comments. Files that cannot be read count as
 * edited.
 */
function isEdited(text: string): boolean {
  const read = readAnnotationYaml(text);
  if (!read.ok || read.header.base === null || documentHash(read.annotation) !== read.header.base)
    return true;
  return comments(text) > 0 && comments(text) > comments(writeAnnotationYaml(read.header, read.annotation));
}

/** Reads an existing file; an unreadable file is treated as empty, and so counts as edited. */
function readOwn(path: string): Promise<string> {
  return readAnnotationText(path).catch(() => '');
}

function comments(text: string): number {
  return text.match(/(?:^|\s)#/gm)?.length ?? 0;
}

/**
 * Writes one YAML file per track into `folder`. Names depend on the audio; a retagged track gets a new name and its old
 * file is removed. Hand-edited files are kept. Throws `io` and `cancelled`.
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
    makeFolder(root);
    const present = new Set((await readdir(root)).filter((name) => name.endsWith('.yaml')));
    const byHash = Map.groupBy(present, (name) => hashPart(name));
    const current = new Set<string>();
    for (const track of exported) {
      if (options.signal?.aborted) throw new AppError('cancelled', msg('The export was cancelled.'));
      const { audioId, artist, title, hash, document } = track;
      const name = `${nameOf({ ...track, file: document.audio.file })}.yaml`;
      const path = join(root, name);
      current.add(name);
      const text = writeAnnotationYaml(
        { track: audioId, artist, title, base: hash, tags: tagsOf(track) },
        document,
      );
      // Checked before reading, because reading a pipe would block.
      await checkTarget(path, { asks: false });
      const before = present.has(name) ? await readOwn(path) : null;
      if (before === text) {
        unchanged++;
        continue;
      }
      const isFree = options.overwrite || before === null || !isEdited(before);
      if (!isFree && !options.isImported?.(track.trackId, before)) {
        kept.push(path);
        continue;
      }
      await writeWhole(path, text, { asks: false });
      written++;
      for (const old of byHash.get(hashPart(name)) ?? []) {
        if (old === name || current.has(old)) continue;
        const oldText = await readOwn(join(root, old));
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
    throw new AppError(
      'io',
      msg('Cannot write annotations into {root}: {reason}', { root, reason: explainIoError(root, error) }),
      {
        cause: error,
      },
    );
  }
  return { folder: root, written, unchanged, kept };
}

function hashPart(name: string): string {
  return /-([0-9a-f]{8})(?:-\d+)?\.yaml$/.exec(name)?.[1] ?? name;
}
