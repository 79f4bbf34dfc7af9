import { AppError } from '../errors.ts';
import type { ErrorCode } from '../errors.ts';
import { msg, verbatim } from '../languages/translate.ts';
import type { Message } from '../languages/translate.ts';
import { isErrorCode } from './wire.ts';

/** The message in a `{code, message}` body of the host, or `fallback`. */
export function toError(body: unknown, fallback: Message): AppError {
  const { code, message } = (body ?? {}) as { code?: unknown; message?: unknown };
  const known: ErrorCode = typeof code === 'string' && isErrorCode(code) ? code : 'io';
  return new AppError(known, typeof message === 'string' ? verbatim(message) : fallback);
}

/** The part of `Response` used here. */
interface JsonResponse {
  readonly status: number;
  json(): Promise<unknown>;
}

/** The error of a response that is not ok. */
export async function readError(response: JsonResponse, what: Message): Promise<AppError> {
  const body: unknown = await response.json().catch(() => null);
  return toError(body, msg('{what} (HTTP {status}). Try again.', { what, status: response.status }));
}
