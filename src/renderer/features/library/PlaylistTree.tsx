import { ChevronRight, Folder, ListFilter, ListMusic, Plus } from 'lucide-react';
import { useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import type { PlaylistNode } from '../../../shared/contract/index.ts';
import { t } from '../../../shared/languages/translate.ts';
import { openDialog } from '../../core/app-store.ts';
import { IconButton } from '../../ui/Button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { ContextMenu, Menu } from '../../ui/Menu.tsx';
import { formatCount } from '../../ui/number.ts';
import { setFilter, useLibraryStore } from './library-store.ts';
import { onListKeyDown } from './list-keys.ts';
import { deletePlaylist } from './playlist-actions.ts';
import { beginDrag, dropOn, dropPlaceOn, endDrag } from './playlist-drag.ts';
import type { DropPlace } from './playlist-drag.ts';
import { NewPlaylistItems, PlaylistMenu } from './PlaylistMenu.tsx';
import styles from './Sidebar.module.css';
import { visibleNodes } from './tree.ts';
import type { VisibleNode } from './tree.ts';

const icons = { folder: Folder, playlist: ListMusic, smart: ListFilter } as const;

interface TreeLineProps {
  readonly line: VisibleNode;
  readonly isCurrent: boolean;
  readonly isTabStop: boolean;
  readonly onToggle: () => void;
  readonly onChoose: () => void;
}

function TreeLine({ line, isCurrent, isTabStop, onToggle, onChoose }: TreeLineProps): ReactNode {
  const { node, level, hasChildren, isOpen } = line;
  const [dropPlace, setDropPlace] = useState<DropPlace | null>(null);
  const Icon = icons[node.kind];
  function onKeyDown(event: KeyboardEvent): void {
    if ((event.key === 'ArrowRight' && !isOpen) || (event.key === 'ArrowLeft' && isOpen)) {
      if (hasChildren) onToggle();
      event.preventDefault();
    } else if (event.key === 'Enter' || event.key === ' ') {
      onChoose();
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === 'Delete') {
      void deletePlaylist(node);
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === 'F2') {
      openDialog({ kind: 'playlist', naming: { mode: 'rename', id: node.id, name: node.name } });
      event.preventDefault();
    }
  }
  const row = (
    <div
      role="treeitem"
      data-line
      tabIndex={isTabStop ? 0 : -1}
      aria-level={level}
      aria-selected={isCurrent}
      aria-expanded={hasChildren ? isOpen : undefined}
      className={classNames(
        styles.line,
        isCurrent && styles.current,
        dropPlace === 'into' && styles.dropInto,
        dropPlace === 'before' && styles.dropBefore,
      )}
      style={{ '--level': level - 1 }}
      draggable
      onClick={onChoose}
      onKeyDown={onKeyDown}
      onDragStart={(event) => beginDrag(event, { kind: 'playlist', id: node.id })}
      onDragEnd={endDrag}
      onDragOver={(event) => {
        const place = dropPlaceOn(event, node);
        setDropPlace(place);
        if (place) event.preventDefault();
      }}
      onDragLeave={() => setDropPlace(null)}
      onDrop={(event) => {
        event.preventDefault();
        if (dropPlace) dropOn(node, dropPlace);
        setDropPlace(null);
      }}
    >
      <span
        className={classNames(styles.twist, isOpen && styles.open)}
        onClick={(event) => {
          event.stopPropagation();
          if (hasChildren) onToggle();
        }}
      >
        {hasChildren ? <ChevronRight size={14} aria-hidden /> : null}
      </span>
      <Icon size={15} aria-hidden className={styles.icon} />
      <span className={styles.label} title={node.name}>
        {node.name}
      </span>
      <span className={styles.count}>{formatCount(node.trackCount)}</span>
    </div>
  );
  return <PlaylistMenu node={node} area={row} onOpen={onChoose} />;
}

/** Folders, playlists and smart lists, under a heading with a menu to create new ones. */
export function PlaylistTree({ nodes }: { readonly nodes: readonly PlaylistNode[] }) {
  const shown = useLibraryStore((state) => state.filter.playlistId);
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const lines = visibleNodes(nodes, open);
  const chosenLine = lines.findIndex(({ node }) => node.id === shown);
  const toggle = (id: number): void =>
    setOpen((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  const heading = (
    <div className={styles.headingLine}>
      <h2 className={styles.heading} id="playlists-heading">
        {t('Playlists')}
      </h2>
      <Menu trigger={<IconButton icon={Plus} size="small" label={t('New playlist, folder or smart list')} />}>
        <NewPlaylistItems parentId={null} />
      </Menu>
    </div>
  );
  return (
    <>
      <ContextMenu area={heading}>
        <NewPlaylistItems parentId={null} />
      </ContextMenu>
      <div role="tree" aria-labelledby="playlists-heading" onKeyDown={onListKeyDown}>
        {lines.map((line, index) => (
          <TreeLine
            key={line.node.id}
            line={line}
            isCurrent={line.node.id === shown}
            isTabStop={index === Math.max(0, chosenLine)}
            onToggle={() => toggle(line.node.id)}
            onChoose={() => {
              const { id, kind } = line.node;
              if (kind === 'folder' && (id === shown || !open.has(id))) toggle(id);
              setFilter({ playlistId: id }, kind !== 'smart');
            }}
          />
        ))}
      </div>
    </>
  );
}
