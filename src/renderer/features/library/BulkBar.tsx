import { Flag, ListPlus, Pencil, Tags, Trash2, Upload, WandSparkles, Wrench, X } from 'lucide-react';
import { runCommand } from '../../core/commands.ts';
import { flags } from '../../../shared/domain/index.ts';
import { flagNames } from '../../../shared/domain/flag-names.ts';
import { t } from '../../../shared/languages/translate.ts';
import { TierBadge } from '../../ui/Badges.tsx';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Menu, MenuGroup, MenuItem, MenuSeparator } from '../../ui/Menu.tsx';
import styles from './BulkBar.module.css';
import { PlaylistChoice } from './AddToPlaylist.tsx';
import { changeChosen } from './bulk.ts';
import { useLibraryStore } from './library-store.ts';

/** Actions on several selected tracks. The bar covers the filters, so that the table below does not move. */
export function BulkBar() {
  const count = useLibraryStore((state) => state.selection.ids.size);
  if (count < 2) return null;
  return (
    <div className={styles.bar} role="toolbar" aria-label={t('Selected tracks')}>
      <span className={styles.count} role="status">
        {t('{count, plural, one {# track} other {# tracks}} selected', { count })}
      </span>
      <Menu trigger={<Button size="small">{t('Set tier')}</Button>}>
        {([1, 2, 3] as const).map((tier) => (
          <MenuItem
            key={tier}
            command={tier === 1 ? 'library.verify' : tier === 2 ? 'library.tier2' : 'library.tier3'}
            onSelect={() => changeChosen({ tier })}
          >
            <TierBadge tier={tier} />
          </MenuItem>
        ))}
      </Menu>
      <Menu
        trigger={
          <Button size="small" icon={Flag}>
            {t('Flag')}
          </Button>
        }
      >
        <MenuItem command="library.flag" onSelect={() => changeChosen({ addFlags: ['needs_review'] })}>
          {t(flagNames.needs_review)}
        </MenuItem>
        <MenuSeparator />
        <MenuGroup label={t('Clear a flag')}>
          {flags.map((flag) => (
            <MenuItem key={flag} onSelect={() => changeChosen({ removeFlags: [flag] })}>
              {t(flagNames[flag])}
            </MenuItem>
          ))}
        </MenuGroup>
      </Menu>
      <Menu
        trigger={
          <Button size="small" icon={Pencil}>
            {t('Edit')}
          </Button>
        }
      >
        <MenuItem icon={Tags} command="library.labels" onSelect={() => runCommand('library.labels')}>
          {t('Labels…')}
        </MenuItem>
        <MenuItem icon={Wrench} command="library.correct" onSelect={() => runCommand('library.correct')}>
          {t('Correct…')}
        </MenuItem>
      </Menu>
      <Button
        size="small"
        icon={WandSparkles}
        command="library.analyze"
        onClick={() => runCommand('library.analyze')}
      >
        {t('Analyze')}
      </Button>
      <Menu
        trigger={
          <Button size="small" icon={Upload}>
            {t('Export')}
          </Button>
        }
      >
        <MenuItem command="library.exportSelected" onSelect={() => runCommand('library.exportSelected')}>
          {t('To Rekordbox…')}
        </MenuItem>
        <MenuItem command="file.exportAnnotations" onSelect={() => runCommand('file.exportAnnotations')}>
          {t('Annotations…')}
        </MenuItem>
      </Menu>
      <Menu
        trigger={
          <Button size="small" icon={ListPlus}>
            {t('Playlist')}
          </Button>
        }
      >
        <PlaylistChoice />
      </Menu>
      <Button
        size="small"
        icon={Trash2}
        command="library.remove"
        onClick={() => runCommand('library.remove')}
      >
        {t('Remove…')}
      </Button>
      <span className={styles.space} />
      <IconButton
        icon={X}
        size="small"
        label={t('Clear selection')}
        command="library.clearSelection"
        onClick={() => runCommand('library.clearSelection')}
      />
    </div>
  );
}
