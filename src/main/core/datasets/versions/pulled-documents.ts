import { readFileSync } from 'node:fs';
import type { Annotation } from '../../../../shared/domain/index.ts';
import { AppError, errorMessage } from '../../../../shared/errors.ts';
import { readAnnotationYaml } from '../../../interop/annotation-yaml.ts';
import { documentHash } from '../../annotations/document-hash.ts';
import type { LocalEntry } from './pulled-versions.ts';

/**
 * The document of an entry of a pulled version.
 * @throws AppError `io` if its file is missing or damaged, `conflict` if it contains another document
 */
export function readPulledDocument(entry: LocalEntry & Required<Pick<LocalEntry, 'pulled'>>): Annotation {
  const { path } = entry.pulled;
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new AppError('io', `${path} cannot be read: ${errorMessage(cause)}. Pull the version again.`, {
      cause,
    });
  }
  const read = readAnnotationYaml(text);
  if (!read.ok) throw new AppError('io', `${path} is damaged: ${read.problems[0]!.message}. Pull it again.`);
  if (documentHash(read.annotation) !== entry.annotation)
    throw new AppError(
      'conflict',
      `${path} is not the annotation that was recorded. Pull the version again.`,
    );
  return read.annotation;
}
