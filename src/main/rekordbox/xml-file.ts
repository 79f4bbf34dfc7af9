import { isUtf8 } from 'node:buffer';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { AppError, errorText } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import { xmlError } from './xml-errors.ts';
import type { Message } from '../../shared/languages/translate.ts';
import type { XmlScanner } from './xml-scanner.ts';

/** Larger files are refused: the largest known library is 4 MB, and 100 000 tracks take about 150 MB. */
const MAX_FILE_BYTES = 2 * 1024 ** 3;
/** Small enough that the results of a piece are garbage before V8 promotes them to the old generation. */
const READ_BYTES = 1 << 18;

/** Which program's XML a file should be, for messages. */
export interface XmlKind {
  readonly program: string;
  /** As in "Rekordbox XML". */
  readonly name: string;
  /** How to get a valid file: "export it again from …". */
  readonly again: Message;
}

/** Receives the text of a file. */
export interface XmlSink {
  readonly scanner: XmlScanner;
  /** Called with each piece of text before it is scanned. */
  onText?(text: string, isFirst: boolean): void;
  /** Called after each piece; awaited before reading on. */
  onPiece(isLast: boolean): Promise<void>;
}

async function openFile(path: string, kind: XmlKind): Promise<{ handle: FileHandle; size: number }> {
  let handle: FileHandle;
  try {
    handle = await open(path, 'r');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new AppError(
      missing ? 'not_found' : 'io',
      missing
        ? msg('{path}: there is no such file', { path })
        : msg('{path} cannot be read: {reason}', { path, reason: errorText(error) }),
      { cause: error, details: { path } },
    );
  }
  const stats = await handle.stat();
  const problem = stats.isDirectory()
    ? msg('{path} is a folder, not a {kind} file', { path, kind: kind.name })
    : stats.size === 0 && stats.isFile()
      ? msg('{path} is empty; {remedy}', { path, remedy: kind.again })
      : stats.size > MAX_FILE_BYTES
        ? msg('{path} is larger than {limit} GiB, which no {program} library is', {
            path,
            limit: MAX_FILE_BYTES / 1024 ** 3,
            program: kind.program,
          })
        : null;
  if (problem) {
    await handle.close();
    throw new AppError('invalid_input', problem, { details: { path } });
  }
  return { handle, size: stats.size };
}

/** Throws for content that is clearly not UTF-8 XML; returns the size of a UTF-8 byte order mark. */
function checkStart(start: Buffer, { program }: XmlKind): number {
  const refuse = (message: Message): AppError => xmlError(message, 1, 1);
  const [a, b] = start;
  if (
    (a === 0xff && b === 0xfe) ||
    (a === 0xfe && b === 0xff) ||
    (a === 0 && b === 60) ||
    (a === 60 && b === 0)
  )
    throw refuse(
      msg('the file is UTF-16 or UTF-32; {program} writes UTF-8: convert it or export it again', { program }),
    );
  const bom = a === 0xef && b === 0xbb && start[2] === 0xbf ? 3 : 0;
  const first = start.subarray(bom).find((byte) => byte !== 32 && byte !== 9 && byte !== 10 && byte !== 13);
  if (first !== undefined && first !== 60)
    throw refuse(msg('the file is not XML: it does not begin with "<"'));
  return bom;
}

/** Number of bytes at the end of `bytes` that belong to an incomplete character. */
function incompleteTail(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return back < length ? back : 0;
    }
  }
  return 0;
}

/**
 * Passes an XML file to a scanner piece by piece.
 * @throws AppError `invalid_input` with line and column for a file that is malformed, has a DOCTYPE or is not UTF-8;
 * `not_found` and `io` for a file that cannot be read; `cancelled`
 */
export async function scanXmlFile(
  path: string,
  kind: XmlKind,
  { scanner, onText, onPiece }: XmlSink,
  options: { readonly signal?: AbortSignal; onProgress?(bytesRead: number, totalBytes: number): void },
): Promise<void> {
  const { handle, size } = await openFile(path, kind);
  try {
    let position = 0;
    let tail: Buffer = Buffer.alloc(0);
    const block = Buffer.allocUnsafe(READ_BYTES);
    for (;;) {
      if (options.signal?.aborted)
        throw new AppError('cancelled', msg('Reading {path} was cancelled', { path }), { details: { path } });
      const { bytesRead } = await handle.read(block, 0, READ_BYTES, null);
      let bytes =
        tail.length > 0 ? Buffer.concat([tail, block.subarray(0, bytesRead)]) : block.subarray(0, bytesRead);
      const isFirst = position === 0;
      if (isFirst) bytes = bytes.subarray(checkStart(bytes, kind));
      position += bytesRead;
      if (position > MAX_FILE_BYTES)
        throw scanner.error(msg('the file is larger than any {program} library', { program: kind.program }));
      const cut = bytesRead === 0 ? bytes.length : bytes.length - incompleteTail(bytes);
      tail = Buffer.from(bytes.subarray(cut));
      const whole = bytes.subarray(0, cut);
      if (!isUtf8(whole)) {
        // Scanning on to the invalid byte gives its line.
        const readable = whole.toString('utf8');
        scanner.write(readable.slice(0, readable.indexOf('\uFFFD')));
        throw scanner.error(msg('the text is not UTF-8 here; convert the file to UTF-8 or export it again'));
      }
      const text = whole.toString('utf8');
      onText?.(text, isFirst);
      if (text !== '') scanner.write(text);
      if (bytesRead === 0) scanner.end();
      await onPiece(bytesRead === 0);
      options.onProgress?.(position, Math.max(position, size));
      if (bytesRead === 0) return;
    }
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid_input')
      throw new AppError('invalid_input', msg('{path}: {reason}', { path, reason: errorText(error) }), {
        details: { ...error.details, path },
      });
    if (error instanceof AppError || !(error instanceof Error) || !('syscall' in error)) throw error;
    throw new AppError('io', msg('{path} cannot be read: {reason}', { path, reason: errorText(error) }), {
      cause: error,
      details: { path },
    });
  } finally {
    await handle.close();
  }
}

/** @throws AppError by `fail` for an XML declaration that names an encoding other than UTF-8 */
export function checkEncoding(
  declaration: string,
  { program }: XmlKind,
  fail: (message: Message) => AppError,
): void {
  const encoding = /encoding\s*=\s*["']([^"']*)["']/.exec(declaration)?.[1] ?? 'UTF-8';
  if (!/^(utf-?8|us-ascii)$/i.test(encoding))
    throw fail(
      msg('the file declares the encoding {encoding}; {program} writes UTF-8', {
        encoding: encoding.slice(0, 40),
        program,
      }),
    );
}
