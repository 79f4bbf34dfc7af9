import { useQuery } from '@tanstack/react-query';
import {
  FileUp,
  FolderPlus,
  ListFilter,
  ListMusic,
  ListPlus,
  Pencil,
  Trash2,
  Upload,
  WandSparkles,
} from 'lucide-react';
import type { ReactElement } from 'react';
import type { PlaylistNode, TrackSelection } from '../../../shared/contract/index.ts';
import { formatKeys } from '../../../shared/commands.ts';
import { t } from '../../../shared/languages/translate.ts';
import { openDialog } from '../../core/app-store.ts';
import { keyStyle } from '../../core/commands.ts';
import { ContextMenu, MenuItem, MenuSeparator } from '../../ui/Menu.tsx';
import { queries } from '../../core/queries.ts';
import { analyzeSelection } from '../jobs/actions.ts';
import { useLibraryStore } from './library-store.ts';
import { deletePlaylist, movePlaylist } from './playlist-actions.ts';

interface PlaylistMenuProps {
  readonly node: PlaylistNode;
  readonly area: ReactElement<Record<string, unknown>>;
  readonly onOpen: () => void;
}

/** Menu items that create playlists in a folder. */
export function NewPlaylistItems({ parentId }: { readonly parentId: number | null }) {
  const filter = useLibraryStore((state) => state.filter);
  const isFiltered = Object.keys(filter).length > 0;
  const create = (kind: PlaylistNode['kind']): void =>
    openDialog({
      kind: 'playlist',
      naming: { mode: 'create', made: { kind, parentId, ...(kind === 'smart' ? { filter } : {}) } },
    });
  return (
    <>
      <MenuItem icon={ListPlus} command="library.newPlaylist" onSelect={() => create('playlist')}>
        {t('New playlist…')}
      </MenuItem>
      <MenuItem icon={FolderPlus} command="library.newFolder" onSelect={() => create('folder')}>
        {t('New folder…')}
      </MenuItem>
      <MenuItem
        icon={ListFilter}
        command="library.newSmartList"
        disabled={!isFiltered}
        onSelect={() => create('smart')}
      >
        {t('Smart list of what is shown…')}
      </MenuItem>
    </>
  );
}

/** The context menu of a playlist or folder. */
export function PlaylistMenu({ node, area, onOpen }: PlaylistMenuProps) {
  const selection: TrackSelection = { kind: 'filter', filter: { playlistId: node.id } };
  const { data } = useQuery(queries.playlists());
  const siblings = (data?.nodes ?? []).filter(({ parentId }) => parentId === node.parentId);
  const place = siblings.findIndex(({ id }) => id === node.id);
  const move = (before: number | null): void => void movePlaylist(node.id, node.parentId, before);
  const isEmpty = node.trackCount === 0;
  return (
    <ContextMenu area={area}>
      <MenuItem icon={ListMusic} onSelect={onOpen}>
        {t('Show tracks')}
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={WandSparkles} disabled={isEmpty} onSelect={() => void analyzeSelection(selection)}>
        {t('Analyze')}
      </MenuItem>
      <MenuItem
        icon={Upload}
        disabled={isEmpty}
        onSelect={() => openDialog({ kind: 'export', selection, count: node.trackCount })}
      >
        {t('Export to Rekordbox…')}
      </MenuItem>
      <MenuItem
        icon={FileUp}
        disabled={isEmpty}
        onSelect={() =>
          openDialog({
            kind: 'annotation-export',
            source: { kind: 'selection', selection },
            count: node.trackCount,
          })
        }
      >
        {t('Export annotations or M3U…')}
      </MenuItem>
      <MenuSeparator />
      {node.kind === 'folder' ? <NewPlaylistItems parentId={node.id} /> : null}
      <MenuItem
        icon={Pencil}
        keys="F2"
        onSelect={() =>
          openDialog({ kind: 'playlist', naming: { mode: 'rename', id: node.id, name: node.name } })
        }
      >
        {t('Rename…')}
      </MenuItem>
      <MenuItem
        disabled={siblings[place - 1] === undefined}
        onSelect={() => move(siblings[place - 1]?.id ?? null)}
      >
        {t('Move up')}
      </MenuItem>
      <MenuItem
        disabled={siblings[place + 1] === undefined}
        onSelect={() => move(siblings[place + 2]?.id ?? null)}
      >
        {t('Move down')}
      </MenuItem>
      <MenuItem
        icon={Trash2}
        danger
        keys={formatKeys('Delete', keyStyle)}
        onSelect={() => void deletePlaylist(node)}
      >
        {t('Delete')}
      </MenuItem>
    </ContextMenu>
  );
}
