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
 * `message` is for people: it names the file, track or line and what to do. Programs check `code`.
 * Expected failures of single items (one bad file among thousands) are {@link ItemFailure} results instead.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, options: { details?: ErrorDetails; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.details = options.details ?? {};
  }
}

/** An expected failure of one item; processing of the others continues. */
export interface ItemFailure {
  readonly ok: false;
  readonly code: ErrorCode;
  readonly message: string;
}

export function failure(code: ErrorCode, message: string): ItemFailure {
  return { ok: false, code, message };
}

export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Wraps any thrown value in an {@link AppError}; an AppError is returned unchanged. */
export function toAppError(error: unknown, code: ErrorCode = 'internal'): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof Error && error.name === 'AbortError')
    return new AppError('cancelled', 'Cancelled', { cause: error });
  return new AppError(code, errorMessage(error), { cause: error });
}
