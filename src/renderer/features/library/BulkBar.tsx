import { Flag, ListPlus, Pencil, Tags, Trash2, Upload, WandSparkles, Wrench, X } from 'lucide-react';
import { runCommand } from '../../core/commands.ts';
import { flags } from '../../../shared/domain/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { TierBadge, flagNames } from '../../ui/Badges.tsx';
import { Button, IconButton } from '../../ui/Button.tsx';
import { Menu, MenuGroup, MenuItem, MenuSeparator } from '../../ui/Menu.tsx';
import { counted } from '../../ui/number.ts';
import styles from './BulkBar.module.css';
import { PlaylistChoice } from './AddToPlaylist.tsx';
import { changeChosen } from './bulk.ts';
import { useLibraryStore } from './library-store.ts';

/** Actions on several chosen tracks. It covers the filters, so that the table below does not move. */
export function BulkBar() {
  const count = useLibraryStore((state) => state.selection.ids.size);
  if (count < 2) return null;
  return (
    <div className={styles.bar} role="toolbar" aria-label="Selected tracks">
      <span className={styles.count} role="status">
        {counted(count, 'track')} selected
      </span>
      <Menu trigger={<Button size="small">Set tier</Button>}>
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
            Flag
          </Button>
        }
      >
        <MenuItem command="library.flag" onSelect={() => changeChosen({ addFlags: ['needs_review'] })}>
          {t(flagNames.needs_review)}
        </MenuItem>
        <MenuSeparator />
        <MenuGroup label="Clear a flag">
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
            Edit
          </Button>
        }
      >
        <MenuItem icon={Tags} command="library.labels" onSelect={() => runCommand('library.labels')}>
          Labels…
        </MenuItem>
        <MenuItem icon={Wrench} command="library.correct" onSelect={() => runCommand('library.correct')}>
          Correct…
        </MenuItem>
      </Menu>
      <Button
        size="small"
        icon={WandSparkles}
        command="library.analyze"
        onClick={() => runCommand('library.analyze')}
      >
        Analyze
      </Button>
      <Menu
        trigger={
          <Button size="small" icon={Upload}>
            Export
          </Button>
        }
      >
        <MenuItem command="library.exportSelected" onSelect={() => runCommand('library.exportSelected')}>
          To Rekordbox…
        </MenuItem>
        <MenuItem command="file.exportAnnotations" onSelect={() => runCommand('file.exportAnnotations')}>
          Annotations…
        </MenuItem>
      </Menu>
      <Menu
        trigger={
          <Button size="small" icon={ListPlus}>
            Playlist
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
        Remove…
      </Button>
      <span className={styles.space} />
      <IconButton
        icon={X}
        size="small"
        label="Clear selection"
        command="library.clearSelection"
        onClick={() => runCommand('library.clearSelection')}
      />
    </div>
  );
}
