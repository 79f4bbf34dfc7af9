/** What Segue's executable was started with. */
export interface ElectronArguments {
  /** Data folder; the usual one when null. */
  readonly home: string | null;
  /** Arguments of the command line, when it is meant and not the window: what follows `--cli`. */
  readonly command: readonly string[] | null;
}

/** `electron . [--home DIR]` or `electron . --cli -- ARGUMENTS`. Unknown arguments belong to Chromium or the system. */
export function parseArguments(argv: readonly string[]): ElectronArguments {
  const cli = argv.indexOf('--cli');
  if (cli >= 0) {
    const rest = argv.slice(cli + 1);
    // Behind `--` Chromium takes nothing for a switch of its own.
    return { home: null, command: rest[0] === '--' ? rest.slice(1) : rest };
  }
  const at = argv.indexOf('--home');
  const inline = argv.find((argument) => argument.startsWith('--home='));
  return {
    home: inline?.slice('--home='.length) ?? (at >= 0 ? (argv[at + 1] ?? null) : null),
    command: null,
  };
}
