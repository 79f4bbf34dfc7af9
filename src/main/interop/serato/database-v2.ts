import { readFile } from 'node:fs/promises';
import { AppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import { explainIoError } from '../../files/io-error.ts';

/** Fields of a Serato file (`database V2`, `*.crate`): four letters, a length, and the data. */
export interface SeratoField {
  readonly tag: string;
  readonly data: Buffer;
}

/** A library of 100 000 tracks takes about 60 MB. */
const MAX_BYTES = 1024 ** 3;

/** The fields in `bytes`; a truncated field ends the list. */
export function* fieldsOf(bytes: Buffer): Generator<SeratoField> {
  for (let at = 0; at + 8 <= bytes.length;) {
    const length = bytes.readUInt32BE(at + 4);
    if (length > bytes.length - at - 8) return;
    yield { tag: bytes.toString('latin1', at, at + 4), data: bytes.subarray(at + 8, at + 8 + length) };
    at += 8 + length;
  }
}

/** Text is UTF-16, big-endian. */
export function textOf(data: Buffer): string {
  const length = data.length - (data.length % 2);
  return Buffer.from(data.subarray(0, length))
    .swap16()
    .toString('utf16le')
    .replace(/\0+$/, '')
    .slice(0, 4000);
}

/**
 * Reads a whole Serato file.
 * @throws AppError `invalid_input` for another kind of file, `not_found`, `io`.
 */
export async function readSeratoFile(path: string): Promise<Buffer> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new AppError(
      isMissing ? 'not_found' : 'io',
      isMissing
        ? msg('{path}: there is no such file', { path })
        : msg('{path} cannot be read: {reason}', { path, reason: explainIoError(path, error) }),
      { cause: error, details: { path } },
    );
  }
  const [version] = fieldsOf(bytes.subarray(0, 4096));
  if (version?.tag !== 'vrsn' || bytes.length > MAX_BYTES)
    throw new AppError('invalid_input', msg('{path} is no library of Serato’s', { path }), {
      details: { path },
    });
  return bytes;
}
