import { extname } from 'node:path';
import { audioExtensions, programOfFile } from '../../shared/domain/index.ts';
import type { FileKind } from '../../shared/contract/dto/shell.ts';

/** Annotation files of other tools: YAML, JAMS, Label Studio's JSON. */
export const annotationExtensions: ReadonlySet<string> = new Set(['.yaml', '.yml', '.jams', '.json']);

/** Tables of metadata. */
export const tableExtensions: ReadonlySet<string> = new Set(['.csv', '.tsv', '.json', '.jsonl', '.ndjson']);

/** Whether a dialog for `kind` lists a file of this name. */
export function isOfKind(name: string, kind: FileKind): boolean {
  const extension = extname(name).toLowerCase();
  switch (kind) {
    case 'nml':
      return extension === '.nml';
    case 'xml':
      return extension === '.xml';
    case 'audio':
      return audioExtensions.has(extension);
    case 'annotations':
      return annotationExtensions.has(extension);
    case 'table':
      return tableExtensions.has(extension);
    case 'any':
      return extension === '.xml' || audioExtensions.has(extension) || programOfFile(name) !== null;
    case 'folder':
      return false;
  }
}
