import { app, Menu } from 'electron';
import type { MenuItemConstructorOptions } from 'electron';
import { commandGroups, commands, keysOf, toAccelerator } from '../../shared/commands.ts';
import type { Command, KeyOverrides } from '../../shared/commands.ts';

const groups = commandGroups.filter((group) =>
  commands.some((command) => command.menu && command.group === group),
);

/** Text fields need these in the native menu; on macOS their keys work only from there. */
const editRoles: MenuItemConstructorOptions[] = [
  { role: 'cut' },
  { role: 'copy' },
  { role: 'paste' },
  { role: 'selectAll' },
];
const viewRoles: MenuItemConstructorOptions[] = [
  { type: 'separator' },
  { role: 'togglefullscreen' },
  ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' } as const, { role: 'reload' } as const]),
];

/** The native menu out of the command registry. Keys are shown there; outside macOS the page itself listens to them. */
export function buildMenu(overrides: KeyOverrides, run: (id: string) => void): Menu {
  function item(command: Command): MenuItemConstructorOptions {
    const [keys] = keysOf(command, overrides);
    const accelerator = keys === undefined ? undefined : toAccelerator(keys);
    return {
      id: command.id,
      label: command.title,
      registerAccelerator: false,
      ...(accelerator !== undefined && { accelerator }),
      click: () => run(command.id),
    };
  }
  const template = groups.map((group): MenuItemConstructorOptions => {
    const items = commands.filter((command) => command.menu && command.group === group).map(item);
    if (group === 'File') items.push({ type: 'separator' }, { role: 'quit' });
    if (group === 'View') items.push(...viewRoles);
    return {
      label: group,
      submenu: group === 'Edit' ? [...items, { type: 'separator' }, ...editRoles] : items,
    };
  });
  if (!groups.includes('Edit')) template.splice(1, 0, { label: 'Edit', submenu: editRoles });
  if (process.platform === 'darwin') template.unshift({ role: 'appMenu' });
  return Menu.buildFromTemplate(template);
}
