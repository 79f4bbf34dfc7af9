import { dirname, extname, join } from 'node:path';
import { app, dialog, shell } from 'electron';
import type { BrowserWindow, FileFilter, OpenDialogOptions } from 'electron';
import type { FileKind } from '../../shared/contract/dto/shell.ts';
import { msg, t } from '../../shared/languages/translate.ts';
import { AppError } from '../../shared/errors.ts';
import { annotationExtensions, tableExtensions } from '../host/file-kinds.ts';
import { audioExtensions } from '../../shared/domain/index.ts';
import type { DesktopHandlers } from './core-supervisor.ts';
import { isAllowedExternal } from './app-url.ts';

const withoutDot = (extension: string): string => extension.slice(1);
const audio = [...audioExtensions].map(withoutDot);
const xml = (): FileFilter => ({ name: 'Rekordbox XML', extensions: ['xml'] });
const nml = (): FileFilter => ({ name: t('Traktor collection'), extensions: ['nml'] });
const sound = (): FileFilter => ({ name: t('Audio'), extensions: audio });
const filters: Readonly<Record<FileKind, () => FileFilter[]>> = {
  xml: () => [xml()],
  audio: () => [sound()],
  any: () => [
    { name: t('Libraries and audio'), extensions: ['xml', 'nml', 'sqlite', 'db', ...audio] },
    xml(),
    nml(),
    sound(),
  ],
  nml: () => [nml()],
  annotations: () => [{ name: t('Annotations'), extensions: [...annotationExtensions].map(withoutDot) }],
  table: () => [{ name: t('Tables'), extensions: [...tableExtensions].map(withoutDot) }],
  folder: () => [],
};

/** The filter that keeps the suggested extension of a written file. */
function saveFilters(suggestedName: string): FileFilter[] {
  const extension = withoutDot(extname(suggestedName));
  if (extension === 'xml' || extension === 'nml') return filters[extension]();
  return extension === '' ? [] : [{ name: extension.toUpperCase(), extensions: [extension] }];
}

export interface Desktop {
  readonly handlers: DesktopHandlers;
  /** Files and folders that the system, or a command line, asked to open. */
  open(paths: readonly string[]): void;
}

/**
 * Dialogs and the file manager, for the most recently used window. The system no longer remembers the last folder, so
 * this does.
 */
export function createDesktop(window: () => BrowserWindow | null): Desktop {
  const openedListeners = new Set<(nothing: Record<string, never>) => void>();
  /** Kept until a page asks for them, because it may not be loaded yet. */
  let opened: string[] = [];
  let lastFolder = app.getPath('music');

  async function showOpen(options: OpenDialogOptions): Promise<string[]> {
    const parent = window();
    const all = { ...options, defaultPath: lastFolder };
    const result = parent ? await dialog.showOpenDialog(parent, all) : await dialog.showOpenDialog(all);
    if (result.canceled || result.filePaths.length === 0) return [];
    lastFolder = options.properties?.includes('openDirectory')
      ? result.filePaths[0]!
      : dirname(result.filePaths[0]!);
    return result.filePaths;
  }

  return {
    open: (paths) => {
      if (paths.length === 0) return;
      opened.push(...paths);
      for (const listener of openedListeners) listener({});
    },
    handlers: {
      pickFiles: async ({ title, kind, multiple }) => ({
        paths: await showOpen({
          title,
          filters: filters[kind](),
          properties: ['openFile', ...(multiple ? (['multiSelections'] as const) : [])],
        }),
      }),
      pickFolder: async ({ title }) => {
        const [path] = await showOpen({ title, properties: ['openDirectory', 'createDirectory'] });
        return { path: path ?? null };
      },
      pickSave: async ({ title, suggestedName }) => {
        const parent = window();
        const options = {
          title,
          defaultPath: join(lastFolder, suggestedName),
          filters: saveFilters(suggestedName),
        };
        const result = parent
          ? await dialog.showSaveDialog(parent, options)
          : await dialog.showSaveDialog(options);
        if (result.canceled || !result.filePath) return { path: null };
        lastFolder = dirname(result.filePath);
        return { path: result.filePath };
      },
      reveal: ({ path }) => {
        shell.showItemInFolder(path);
        return {};
      },
      openExternal: async ({ url }) => {
        if (!isAllowedExternal(url))
          throw new AppError(
            'invalid_input',
            msg('Segue does not open {url}. Copy it into a browser.', { url }),
          );
        await shell.openExternal(url);
        return {};
      },
      takeOpened: () => {
        const paths = opened;
        opened = [];
        return { paths };
      },
      opened: (listener) => {
        openedListeners.add(listener);
        return () => openedListeners.delete(listener);
      },
    },
  };
}
