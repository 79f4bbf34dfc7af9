import type { ErrorCode } from '../../shared/errors.ts';

/** Documented in the README; scripts rely on them. */
export const exitCodes = {
  ok: 0,
  /** The command failed. */
  failed: 1,
  /** The command line is invalid. */
  usage: 2,
  /** The command finished, but some items failed or a check found something; the output lists them. */
  incomplete: 3,
  /** Stopped by Ctrl-C; everything finished is stored. */
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export function exitCodeOf(code: ErrorCode): ExitCode {
  return code === 'cancelled' ? exitCodes.interrupted : exitCodes.failed;
}
