import { useQuery } from '@tanstack/react-query';
import { FolderSearch, Import, ListMusic, SearchX } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { PlaylistNode, TrackFilter } from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { t } from '../../../shared/languages/translate.ts';
import { openDialog, openTrack } from '../../core/app-store.ts';
import { runCommand, useCommands } from '../../core/commands.ts';
import { queries } from '../../core/queries.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { FirstRun } from '../first-run/FirstRun.tsx';
import { analyzeSelection } from '../jobs/actions.ts';
import { changeChosen, chosenTracks, correctChosen, labelChosen, trackAtCursor } from './bulk.ts';
import { BulkBar } from './BulkBar.tsx';
import { annotateChosen } from './labels/annotate-actions.ts';
import { clearConditions, FilterBar } from './FilterBar.tsx';
import styles from './LibraryScreen.module.css';
import { setFilter, setIds, setSelection, useLibraryStore } from './library-store.ts';
import { takeOutChosen } from './playlist-actions.ts';
import { stopPreview, togglePreview } from './preview.ts';
import { rowCache } from './rows.ts';
import { SearchField } from './SearchField.tsx';
import { emptySelection, selectAll } from './selection.ts';
import { Sidebar } from './Sidebar.tsx';
import { TrackMenu } from './TrackMenu.tsx';
import { TrackTable } from './TrackTable.tsx';
import { useColumnLayout } from './use-column-layout.ts';

function Counts({ shown }: { readonly shown: number }) {
  const { data: summary } = useQuery(queries.summary());
  if (!summary) return null;
  const isAll = shown === summary.total;
  return (
    <p className={styles.counts} role="status">
      <strong>
        {isAll
          ? t('{count, plural, one {# track} other {# tracks}}', { count: summary.total })
          : t('{shown, number} of {total, plural, one {# track} other {# tracks}}', {
              shown,
              total: summary.total,
            })}
      </strong>
      {summary.needReview > 0
        ? ` · ${t('{count, plural, one {# needs review} other {# need review}}', { count: summary.needReview })}`
        : ''}
      {` · ${t('{count, number} verified', { count: summary.tiers.verified })}`}
    </p>
  );
}

/** Binds the library's commands while it is on top. */
function LibraryCommands() {
  const hasSelection = useLibraryStore((state) => state.selection.ids.size > 0);
  const count = useLibraryStore((state) => state.selection.ids.size);
  const filter = useLibraryStore((state) => state.filter);
  const { data: playlists } = useQuery(queries.playlists());
  const isPlaylist = playlists?.nodes.find(({ id }) => id === filter.playlistId)?.kind === 'playlist';
  const canKeepFilter = Object.keys(filter).some((name) => name !== 'playlistId');
  const on = (handler: () => void): (() => void) | undefined => (hasSelection ? handler : undefined);
  // Leaving the screen stops the preview.
  useEffect(() => stopPreview, []);
  useCommands('library', {
    'library.open': () => {
      const id = trackAtCursor();
      if (id !== undefined) openTrack(id);
    },
    'library.preview': () => {
      const id = trackAtCursor();
      const row = id === undefined ? undefined : rowCache.get(id);
      if (row) void togglePreview(row);
    },
    'library.selectAll': () => {
      const { selection, ids } = useLibraryStore.getState();
      setSelection(selectAll(selection, ids));
    },
    'library.clearSelection': on(() => setSelection(emptySelection)),
    'library.clearFilters': clearConditions,
    'library.analyze': on(() => {
      const chosen = chosenTracks();
      if (chosen) void analyzeSelection(chosen);
    }),
    'library.analyzeInPool': on(() => {
      const chosen = chosenTracks();
      if (chosen) openDialog({ kind: 'pool', selection: chosen, count });
    }),
    'library.exportSelected': on(() => {
      const chosen = chosenTracks();
      if (chosen) openDialog({ kind: 'export', selection: chosen, count });
    }),
    'library.verify': on(() => changeChosen({ tier: 1 })),
    'library.tier2': on(() => changeChosen({ tier: 2 })),
    'library.tier3': on(() => changeChosen({ tier: 3 })),
    'library.takeOut': on(isPlaylist ? takeOutChosen : askToRemove),
    'library.remove': on(askToRemove),
    'library.newPlaylist': () => namePlaylist('playlist'),
    'library.newFolder': () => namePlaylist('folder'),
    'library.newSmartList': canKeepFilter ? () => namePlaylist('smart', filter) : undefined,
    'library.labels': on(labelChosen),
    'library.annotate': annotateChosen,
    'library.correct': on(correctChosen),
    'library.genres': () => openDialog({ kind: 'genres' }),
    'library.flag': on(() => changeChosen({ addFlags: ['needs_review'] })),
    'library.unflag': on(() => changeChosen({ removeFlags: ['needs_review'] })),
  });
  return null;
}

function askToRemove(): void {
  const selection = chosenTracks();
  if (selection) openDialog({ kind: 'remove', removal: { kind: 'tracks', selection } });
}

function namePlaylist(kind: PlaylistNode['kind'], filter?: TrackFilter): void {
  openDialog({
    kind: 'playlist',
    naming: { mode: 'create', made: { kind, parentId: null, ...(filter ? { filter } : {}) } },
  });
}

function NothingFound() {
  const filter = useLibraryStore((state) => state.filter);
  const { data: summary } = useQuery(queries.summary());
  const { data: playlists } = useQuery(queries.playlists());
  const playlist = playlists?.nodes.find(({ id }) => id === filter.playlistId);
  if (summary?.total === 0) return <FirstRun />;
  if (playlist && playlist.kind !== 'smart' && Object.keys(filter).length === 1)
    return (
      <EmptyState
        icon={ListMusic}
        title={t('There are no tracks in “{name}” yet.', { name: playlist.name })}
        detail={
          playlist.kind === 'playlist'
            ? t('Drag tracks onto it, or add them by their menu.')
            : t('Drag playlists into it.')
        }
        action={<Button onClick={() => setFilter({})}>{t('Show all tracks')}</Button>}
      />
    );
  const isOnlyText = Object.keys(filter).length === 1 && filter.text !== undefined;
  return (
    <EmptyState
      icon={SearchX}
      title={
        isOnlyText
          ? t('No track matches “{text}”.', { text: filter.text })
          : t('No track matches these filters.')
      }
      action={
        <Button onClick={() => setFilter({})}>
          {isOnlyText ? t('Clear the search') : t('Show all tracks')}
        </Button>
      }
    />
  );
}

/** The library screen: sidebar on the left, filters above the track table. */
export function LibraryScreen({ isOnTop }: { readonly isOnTop: boolean }) {
  const filter = useLibraryStore((state) => state.filter);
  const sort = useLibraryStore((state) => state.sort);
  const ids = useLibraryStore((state) => state.ids);
  const layout = useColumnLayout();
  const { data, error, refetch } = useQuery({
    ...queries.trackIds(filter, sort),
    placeholderData: (previous) => previous,
  });
  const { data: summary } = useQuery(queries.summary());
  const mainRef = useRef<HTMLElement>(null);

  useEffect(() => {
    if (data) setIds(data.ids);
  }, [data]);
  // When the editor closes, return the focus to the list, at the row that was open.
  useEffect(() => {
    if (isOnTop) mainRef.current?.querySelector<HTMLElement>('[role="grid"]')?.focus({ preventScroll: true });
  }, [isOnTop]);

  const open = (id: TrackId): void => openTrack(id);
  const isEmptyLibrary = summary?.total === 0;
  return (
    <div className={styles.screen}>
      {isOnTop ? <LibraryCommands /> : null}
      {isEmptyLibrary ? null : <Sidebar />}
      <main ref={mainRef} className={styles.main} aria-label={t('Tracks')}>
        {isEmptyLibrary ? null : (
          <>
            <div className={styles.top}>
              <SearchField />
              <Counts shown={ids.length} />
              <span className={styles.space} />
              <Button
                icon={FolderSearch}
                variant="primary"
                command="file.analyzeFolder"
                onClick={() => runCommand('file.analyzeFolder')}
              >
                {t('Analyze folder')}
              </Button>
              <Button icon={Import} command="file.import" onClick={() => runCommand('file.import')}>
                {t('Import')}
              </Button>
            </div>
            <div className={styles.bars}>
              <FilterBar layout={layout} />
              <BulkBar />
            </div>
          </>
        )}
        {error ? (
          <EmptyState
            title={t('The tracks could not be read.')}
            detail={errorMessage(error)}
            action={<Button onClick={() => void refetch()}>{t('Try again')}</Button>}
          />
        ) : data && data.ids.length === 0 ? (
          <NothingFound />
        ) : (
          <TrackMenu
            onOpen={open}
            area={
              <div className={styles.list}>
                <TrackTable layout={layout} onOpen={open} />
              </div>
            }
          />
        )}
      </main>
    </div>
  );
}
