import { t } from '../../../shared/languages/translate.ts';
import { useQuery } from '@tanstack/react-query';
import { Archive, ChevronDown, FolderOpen, LibraryBig, Plus } from 'lucide-react';
import { useEffect } from 'react';
import { queries } from '../../core/queries.ts';
import { runCommand } from '../../core/commands.ts';
import { Button } from '../../ui/Button.tsx';
import { Menu, MenuGroup, MenuItem, MenuSeparator } from '../../ui/Menu.tsx';
import { forgetLibrary, openLibrary } from './actions.ts';
import styles from './Libraries.module.css';

/** Shows which library is open, and lets the user open another. */
export function LibraryMenu() {
  const { data: current } = useQuery(queries.currentLibrary());
  const { data: recent } = useQuery(queries.recentLibraries());
  const name = current?.name;
  useEffect(() => {
    if (name !== undefined) document.title = `${name} – Segue`;
  }, [name]);
  if (!current) return null;
  const others = recent?.libraries ?? [];
  return (
    <Menu
      trigger={
        <Button size="small" variant="ghost" className={styles.library} title={current.folder}>
          <LibraryBig size={14} aria-hidden />
          <span>{current.name}</span>
          <ChevronDown size={14} aria-hidden />
        </Button>
      }
    >
      {others.length > 0 ? (
        <>
          <MenuGroup label={t('Recent libraries')}>
            {others.map(({ folder, name: other, isThere }) => (
              <MenuItem
                key={folder}
                onSelect={() => void (isThere ? openLibrary(folder) : forgetLibrary(folder))}
              >
                <span title={folder}>
                  {isThere ? other : t('{other} is not there now: take it off the list', { other })}
                </span>
              </MenuItem>
            ))}
          </MenuGroup>
          <MenuSeparator />
        </>
      ) : null}
      <MenuItem icon={FolderOpen} command="file.openLibrary" onSelect={() => runCommand('file.openLibrary')}>
        {t('Open another library…')}
      </MenuItem>
      <MenuItem icon={Plus} command="file.newLibrary" onSelect={() => runCommand('file.newLibrary')}>
        {t('New library…')}
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={Archive} command="file.backups" onSelect={() => runCommand('file.backups')}>
        {t('Backups…')}
      </MenuItem>
    </Menu>
  );
}
