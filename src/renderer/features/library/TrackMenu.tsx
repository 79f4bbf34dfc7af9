import {
  FileSearch,
  FileUp,
  FolderOpen,
  ListMusic,
  Pencil,
  Tags,
  Trash2,
  Upload,
  WandSparkles,
  Waypoints,
  Wrench,
} from 'lucide-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { TrackId } from '../../../shared/domain/index.ts';
import { compatibleKeys } from '../../../shared/domain/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { openDialog } from '../../core/app-store.ts';
import { useCapabilities } from '../../core/capabilities.ts';
import { runCommand } from '../../core/commands.ts';
import { reveal } from '../../core/shell.ts';
import { TierBadge } from '../../ui/Badges.tsx';
import { ContextMenu, MenuItem, MenuSeparator, Submenu } from '../../ui/Menu.tsx';
import { analyzeSelection } from '../jobs/actions.ts';
import { changeChosen, chosenTracks } from './bulk.ts';
import { AddToPlaylist } from './AddToPlaylist.tsx';
import { shownPlaylist } from './playlist-actions.ts';
import { setFilter, useLibraryStore } from './library-store.ts';
import { rowCache } from './rows.ts';
import { poolQueries } from '../pool/queries.ts';

interface TrackMenuProps {
  readonly area: ReactElement<Record<string, unknown>>;
  readonly onOpen: (id: TrackId) => void;
}

/** The context menu of the tracks under the pointer. */
export function TrackMenu({ area, onOpen }: TrackMenuProps) {
  const selection = useLibraryStore((state) => state.selection);
  const ids = useLibraryStore((state) => state.ids);
  const canReveal = useCapabilities().reveal;
  const hasPool = (useQuery(poolQueries.available()).data?.source ?? null) !== null;
  const count = selection.ids.size;
  const activeId = ids[selection.active];
  const row = activeId === undefined ? undefined : rowCache.get(activeId);
  const several = count > 1;
  const missing = count === 1 && row?.missing;
  const { key, path } = row ?? { key: null, path: null };
  return (
    <ContextMenu area={area}>
      <MenuItem
        icon={Pencil}
        command="library.open"
        disabled={activeId === undefined}
        onSelect={() => (activeId === undefined ? undefined : onOpen(activeId))}
      >
        {t('Open track')}
      </MenuItem>
      <MenuItem
        icon={WandSparkles}
        command="library.analyze"
        disabled={count === 0}
        onSelect={() => runCommand('library.analyze')}
      >
        {several
          ? t('Analyze {count, plural, one {# track} other {# tracks}}', { count })
          : t('Analyze track')}
      </MenuItem>
      <MenuItem
        disabled={count === 0}
        onSelect={() => {
          const chosen = chosenTracks();
          if (chosen) void analyzeSelection(chosen, true);
        }}
      >
        {several
          ? t('Analyze {count, plural, one {# track} other {# tracks}} again', { count })
          : t('Analyze track again')}
      </MenuItem>
      {hasPool ? (
        <MenuItem disabled={count === 0} onSelect={() => runCommand('library.analyzeInPool')}>
          {t('Analyze with the pool…')}
        </MenuItem>
      ) : null}
      <MenuItem
        icon={Upload}
        command="library.exportSelected"
        disabled={count === 0}
        onSelect={() => runCommand('library.exportSelected')}
      >
        {several
          ? t('Export {count, plural, one {# track} other {# tracks}}…', { count })
          : t('Export track…')}
      </MenuItem>
      <MenuItem icon={FileUp} disabled={count === 0} onSelect={() => runCommand('file.exportAnnotations')}>
        {t('Export annotations…')}
      </MenuItem>
      <MenuItem
        icon={Waypoints}
        disabled={activeId === undefined || count > 1}
        onSelect={() =>
          activeId === undefined ? undefined : openDialog({ kind: 'lineage', trackId: activeId })
        }
      >
        {t('Where its values came from…')}
      </MenuItem>
      <MenuSeparator />
      <Submenu label={t('Tier')}>
        {([1, 2, 3] as const).map((tier) => (
          <MenuItem
            key={tier}
            command={tier === 1 ? 'library.verify' : tier === 2 ? 'library.tier2' : 'library.tier3'}
            onSelect={() => changeChosen({ tier })}
          >
            <TierBadge tier={tier} />
          </MenuItem>
        ))}
      </Submenu>
      <MenuItem
        icon={Tags}
        command="library.labels"
        disabled={count === 0}
        onSelect={() => runCommand('library.labels')}
      >
        {t('Labels…')}
      </MenuItem>
      <MenuItem
        icon={Wrench}
        command="library.correct"
        disabled={count === 0}
        onSelect={() => runCommand('library.correct')}
      >
        {t('Correct…')}
      </MenuItem>
      <MenuItem command="library.flag" disabled={count === 0} onSelect={() => runCommand('library.flag')}>
        {t('Flag for review')}
      </MenuItem>
      <MenuItem command="library.unflag" disabled={count === 0} onSelect={() => runCommand('library.unflag')}>
        {t('Clear the review flag')}
      </MenuItem>
      <MenuSeparator />
      {key === null ? null : (
        <MenuItem icon={ListMusic} onSelect={() => setFilter({ keys: compatibleKeys(key) })}>
          {t('Tracks that mix with {key}', { key })}
        </MenuItem>
      )}
      {missing ? (
        <MenuItem
          icon={FileSearch}
          onSelect={() => openDialog({ kind: 'relocate', trackIds: [...selection.ids] })}
        >
          {t('Find missing file…')}
        </MenuItem>
      ) : null}
      {canReveal && path !== null && !missing ? (
        <MenuItem icon={FolderOpen} onSelect={() => reveal(path)}>
          {t('Show in folder')}
        </MenuItem>
      ) : null}
      <MenuSeparator />
      <AddToPlaylist count={count} />
      {shownPlaylist() ? (
        <MenuItem
          command="library.takeOut"
          disabled={count === 0}
          onSelect={() => runCommand('library.takeOut')}
        >
          {t('Take out of the playlist')}
        </MenuItem>
      ) : null}
      <MenuItem
        icon={Trash2}
        danger
        command="library.remove"
        disabled={count === 0}
        onSelect={() => runCommand('library.remove')}
      >
        {several
          ? t('Remove {count, plural, one {# track} other {# tracks}} from the library…', { count })
          : t('Remove track from the library…')}
      </MenuItem>
      <MenuSeparator />
      <MenuItem command="library.selectAll" onSelect={() => runCommand('library.selectAll')}>
        {t('Select all')}
      </MenuItem>
    </ContextMenu>
  );
}
