import { FileUp, ListMusic, Upload, WandSparkles } from 'lucide-react';
import type { ReactElement } from 'react';
import type { PlaylistNode, TrackSelection } from '../../../shared/contract/index.ts';
import { openDialog } from '../../core/app-store.ts';
import { ContextMenu, MenuItem, MenuSeparator } from '../../ui/Menu.tsx';
import { analyzeSelection } from '../jobs/actions.ts';

interface PlaylistMenuProps {
  readonly node: PlaylistNode;
  readonly area: ReactElement<Record<string, unknown>>;
  readonly onOpen: () => void;
}

/** What can be done with the tracks of a playlist or folder. */
export function PlaylistMenu({ node, area, onOpen }: PlaylistMenuProps) {
  const selection: TrackSelection = { kind: 'filter', filter: { playlistId: node.id } };
  const isEmpty = node.trackCount === 0;
  return (
    <ContextMenu area={area}>
      <MenuItem icon={ListMusic} onSelect={onOpen}>
        Show tracks
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={WandSparkles} disabled={isEmpty} onSelect={() => void analyzeSelection(selection)}>
        Analyze
      </MenuItem>
      <MenuItem
        icon={Upload}
        disabled={isEmpty}
        onSelect={() => openDialog({ kind: 'export', selection, count: node.trackCount })}
      >
        Export to Rekordbox…
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
        Export annotations or M3U…
      </MenuItem>
    </ContextMenu>
  );
}
