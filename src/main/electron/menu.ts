import { app, Menu } from 'electron';
import type { MenuItemConstructorOptions } from 'electron';
import { commandGroups, commands, groupTitles, keysOf, toAccelerator } from '../../shared/commands.ts';
import type { Command, KeyOverrides } from '../../shared/commands.ts';
import { t } from '../../shared/languages/translate.ts';
import type { MenuLibrary } from './core-protocol.ts';

const groups = commandGroups.filter((group) =>
  commands.some((command) => command.menu && command.group === group),
);

/** Text fields need these in the native menu; on macOS their keys only work from there. */
const editRoles = (): MenuItemConstructorOptions[] => [
  { role: 'cut', label: t('Cut') },
  { role: 'copy', label: t('Copy') },
  { role: 'paste', label: t('Paste') },
  { role: 'selectAll', label: t('Select all') },
];
const viewRoles = (): MenuItemConstructorOptions[] => [
  { type: 'separator' },
  { role: 'togglefullscreen', label: t('Full screen') },
  ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' } as const, { role: 'reload' } as const]),
];
/** The application menu of macOS: its items are the same in every app, in the system's wording. */
const appMenu = (): MenuItemConstructorOptions => ({
  label: app.name,
  submenu: [
    { role: 'about', label: t('About Segue') },
    { type: 'separator' },
    { role: 'services', label: t('Services') },
    { type: 'separator' },
    { role: 'hide', label: t('Hide Segue') },
    { role: 'hideOthers', label: t('Hide others') },
    { role: 'unhide', label: t('Show all') },
    { type: 'separator' },
    { role: 'quit', label: t('Quit Segue') },
  ],
});

export interface MenuState {
  readonly shortcuts: KeyOverrides;
  readonly recent: readonly MenuLibrary[];
}

export interface MenuActions {
  readonly run: (id: string) => void;
  readonly openLibrary: (folder: string) => void;
  /** Null if this installation has no update source. */
  readonly checkForUpdates: (() => void) | null;
}

/** Builds the native menu from the command registry. It shows the keys; outside macOS the page itself handles them. */
export function buildMenu(
  { shortcuts, recent }: MenuState,
  { run, openLibrary, checkForUpdates }: MenuActions,
): Menu {
  function item(command: Command): MenuItemConstructorOptions {
    const [keys] = keysOf(command, shortcuts);
    const accelerator = keys === undefined ? undefined : toAccelerator(keys);
    return {
      id: command.id,
      label: t(command.title),
      registerAccelerator: false,
      ...(accelerator !== undefined && { accelerator }),
      click: () => run(command.id),
    };
  }
  const template = groups.map((group): MenuItemConstructorOptions => {
    const items = commands.filter((command) => command.menu && command.group === group).map(item);
    if (group === 'File') {
      const place = items.findIndex(({ id }) => id === 'file.openLibrary') + 1;
      items.splice(place, 0, {
        id: 'file.recentLibraries',
        label: t('Recent libraries'),
        enabled: recent.length > 0,
        submenu: recent.map(({ folder, name }) => ({
          label: `${name}  ${folder}`,
          click: () => openLibrary(folder),
        })),
      });
      items.push({ type: 'separator' }, { role: 'quit', label: t('Quit Segue') });
    }
    if (group === 'View') items.push(...viewRoles());
    if (group === 'Help' && checkForUpdates)
      items.push({ id: 'help.updates', label: t('Check for updates…'), click: checkForUpdates });
    return {
      label: t(groupTitles[group]),
      submenu: group === 'Edit' ? [...items, { type: 'separator' }, ...editRoles()] : items,
    };
  });
  if (!groups.includes('Edit')) template.splice(1, 0, { label: t(groupTitles.Edit), submenu: editRoles() });
  if (process.platform === 'darwin') template.unshift(appMenu());
  return Menu.buildFromTemplate(template);
}
