import { readdirSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { listPackage, statFile } from '@electron/asar';

interface Part {
  readonly name: string;
  readonly bytes: number;
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

function listFiles(folder: string): Part[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return { name: relative(folder, path), bytes: statSync(path).size };
    });
}

/** Largest first; small ones are summed up. */
function group(parts: readonly Part[], nameOf: (name: string) => string): Part[] {
  const sums = new Map<string, number>();
  for (const { name, bytes } of parts) sums.set(nameOf(name), (sums.get(nameOf(name)) ?? 0) + bytes);
  return [...sums].map(([name, bytes]) => ({ name, bytes })).sort((a, b) => b.bytes - a.bytes);
}

/** Total size of an unpacked app in bytes. */
function sizeOf(folder: string): number {
  return listFiles(folder).reduce((sum, { bytes }) => sum + bytes, 0);
}

/** The parts of an unpacked app: Electron's own files, native modules, and the contents of the archive. */
function listParts(folder: string): Part[] {
  const archive = join(folder, 'resources/app.asar');
  const inside = listPackage(archive, { isPack: false }).flatMap((path): Part[] => {
    const info = statFile(archive, path.slice(1), false);
    return 'size' in info && !('unpacked' in info && info.unpacked)
      ? [{ name: path.slice(1), bytes: info.size }]
      : [];
  });
  const packageName = (name: string): string =>
    /node_modules\/(@[^/]+\/[^/]+|[^/]+)/.exec(name)?.[0] ?? name.split('/').slice(0, 2).join('/');
  const unpacked = 'resources/app.asar.unpacked/';
  const outside = listFiles(folder).filter(({ name }) => name !== 'resources/app.asar');
  return [
    ...group(outside, (name) =>
      name.startsWith(unpacked)
        ? `${packageName(name)} (native)`
        : name.startsWith('resources/')
          ? name
          : name.split('/')[0]!,
    ),
    ...group(inside, packageName),
  ].sort((a, b) => b.bytes - a.bytes);
}

const SHOWN = 25;

/** A table for people: the largest parts of the unpacked app in `dist`, then the distributable files. */
export function describeSizes(dist: string, files: readonly string[]): string {
  const lines: string[] = [];
  for (const name of readdirSync(dist).filter((entry) => /^linux.*-unpacked$/.test(entry))) {
    const folder = join(dist, name);
    const parts = listParts(folder);
    const rest = parts.slice(SHOWN).reduce((sum, { bytes }) => sum + bytes, 0);
    lines.push(`${name}: ${megabytes(sizeOf(folder))}`);
    for (const part of [...parts.slice(0, SHOWN), { name: `${parts.length - SHOWN} others`, bytes: rest }])
      lines.push(`  ${megabytes(part.bytes).padStart(9)}  ${part.name}`);
  }
  for (const file of files) lines.push(`${megabytes(statSync(file).size).padStart(11)}  ${basename(file)}`);
  return lines.join('\n');
}
