import { parseArgs } from 'node:util';
import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';

/** The start arguments of the app (not of the command line). */
export interface AppArguments {
  /** Serve to a browser even if a window could open. */
  readonly browser: boolean;
  readonly port: number;
  readonly home: string | undefined;
  /** Additional folders that the browser host may use. */
  readonly roots: readonly string[];
}

/** Null if these arguments are for the command line instead. Throws AppError `invalid_input` for an invalid port. */
export function parseAppArguments(args: readonly string[]): AppArguments | null {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        browser: { type: 'boolean' },
        port: { type: 'string' },
        home: { type: 'string' },
        root: { type: 'string', multiple: true },
      },
    }));
  } catch {
    return null;
  }
  const port = Number(values.port ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new AppError(
      'invalid_input',
      msg('--port {port} is not a port; choose one from 1024 to 65535', { port: values.port ?? '' }),
    );
  return {
    browser: values.browser ?? (values.port !== undefined || values.root !== undefined),
    port,
    home: values.home,
    roots: values.root ?? [],
  };
}
