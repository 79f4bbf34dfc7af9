import { englishOf, msg, t, verbatim } from './languages/translate.ts';
import type { Message } from './languages/translate.ts';

/** Closed set of error codes that may cross a process or network boundary. */
export const errorCodes = [
  'cancelled',
  'not_found',
  'conflict',
  /** A file that Segue did not write already exists there; calling again with `overwrite` replaces it. */
  'would_overwrite',
  'invalid_input',
  'io',
  'unsupported_format',
  'model_unavailable',
  'worker_crashed',
  'internal',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

/** JSON-safe facts about an error (paths, lines, ids). */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | null>>;

/**
 * The only error type that Segue throws on purpose: this call cannot go on.
 * `text` is for people: it names the file, track or line and what to do; {@link errorMessage} translates it. `message` is
 * the same in English, for logs. Programs check `code`.
 * Expected failures of single items (one bad file among thousands) are {@link ItemFailure} results instead.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly text: Message;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, text: Message, options: { details?: ErrorDetails; cause?: unknown } = {}) {
    super(englishOf(text), options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.text = text;
    this.details = options.details ?? {};
  }
}

/** An expected failure of one item; processing of the others continues. */
export interface ItemFailure {
  readonly ok: false;
  readonly code: ErrorCode;
  readonly text: Message;
}

export function failure(code: ErrorCode, text: Message): ItemFailure {
  return { ok: false, code, text };
}

/** What an error says, for another text to quote. */
export function errorText(error: unknown): Message {
  if (error instanceof AppError) return error.text;
  return verbatim(error instanceof Error ? error.message : String(error));
}

/** What an error says, in the language of this process. */
export function errorMessage(error: unknown): string {
  return t(errorText(error));
}

/** Wraps any thrown value in an {@link AppError}; an AppError is returned unchanged. */
export function toAppError(error: unknown, code: ErrorCode = 'internal'): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof Error && error.name === 'AbortError')
    return new AppError('cancelled', msg('Cancelled'), { cause: error });
  return new AppError(code, errorText(error), { cause: error });
}
