import { AppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';

/** Which version is meant. */
export interface VersionReference {
  readonly name: string;
  /** Number, tag, or null for the latest. */
  readonly version: number | string | null;
}

const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/i;

/** Names become folders: letters, digits, dot, dash, underscore. @throws AppError `invalid_input` */
export function assertDatasetName(name: string): void {
  if (!NAME.test(name) || name.includes('..'))
    throw new AppError(
      'invalid_input',
      msg(
        '"{name}" is no name for a dataset: up to 64 letters, digits, dots, dashes and underscores, beginning with a letter or digit.',
        { name },
      ),
    );
}

/** Tags look like names, but not like numbers (`v3`). @throws AppError `invalid_input` */
export function assertTag(tag: string): void {
  if (!NAME.test(tag) || /^v?\d+$/i.test(tag))
    throw new AppError(
      'invalid_input',
      msg('"{tag}" is no tag: letters, digits, dots, dashes and underscores, and not a version number.', {
        tag,
      }),
    );
}

/** Parses `house`, `house@v3`, `house@3` or `house@release`. @throws AppError `invalid_input` */
export function parseReference(text: string): VersionReference {
  const [name = '', version, ...rest] = text.split('@');
  if (rest.length > 0 || version === '')
    throw new AppError(
      'invalid_input',
      msg('"{text}" does not name a version: write NAME, NAME@v2 or NAME@TAG.', { text }),
    );
  assertDatasetName(name);
  if (version === undefined) return { name, version: null };
  const number = /^v?(\d+)$/i.exec(version);
  return { name, version: number ? Number(number[1]) : version };
}
