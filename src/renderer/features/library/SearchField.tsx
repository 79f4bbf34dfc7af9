import { t } from '../../../shared/languages/translate.ts';
import { Search, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { useCommands } from '../../core/commands.ts';
import { IconButton } from '../../ui/Button.tsx';
import { TextInput } from '../../ui/Field.tsx';
import { useKeyHint } from '../../ui/key-hints.ts';
import styles from './LibraryScreen.module.css';
import { changeFilter, useLibraryStore } from './library-store.ts';

/** How long typing must pause before the search runs, in milliseconds. */
const PAUSE_MS = 60;

/** Searches tracks as you type. Enter or ↓ moves to the list; Esc clears the field. */
export function SearchField() {
  const inputRef = useRef<HTMLInputElement>(null);
  const text = useLibraryStore((state) => state.filter.text ?? '');
  const [draft, setDraft] = useState(text);
  const keys = useKeyHint()('library.search');
  const [sent, setSent] = useState(text);

  // The search was changed elsewhere (cleared, or another view was chosen).
  if (text !== sent) {
    setSent(text);
    setDraft(text);
  }
  useEffect(() => {
    if (draft === sent) return undefined;
    const timer = setTimeout(() => {
      setSent(draft);
      changeFilter({ text: draft });
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [draft, sent]);
  useCommands('global', {
    'library.search': () => {
      inputRef.current?.focus();
      inputRef.current?.select();
    },
  });

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Escape' && draft !== '') {
      setDraft('');
      event.stopPropagation();
    } else if (event.key === 'Enter' || event.key === 'ArrowDown' || event.key === 'Escape') {
      document.querySelector<HTMLElement>('[role="grid"]')?.focus({ preventScroll: true });
      event.preventDefault();
      event.stopPropagation();
    }
  }
  return (
    <search className={styles.search}>
      <Search size={14} aria-hidden />
      <TextInput
        ref={inputRef}
        type="search"
        aria-label={t('Search tracks')}
        placeholder={keys ? t('Search tracks  {keys}', { keys }) : t('Search tracks')}
        value={draft}
        onChange={(event) => setDraft(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      {draft === '' ? null : (
        <IconButton icon={X} size="small" label={t('Clear search')} onClick={() => setDraft('')} />
      )}
    </search>
  );
}
