import type { ErrorCode } from '../../shared/errors.ts';

/** Documented in the README; scripts rely on them. */
export const exitCodes = {
  ok: 0,
  /** The command could not do its work. */
  failed: 1,
  /** The command line is wrong. */
  usage: 2,
  /** The work is done, but some items failed or a check found something; the output lists them. */
  incomplete: 3,
  /** Stopped by Ctrl-C; what was finished is stored. */
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export function exitCodeOf(code: ErrorCode): ExitCode {
  return code === 'cancelled' ? exitCodes.interrupted : exitCodes.failed;
}
