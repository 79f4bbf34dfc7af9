import { existsSync, readFileSync, statSync } from 'node:fs';
import { AppError, errorText } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';

/** Environment variables for the address of the pool's database, and for a file that contains it. */
const QUEUE_VARIABLE = 'SEGUE_POOL_QUEUE';
const QUEUE_FILE_VARIABLE = 'SEGUE_POOL_QUEUE_FILE';

/** The validated address of a pool's database. */
export interface PoolAddress {
  /** Includes the password, if there is one. Only for the driver. */
  readonly connectionString: string;
  /** For display: host, port and database, never user or password. */
  readonly shown: string;
}

const how = msg('Write it as postgres://user@host:5432/database?sslmode=verify-full.');

/** Where the address may come from, in order of precedence. */
export interface AddressSources {
  readonly queue?: string | undefined;
  /** File with the address on its first line. */
  readonly file?: string | undefined;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Like `file`, but from this machine's settings; used if nothing else is given. */
  readonly settingsFile?: string | null;
}

/** Whether the environment names a pool. */
export function isInEnvironment(environment = process.env): boolean {
  return Boolean(environment[QUEUE_VARIABLE] || environment[QUEUE_FILE_VARIABLE]);
}

/**
 * Finds and validates the address of the pool's database. Nothing of it is stored.
 * @throws AppError `invalid_input` if there is no address, or it is malformed or insecure; `io` for a file that cannot
 * be read
 */
export function readPoolAddress({
  queue,
  file,
  environment = process.env,
  settingsFile = null,
}: AddressSources): PoolAddress {
  const named = file ?? (queue === undefined ? environment[QUEUE_FILE_VARIABLE] : undefined);
  const isSaid = queue !== undefined || environment[QUEUE_VARIABLE] !== undefined;
  const path = named ?? (isSaid ? undefined : (settingsFile ?? undefined));
  const text = queue ?? (path === undefined ? environment[QUEUE_VARIABLE] : readAddressFile(path));
  if (text === undefined || text.trim() === '')
    throw new AppError(
      'invalid_input',
      msg("Say where the pool's database is: with --queue, with --queue-file, or in {variable}. {how}", {
        variable: QUEUE_VARIABLE,
        how,
      }),
    );
  return parsePoolAddress(text.trim());
}

function readAddressFile(path: string): string {
  try {
    if (process.platform !== 'win32' && (statSync(path).mode & 0o007) !== 0)
      throw new AppError(
        'invalid_input',
        msg('Everybody on this machine may read {path}, which can hold a password. Run: chmod 600 {path}', {
          path,
        }),
        { details: { path } },
      );
    return readFileSync(path, 'utf8').split(/\r?\n/, 1)[0]!;
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError(
      'io',
      msg("The file with the pool's address cannot be read: {reason}", { reason: errorText(error) }),
      {
        cause: error,
        details: { path },
      },
    );
  }
}

function isLoopback(host: string): boolean {
  return host === '' || host === 'localhost' || /^127(\.\d+){3}$/.test(host) || host === '[::1]';
}

/**
 * Connections over a network require TLS with server verification (`sslmode=verify-full`). `sslmode=disable` must be
 * explicit, for a network that belongs to the pool alone.
 * @throws AppError `invalid_input`
 */
function parsePoolAddress(text: string): PoolAddress {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    // Does not quote the text, because it may contain a password.
    throw new AppError(
      'invalid_input',
      msg("The address of the pool's database is not valid. {how}", { how }),
    );
  }
  if (url.protocol !== 'postgres:' && url.protocol !== 'postgresql:')
    throw new AppError(
      'invalid_input',
      msg('A pool needs PostgreSQL, not {protocol}// {how}', { protocol: url.protocol, how }),
    );
  const socket = url.searchParams.get('host');
  const host = socket ?? url.hostname;
  const name = decodeURIComponent(url.pathname.slice(1));
  if (name === '') throw new AppError('invalid_input', msg('The address names no database. {how}', { how }));
  const mode = url.searchParams.get('sslmode');
  const isLocal = (socket?.startsWith('/') ?? false) || isLoopback(host);
  if (!isLocal && mode !== 'verify-full' && mode !== 'disable')
    throw new AppError(
      'invalid_input',
      msg(
        'The connection to {host} must be encrypted and the server checked: add sslmode=verify-full to the address, and sslrootcert=FILE for a certificate authority of your own. Only in a network that belongs to the pool alone, write sslmode=disable.',
        { host },
      ),
    );
  const root = url.searchParams.get('sslrootcert');
  if (root !== null && !existsSync(root))
    throw new AppError(
      'invalid_input',
      msg('There is no certificate {root}; sslrootcert names it.', { root }),
    );
  return {
    connectionString: text,
    shown: `${host === '' ? 'localhost' : host}${url.port === '' ? '' : `:${url.port}`}/${name}`,
  };
}
