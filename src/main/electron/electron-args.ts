import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What Segue's executable was started with. */
export interface ElectronArguments {
  /** Data folder; the usual one when null. */
  readonly home: string | null;
  /** Arguments of the command line, when it is meant and not the window: what follows `--cli`. */
  readonly command: readonly string[] | null;
  /** Files and folders to open, absolute; those that are there. */
  readonly files: readonly string[];
}

/** Paths, and the addresses of files that some desktops hand over instead. */
function toPath(argument: string, folder: string): string | null {
  if (!argument.startsWith('file:')) return resolve(folder, argument);
  try {
    return fileURLToPath(argument);
  } catch {
    return null;
  }
}

/**
 * `segue [--home DIR] [FILE…]` or `segue --cli -- ARGUMENTS`; without an own executable (`electron APP …`) the first path is the app.
 * Unknown switches belong to Chromium or the system.
 */
export function parseArguments(
  argv: readonly string[],
  { isPackaged = false, folder = process.cwd() }: { isPackaged?: boolean; folder?: string } = {},
): ElectronArguments {
  const cli = argv.indexOf('--cli');
  if (cli >= 0) {
    const rest = argv.slice(cli + 1);
    // Behind `--` Chromium takes nothing for a switch of its own.
    return { home: null, command: rest[0] === '--' ? rest.slice(1) : rest, files: [] };
  }
  const at = argv.indexOf('--home');
  const inline = argv.find((argument) => argument.startsWith('--home='));
  const named = argv
    .slice(1)
    .filter((argument, i) => !argument.startsWith('-') && argument !== '' && i + 1 !== at + 1)
    .slice(isPackaged ? 0 : 1);
  return {
    home: inline?.slice('--home='.length) ?? (at >= 0 ? (argv[at + 1] ?? null) : null),
    command: null,
    files: named
      .map((argument) => toPath(argument, folder))
      .filter((path) => path !== null && existsSync(path)) as string[],
  };
}
