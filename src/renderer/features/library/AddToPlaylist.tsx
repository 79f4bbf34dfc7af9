import { t } from '../../../shared/languages/translate.ts';
import { useQuery } from '@tanstack/react-query';
import { ListPlus } from 'lucide-react';
import { openDialog } from '../../core/app-store.ts';
import { queries } from '../../core/queries.ts';
import { MenuItem, MenuSeparator, Submenu } from '../../ui/Menu.tsx';
import { chosenTracks } from './bulk.ts';
import { addToPlaylist } from './playlist-actions.ts';

/** Menu items that add the selected tracks to a playlist or to a new one. */
export function PlaylistChoice() {
  const { data } = useQuery(queries.playlists());
  const playlists = (data?.nodes ?? []).filter(({ kind }) => kind === 'playlist');
  return (
    <>
      <MenuItem
        icon={ListPlus}
        onSelect={() => {
          const selection = chosenTracks();
          if (selection)
            openDialog({
              kind: 'playlist',
              naming: { mode: 'create', made: { kind: 'playlist', parentId: null, selection } },
            });
        }}
      >
        {t('New playlist…')}
      </MenuItem>
      {playlists.length > 0 ? <MenuSeparator /> : null}
      {playlists.map(({ id, name }) => (
        <MenuItem
          key={id}
          onSelect={() => {
            const selection = chosenTracks();
            if (selection) void addToPlaylist(id, selection);
          }}
        >
          {name}
        </MenuItem>
      ))}
    </>
  );
}

export function AddToPlaylist({ count }: { readonly count: number }) {
  return count === 0 ? null : (
    <Submenu icon={ListPlus} label={t('Add to playlist')}>
      <PlaylistChoice />
    </Submenu>
  );
}
