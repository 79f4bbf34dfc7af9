import { RotateCcw, X } from 'lucide-react';
import { useState } from 'react';
import type { KeyboardEvent } from 'react';
import {
  commandById,
  commandGroups,
  groupTitles,
  commands,
  conflictsOf,
  formatKeys,
  keysOf,
} from '../../../shared/commands.ts';
import type { Command } from '../../../shared/commands.ts';
import { keysFromEvent } from '../../../shared/commands/keys.ts';
import { formatList } from '../../../shared/languages/format.ts';
import { englishOf, t } from '../../../shared/languages/translate.ts';
import { keyStyle } from '../../core/commands.ts';
import { changeSettings, useSettings } from '../../core/settings.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { TextInput } from '../../ui/Field.tsx';
import { Keys } from '../../ui/Keys.tsx';
import styles from './Settings.module.css';

interface Conflict {
  readonly command: Command;
  readonly keys: string;
  readonly others: readonly Command[];
}

/** The keys of every command. Press new ones to change them. */
export function ShortcutSettings() {
  const { shortcuts } = useSettings();
  const [listening, setListening] = useState<string | null>(null);
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const [search, setSearch] = useState('');
  const words = search.trim().toLowerCase();

  function assign(command: Command, keys: readonly string[], taken: readonly Command[] = []): void {
    const next: Record<string, readonly string[]> = { ...shortcuts, [command.id]: [...keys] };
    // Remove these keys from other commands, which keep their remaining ones.
    for (const other of taken)
      next[other.id] = keysOf(other, shortcuts).filter(
        (its) => !keys.some((mine) => mine.toLowerCase() === its.toLowerCase()),
      );
    setConflict(null);
    setListening(null);
    void changeSettings({ shortcuts: next });
  }
  function reset(command: Command): void {
    const { [command.id]: _, ...rest } = shortcuts;
    setConflict(null);
    void changeSettings({ shortcuts: rest });
  }
  function onKeyDown(event: KeyboardEvent, command: Command): void {
    if (listening !== command.id) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Tab') {
      setListening(null);
      return;
    }
    const keys = keysFromEvent(event, keyStyle);
    if (keys === undefined) return;
    const others = conflictsOf(command, keys, shortcuts);
    if (others.length === 0) assign(command, [keys]);
    else {
      setListening(null);
      setConflict({ command, keys, others });
    }
  }

  const shown = commands.filter((command) =>
    [t(command.title), englishOf(command.title), command.group, ...keysOf(command, shortcuts)]
      .join(' ')
      .toLowerCase()
      .includes(words),
  );
  return (
    <div className={styles.page} data-takes-keys>
      <div className={styles.control}>
        <TextInput
          aria-label={t('Search shortcuts')}
          placeholder={t('Search shortcuts')}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        <Button
          variant="ghost"
          disabled={Object.keys(shortcuts).length === 0}
          onClick={() => void changeSettings({ shortcuts: {} })}
        >
          {t('All to default')}
        </Button>
      </div>
      {commandGroups.map((group) => {
        const lines = shown.filter((command) => command.group === group);
        if (lines.length === 0) return null;
        return (
          <section key={group} className={styles.group}>
            <h3 className={styles.heading}>{t(groupTitles[group])}</h3>
            {lines.map((command) => {
              const title = t(command.title);
              const keys = keysOf(command, shortcuts);
              const isListening = listening === command.id;
              const itsConflict = conflict?.command.id === command.id ? conflict : null;
              return (
                <div key={command.id} className={styles.shortcut}>
                  <span className={styles.shortcutName}>
                    {title}
                    {itsConflict ? (
                      <span className={styles.conflict} role="alert">
                        {' '}
                        {t('{keys} belongs to “{command}”.', {
                          keys: formatKeys(itsConflict.keys, keyStyle),
                          command: itsConflict.others
                            .map((other) => t(commandById(other.id).title))
                            .join('”, “'),
                        })}{' '}
                        <Button
                          size="small"
                          onClick={() => assign(command, [itsConflict.keys], itsConflict.others)}
                        >
                          {t('Take it')}
                        </Button>
                      </span>
                    ) : null}
                  </span>
                  <button
                    type="button"
                    className={classNames(styles.keysButton, isListening && styles.listening)}
                    aria-label={
                      keys.length === 0
                        ? t('Keys of {title}: none', { title })
                        : t('Keys of {title}: {keys}', {
                            title,
                            keys: formatList(
                              keys.map((its) => formatKeys(its, keyStyle)),
                              'disjunction',
                            ),
                          })
                    }
                    onClick={() => setListening(isListening ? null : command.id)}
                    onBlur={() => setListening((id) => (id === command.id ? null : id))}
                    onKeyDown={(event) => onKeyDown(event, command)}
                  >
                    {isListening ? (
                      t('Press keys…')
                    ) : keys[0] ? (
                      <Keys keys={formatKeys(keys[0], keyStyle)} />
                    ) : (
                      t('none')
                    )}
                  </button>
                  <IconButton
                    icon={X}
                    size="small"
                    label={t('Remove keys of {title}', { title })}
                    disabled={keys.length === 0}
                    onClick={() => assign(command, [])}
                  />
                  <IconButton
                    icon={RotateCcw}
                    size="small"
                    label={t('Default keys of {title}', { title })}
                    disabled={!(command.id in shortcuts)}
                    onClick={() => reset(command)}
                  />
                </div>
              );
            })}
          </section>
        );
      })}
    </div>
  );
}
