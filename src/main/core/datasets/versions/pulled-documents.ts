import { readFileSync } from 'node:fs';
import type { Annotation } from '../../../../shared/domain/index.ts';
import { AppError, errorText } from '../../../../shared/errors.ts';
import { msg } from '../../../../shared/languages/translate.ts';
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
    throw new AppError(
      'io',
      msg('{path} cannot be read: {reason}. Pull the version again.', { path, reason: errorText(cause) }),
      {
        cause,
      },
    );
  }
  const read = readAnnotationYaml(text);
  if (!read.ok)
    throw new AppError(
      'io',
      msg('{path} is damaged: {reason}. Pull it again.', { path, reason: read.problems[0]!.message }),
    );
  if (documentHash(read.annotation) !== entry.annotation)
    throw new AppError(
      'conflict',
      msg('{path} is not the annotation that was recorded. Pull the version again.', { path }),
    );
  return read.annotation;
}
