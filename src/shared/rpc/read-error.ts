import { AppError } from '../errors.ts';
import type { ErrorCode } from '../errors.ts';
import { isErrorCode } from './wire.ts';

/** The message in a `{code, message}` body of the host, or `fallback`. */
export function toError(body: unknown, fallback: string): AppError {
  const { code, message } = (body ?? {}) as { code?: unknown; message?: unknown };
  const known: ErrorCode = typeof code === 'string' && isErrorCode(code) ? code : 'io';
  return new AppError(known, typeof message === 'string' ? message : fallback);
}

/** The part of `Response` used here. */
interface JsonResponse {
  readonly status: number;
  json(): Promise<unknown>;
}

/** The error of a response that is not ok. */
export async function readError(response: JsonResponse, what: string): Promise<AppError> {
  const body: unknown = await response.json().catch(() => null);
  return toError(body, `${what} (HTTP ${response.status}). Try again.`);
}
