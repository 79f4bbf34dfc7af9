import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The start arguments of Segue's executable. */
export interface ElectronArguments {
  /** Data folder; the default one if null. */
  readonly home: string | null;
  /** Arguments after `--cli`, if the command line was requested instead of the window. */
  readonly command: readonly string[] | null;
  /** Existing files and folders to open, absolute. */
  readonly files: readonly string[];
}

/** Accepts paths, and the file URLs that some desktops pass instead. */
function toPath(argument: string, folder: string): string | null {
  if (!argument.startsWith('file:')) return resolve(folder, argument);
  try {
    return fileURLToPath(argument);
  } catch {
    return null;
  }
}

/**
 * `segue [--home DIR] [FILE…]` or `segue --cli -- ARGUMENTS`; when started as `electron APP …`, the first path is the
 * app.
 * Unknown switches belong to Chromium or the system.
 */
export function parseArguments(
  argv: readonly string[],
  { isPackaged = false, folder = process.cwd() }: { isPackaged?: boolean; folder?: string } = {},
): ElectronArguments {
  const cli = argv.indexOf('--cli');
  if (cli >= 0) {
    const rest = argv.slice(cli + 1);
    // After `--`, Chromium does not interpret arguments as its own switches.
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
