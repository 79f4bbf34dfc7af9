import { Dialog as Base } from '@base-ui/react/dialog';
import { useQuery } from '@tanstack/react-query';
import { Command } from 'cmdk';
import { ListMusic, Music } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { commandGroups, groupTitles } from '../../shared/commands.ts';
import { formatBpm } from '../../shared/domain/edits/describe.ts';
import type { Command as AppCommand, CommandId } from '../../shared/commands.ts';
import { englishOf, t } from '../../shared/languages/translate.ts';
import { setFilter } from '../features/library/library-store.ts';
import { Keys } from '../ui/Keys.tsx';
import { useKeyHint } from '../ui/key-hints.ts';
import { goTo, openTrack, setPaletteOpen, useAppStore } from '../core/app-store.ts';
import { availableCommands, runCommand } from '../core/commands.ts';
import { queries } from '../core/queries.ts';
import styles from './Palette.module.css';

const MAX_TRACKS = 8;
const MAX_PLAYLISTS = 5;

/** The first few tracks that match the search. */
function useTracks(search: string) {
  const text = useDeferredValue(search.trim());
  return useQuery({
    ...queries.trackSearch(text, MAX_TRACKS),
    enabled: text.length > 1,
    placeholderData: (previous) => (text.length > 1 ? previous : undefined),
  });
}

/** Playlists by name. The word “playlist” alone lists the first ones. */
function usePlaylists(words: string) {
  const { data } = useQuery(queries.playlists());
  if (words.length < 2 || !data) return [];
  const name = words.replace(/^playlists?\s*/, '');
  return data.nodes.filter((node) => node.name.toLowerCase().includes(name)).slice(0, MAX_PLAYLISTS);
}

/**
 * Search text of a command: its words in the current language, and in English for users who know it by its English
 * name.
 */
function wordsOf({ title, group, keywords }: AppCommand): string {
  const texts = [title, groupTitles[group], ...(keywords === undefined ? [] : [keywords])];
  return texts
    .flatMap((text) => [t(text), englishOf(text)])
    .join(' ')
    .toLowerCase();
}

function PaletteContent() {
  const [search, setSearch] = useState('');
  const { data: tracks } = useTracks(search);
  const hint = useKeyHint();
  const [available] = useState(() => availableCommands().filter((command) => !command.keyOnly));

  function run(id: CommandId): void {
    setPaletteOpen(false);
    // Wait until the dialog has restored the focus, because a command may move it.
    setTimeout(() => runCommand(id));
  }
  const words = search.trim().toLowerCase();
  const matching = available.filter((command) =>
    words.split(/\s+/).every((word) => wordsOf(command).includes(word)),
  );
  const playlists = usePlaylists(words);
  return (
    <Command label={t('Search or run a command')} shouldFilter={false} loop className={styles.command}>
      <Command.Input
        value={search}
        onValueChange={setSearch}
        placeholder={t('Search tracks or run a command')}
        className={styles.input}
        autoFocus
      />
      <Command.List className={styles.list}>
        <Command.Empty className={styles.empty}>{t('Nothing found.')}</Command.Empty>
        {words.length > 1 && tracks && tracks.length > 0 ? (
          <Command.Group heading={t('Tracks')} className={styles.group}>
            {tracks.map((track) => (
              <Command.Item
                key={track.id}
                value={`track ${track.id}`}
                className={styles.item}
                onSelect={() => {
                  setPaletteOpen(false);
                  openTrack(track.id);
                }}
              >
                <Music size={14} aria-hidden />
                <span className={styles.label}>
                  {track.title}
                  {track.artist ? <span className={styles.second}> — {track.artist}</span> : null}
                </span>
                <span className={styles.second}>{track.bpm === null ? '' : formatBpm(track.bpm)}</span>
              </Command.Item>
            ))}
          </Command.Group>
        ) : null}
        {playlists.length > 0 ? (
          <Command.Group heading={t('Playlists')} className={styles.group}>
            {playlists.map((node) => (
              <Command.Item
                key={node.id}
                value={`playlist ${node.id}`}
                className={styles.item}
                onSelect={() => {
                  setPaletteOpen(false);
                  setFilter({ playlistId: node.id });
                  goTo('library');
                }}
              >
                <ListMusic size={14} aria-hidden />
                <span className={styles.label}>{node.name}</span>
                <span className={styles.second}>
                  {t('{count, plural, one {# track} other {# tracks}}', { count: node.trackCount })}
                </span>
              </Command.Item>
            ))}
          </Command.Group>
        ) : null}
        {commandGroups.map((group) => {
          const items = matching.filter((command) => command.group === group);
          if (items.length === 0) return null;
          return (
            <Command.Group key={group} heading={t(groupTitles[group])} className={styles.group}>
              {items.map((command) => {
                const keys = hint(command.id);
                return (
                  <Command.Item
                    key={command.id}
                    value={command.id}
                    className={styles.item}
                    onSelect={() => run(command.id)}
                  >
                    <span className={styles.label}>{t(command.title)}</span>
                    {keys ? <Keys keys={keys} /> : null}
                  </Command.Item>
                );
              })}
            </Command.Group>
          );
        })}
      </Command.List>
    </Command>
  );
}

/** A single field to search tracks and commands. */
export function Palette() {
  const isOpen = useAppStore((state) => state.isPaletteOpen);
  // Unmounted at once when it closes: a dialog that is still fading out would keep the keys that open it again.
  if (!isOpen) return null;
  return (
    <Base.Root open onOpenChange={setPaletteOpen}>
      <Base.Portal>
        <Base.Backdrop className={styles.backdrop} />
        <Base.Popup className={styles.popup} aria-label={t('Search or run a command')}>
          <PaletteContent />
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
