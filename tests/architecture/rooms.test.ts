import { describe, expect, it } from 'vitest';
import { readSources } from '../support/source-files.ts';

/** Rooms from the bottom to the top: a file imports from its own room and from those above it in this list. */
const rooms = [
  'src/shared/languages',
  'src/shared/errors.ts',
  'src/shared/readonly.ts',
  'src/shared/version.ts',
  'src/shared/counted.ts',
  'src/shared/list-messages.ts',
  'src/shared/validation-message.ts',
  'src/shared/domain',
  'src/shared/contract',
  'src/shared/rpc',
  'src/shared/commands',
  'src/shared/commands.ts',

  'src/main/files',
  'src/main/numeric',
  'src/main/db',
  'src/main/rekordbox',
  'src/main/audio',
  'src/main/library',
  'src/main/analysis',
  'src/main/inference',
  'src/main/interop',
  'src/main/synthesis',
  'src/main/dataset',
  'src/main/remote',
  'src/main/learning',
  'src/main/pool',
  'src/main/updates',
  'src/main/core',
  'src/main/cli',
  'src/main/host',
  'src/main/electron',
  'src/main/entries',

  'src/preload',
  'src/renderer/scope.ts',
  'src/renderer/ui',
  'src/renderer/player',
  'src/renderer/waveform',
  'src/renderer/core',
  'src/renderer/features',
  'src/renderer/app',
  'src/renderer/main.tsx',

  'scripts',
  'training',
  'tests',
  'bench',
  'scripts/screenshots.ts',
  'scripts/make-icons.ts',
  'scripts/make-library-fixture.ts',
];

/** Rooms that run in other processes talk through the contract, whatever their order. */
const apart: readonly (readonly [from: RegExp, to: RegExp])[] = [
  [/^src\/renderer\//, /^src\/(main|preload)\//],
  [/^src\/preload\//, /^src\/(main|renderer)\//],
];

/** Packages that only one room knows. */
const ownPackages: readonly (readonly [name: string, target: RegExp, allowed: RegExp])[] = [
  ['drizzle-orm and better-sqlite3', /^(drizzle-orm|better-sqlite3)(\/|$)/, /^src\/main\/db\//],
  ['onnxruntime-node', /^onnxruntime-node(\/|$)/, /^src\/main\/inference\//],
  ['pg and pg-boss', /^pg(-boss)?(\/|$)/, /^src\/main\/pool\//],
  ['intl-messageformat', /^intl-messageformat$/, /^src\/shared\/languages\//],
  ['electron', /^electron(\/|$)/, /^src\/(main\/(entries\/electron\.ts$|electron\/)|preload\/)/],
  ['react', /^react(-dom)?(\/|$)/, /^src\/renderer\//],
];

const MAX_LINES = 300;
const MAX_FILES_IN_CORE_FOLDER = 15;

const all = ['src', 'bench', 'training', 'tests', 'scripts'].flatMap(readSources);
const sources = all.filter(({ path }) => !/\.test\.tsx?$|\.d\.ts$/.test(path));

const roomOf = (path: string): number =>
  rooms.findLastIndex((room) => path === room || path.startsWith(`${room}/`));

const arrows = sources.flatMap(({ path, files }) => files.map((to) => ({ from: path, to })));
const show = (found: readonly { from: string; to: string }[]): string[] =>
  found.map(({ from, to }) => `${from} → ${to}`);

/** Groups of files that reach each other (Tarjan's strongly connected components of more than one file). */
function circles(): string[][] {
  const imports = new Map(sources.map(({ path, files }) => [path, files]));
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (file: string): void => {
    index.set(file, index.size);
    low.set(file, index.get(file)!);
    stack.push(file);
    for (const next of imports.get(file)!) {
      if (!imports.has(next)) continue;
      if (!index.has(next)) visit(next);
      if (stack.includes(next)) low.set(file, Math.min(low.get(file)!, low.get(next)!));
    }
    if (low.get(file) !== index.get(file)) return;
    const circle = stack.splice(stack.indexOf(file));
    if (circle.length > 1) found.push(circle.toSorted());
  };
  for (const file of imports.keys()) if (!index.has(file)) visit(file);
  return found;
}

describe('rooms', () => {
  it('are known for every file', () => {
    expect(sources.length).toBeGreaterThan(500);
    expect(arrows.length).toBeGreaterThan(2000);
    expect(sources.filter(({ path }) => roomOf(path) < 0).map(({ path }) => path)).toEqual([]);
  });

  it('import downwards only', () => {
    const upward = arrows.filter(({ from, to }) => !to.endsWith('package.json') && roomOf(to) > roomOf(from));
    expect(show(upward)).toEqual([]);
  });

  it('of other processes do not import each other', () => {
    const crossing = arrows.filter(({ from, to }) =>
      apart.some(([room, other]) => room.test(from) && other.test(to)),
    );
    expect(show(crossing)).toEqual([]);
  });

  it('let shared code use no package but zod, and the one that writes messages', () => {
    const found = sources
      .filter(({ path }) => path.startsWith('src/shared/'))
      .flatMap(({ path, packages }) => packages.map((to) => ({ from: path, to })))
      .filter(({ to }) => to !== 'zod' && to !== 'intl-messageformat');
    expect(show(found)).toEqual([]);
  });

  it.each(ownPackages)('let only one of them import %s', (_name, target, allowed) => {
    const found = sources
      .filter(({ path }) => path.startsWith('src/') && !allowed.test(path))
      .flatMap(({ path, packages }) => packages.map((to) => ({ from: path, to })))
      .filter(({ to }) => target.test(to));
    expect(show(found)).toEqual([]);
  });
});

describe('files', () => {
  it('form no circle', () => {
    expect(circles().map((files) => files.join(' ↔ '))).toEqual([]);
  });

  it(`have at most ${MAX_LINES} lines, or say at their head why they have more`, () => {
    const long = sources.filter(
      ({ text }) => text.split('\n').length - 1 > MAX_LINES && !/^\/\/ Longer than \d+ lines: /.test(text),
    );
    expect(long.map(({ path, text }) => `${path}: ${text.split('\n').length - 1}`)).toEqual([]);
  });

  it(`of core are at most ${MAX_FILES_IN_CORE_FOLDER} in a folder`, () => {
    const counts = new Map<string, number>();
    for (const { path } of sources) {
      const folder = path.slice(0, path.lastIndexOf('/'));
      if (folder.startsWith('src/main/core')) counts.set(folder, (counts.get(folder) ?? 0) + 1);
    }
    expect([...counts].filter(([, count]) => count > MAX_FILES_IN_CORE_FOLDER)).toEqual([]);
  });
});
