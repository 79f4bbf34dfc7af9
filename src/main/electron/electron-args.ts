/** What the app was started with: `electron . [--home DIR]`. Unknown arguments belong to Chromium or the system. */
export function parseArguments(argv: readonly string[]): { home: string | null } {
  const at = argv.indexOf('--home');
  const inline = argv.find((argument) => argument.startsWith('--home='));
  return { home: inline?.slice('--home='.length) ?? (at >= 0 ? (argv[at + 1] ?? null) : null) };
}
