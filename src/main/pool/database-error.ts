import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import type { Message } from '../../shared/languages/translate.ts';

/** Whether an error came from the database driver; errors of files and tracks do not count, whatever their code. */
function driverErrorOf(error: unknown): unknown {
  return error instanceof AppError ? ('database' in error.details ? error.cause : undefined) : error;
}

/** SQLSTATE, or Node's code. */
function codeOf(thrown: unknown): string {
  const error = driverErrorOf(thrown);
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

const CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EPIPE',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
const CONNECTION_MESSAGE =
  /connection (terminated|ended|timeout)|timeout exceeded when trying to connect|client was closed|not queryable/i;

/**
 * Whether the database is temporarily unavailable: restarting, unreachable, out of connections. Retrying may succeed.
 */
export function isDatabaseAway(thrown: unknown): boolean {
  const error = driverErrorOf(thrown);
  const code = codeOf(error);
  return (
    CONNECTION_CODES.has(code) ||
    // Connection exceptions; shut down by an administrator, crashed, starting; too many connections.
    code.startsWith('08') ||
    ['57P01', '57P02', '57P03', '53300'].includes(code) ||
    (error instanceof Error && CONNECTION_MESSAGE.test(error.message))
  );
}

/** Whether the database has run out of disk or memory. Retrying may succeed once somebody has made room. */
export function isDatabaseFull(error: unknown): boolean {
  return ['53100', '53200', '58030'].includes(codeOf(error));
}

/** Whether two transactions collided; retrying succeeds. */
export function isCollision(error: unknown): boolean {
  return ['40001', '40P01', '55P03'].includes(codeOf(error));
}

const reasons: Readonly<Record<string, Message>> = {
  '28P01': msg('the password was refused. Check the address, PGPASSWORD or ~/.pgpass'),
  '28000': msg('the user was refused. Check the user and the server’s pg_hba.conf'),
  '3D000': msg('there is no such database. Create it with: createdb NAME'),
  '42501': msg('the user may not do this. Run `segue pool init` as the owner of the database'),
  '53100': msg('its disk is full. Make room on the server; what was stored is safe'),
  '3F000': msg('it holds no pool yet. Run `segue pool init` first'),
  '42P01': msg('it holds no pool yet, or one of another version. Run `segue pool init` first'),
  ENOTFOUND: msg('the host is not known. Check the address'),
  ECONNREFUSED: msg('nothing listens there. Is PostgreSQL running?'),
  DEPTH_ZERO_SELF_SIGNED_CERT: msg(
    'its certificate is not trusted. Name the authority with sslrootcert=FILE',
  ),
  SELF_SIGNED_CERT_IN_CHAIN: msg('its certificate is not trusted. Name the authority with sslrootcert=FILE'),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: msg(
    'its certificate is not trusted. Name the authority with sslrootcert=FILE',
  ),
  ERR_TLS_CERT_ALTNAME_INVALID: msg('its certificate is for another host. Check the host in the address'),
  CERT_HAS_EXPIRED: msg('its certificate has expired. Renew it on the server'),
};

/** Converts a database error to a plain message with the address and a remedy; AppErrors are returned unchanged. */
export function explainDatabaseError(shown: string, error: unknown): AppError {
  if (error instanceof AppError) return error;
  const code = codeOf(error);
  const reason =
    reasons[code] ??
    (/does not support SSL/i.test(String(error))
      ? msg('it does not speak TLS. Turn ssl on at the server')
      : isDatabaseAway(error)
        ? msg('it does not answer. Is it running, and can this machine reach it?')
        : msg('it refused the request ({code}). Run again with SEGUE_DEBUG=1 for details', {
            code: code === '' ? '–' : code,
          }));
  return new AppError('io', msg("The pool's database {shown} cannot be used: {reason}", { shown, reason }), {
    cause: error,
    details: { database: shown, code },
  });
}
