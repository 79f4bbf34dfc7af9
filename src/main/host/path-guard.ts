import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { AppHandlers, CoreHandlers } from '../../shared/contract/contract.ts';
import type { LabelSource } from '../../shared/contract/dto/labels.ts';
import type { PoolRoot } from '../../shared/contract/dto/pool.ts';
import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import type { Message } from '../../shared/languages/translate.ts';
import { isInside } from '../files/inside.ts';
import { parseRemoteAddress } from '../remote/open-remote.ts';

/** Which files a renderer may name: those under allowed roots, and those that a person picked or dropped. */
export interface PathGuard {
  /** Throws AppError `invalid_input` for any other path. Symbolic links count as their targets. */
  check(path: string): Promise<void>;
  /** Allows a file, or a folder with everything in it. */
  grant(path: string): Promise<void>;
}

/** The path without symbolic links; for a file that does not exist yet, its nearest existing folder is resolved. */
async function resolveReal(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const parent = dirname(path);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === path) throw error;
    return join(await resolveReal(parent), basename(path));
  }
}

export function createPathGuard(options: { roots: readonly string[]; hint: Message }): PathGuard {
  const granted = new Set<string>();
  async function allowed(path: string): Promise<boolean> {
    const real = await resolveReal(resolve(path)).catch(() => null);
    if (real === null) return false;
    for (const root of granted) if (isInside(root, real)) return true;
    for (const root of options.roots) {
      const realRoot = await realpath(root).catch(() => null);
      if (realRoot !== null && isInside(realRoot, real)) return true;
    }
    return false;
  }
  return {
    check: async (path) => {
      if (await allowed(path)) return;
      throw new AppError(
        'invalid_input',
        msg('Segue may not use {path}. {hint}', { path, hint: options.hint }),
        {
          details: { path },
        },
      );
    },
    grant: async (path) => {
      granted.add(await resolveReal(resolve(path)));
    },
  };
}

/** The paths that labels are read from. */
function pathsOfSource(source: LabelSource): string[] {
  if (source.kind === 'metadata') return [source.path];
  return source.root === null ? [] : [source.root];
}

/** Wraps the core's handlers for a renderer: every path in a request is checked first. */
export function guardPaths(handlers: CoreHandlers, guard: PathGuard): Omit<AppHandlers, 'shell'> {
  async function checkAll(paths: readonly string[]): Promise<void> {
    for (const path of paths) await guard.check(path);
  }
  const { exchange } = handlers;
  return {
    ...handlers,
    exchange: {
      ...exchange,
      export: async (input, context) => {
        await guard.check(input.path);
        return exchange.export(input, context);
      },
      import: async (input, context) => {
        if (input.source.kind === 'paths') await checkAll(input.source.paths);
        return exchange.import(input, context);
      },
      addRemote: async (input, context) => {
        const parsed = parseRemoteAddress(input.address);
        if (parsed.kind === 'folder') await guard.check(parsed.path);
        return exchange.addRemote(input, context);
      },
      trackForDvc: async (input, context) => {
        await guard.check(input.folder);
        return exchange.trackForDvc(input, context);
      },
    },
    labels: {
      ...handlers.labels,
      annotate: async (input, context) => {
        await checkAll(pathsOfSource(input.source));
        return handlers.labels.annotate(input, context);
      },
      previewAnnotate: async (input, context) => {
        await checkAll(pathsOfSource(input.source));
        return handlers.labels.previewAnnotate(input, context);
      },
    },
    imports: {
      ...handlers.imports,
      start: async (input, context) => {
        await checkAll(input.paths);
        await checkAll((input.pathMap ?? []).map(({ to }) => to));
        return handlers.imports.start(input, context);
      },
    },
    analysis: {
      ...handlers.analysis,
      start: async (input, context) => {
        if (input.target.kind === 'paths') await checkAll(input.target.paths);
        return handlers.analysis.start(input, context);
      },
    },
    library: {
      ...handlers.library,
      relocate: async (input, context) => {
        if (input.folder !== undefined) await guard.check(input.folder);
        await checkAll((input.pathMap ?? []).map(({ to }) => to));
        return handlers.library.relocate(input, context);
      },
      setFiles: async (input, context) => {
        await checkAll(input.files.map(({ path }) => path));
        return handlers.library.setFiles(input, context);
      },
    },
    settings: {
      ...handlers.settings,
      set: async (input, context) => {
        const { watchFolders = [], poolQueueFile, poolRoots = [] } = await handlers.settings.get({}, context);
        // Paths that are already in the settings have been allowed before.
        const known = new Set([...watchFolders, poolQueueFile, ...foldersOf(poolRoots)]);
        const named = [
          ...(input.watchFolders ?? []),
          ...(input.poolQueueFile ? [input.poolQueueFile] : []),
          ...foldersOf(input.poolRoots ?? []),
        ];
        await checkAll(named.filter((path) => !known.has(path)));
        return handlers.settings.set(input, context);
      },
    },
    libraries: {
      ...handlers.libraries,
      open: async (input, context) => {
        const { libraries } = await handlers.libraries.recent({}, context);
        // Libraries that were open here before may be opened again.
        if (!libraries.some(({ folder }) => folder === input.folder)) await guard.check(input.folder);
        return handlers.libraries.open(input, context);
      },
    },
    exports: {
      ...handlers.exports,
      start: async (input, context) => {
        await guard.check(input.path);
        return handlers.exports.start(input, context);
      },
      startProgram: async (input, context) => {
        const { target } = input;
        const into = target.program === 'serato' ? null : target.into;
        await checkAll([input.path, ...(into === null ? [] : [into])]);
        return handlers.exports.startProgram(input, context);
      },
      verify: async (input, context) => {
        await guard.check(input.path);
        return handlers.exports.verify(input, context);
      },
    },
  };
}

function foldersOf(roots: readonly PoolRoot[]): string[] {
  return roots.flatMap((root) => ('folder' in root ? [root.folder] : []));
}
