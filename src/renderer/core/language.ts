import { useEffect } from 'react';
import { create } from 'zustand';
import { localeFor } from '../../shared/languages/languages.ts';
import type { LanguageChoice } from '../../shared/languages/languages.ts';
import { setLanguage, t } from '../../shared/languages/translate.ts';
import { showError } from '../ui/Toast.tsx';
import { queryClient } from './queries.ts';

interface LanguageState {
  /** Locale of text, numbers and dates. */
  readonly locale: string;
  /** Whether the locale comes from the settings rather than from the system default at startup. */
  readonly isChosen: boolean;
}

const useLanguageStore = create<LanguageState>(() => ({ locale: 'en', isChosen: false }));

/** Switches the window to the language of `choice`. Keeps the current language if the new one fails to load. */
export async function applyLanguage(choice: LanguageChoice): Promise<void> {
  const next = localeFor(choice, navigator.languages);
  try {
    await setLanguage(next);
    document.documentElement.lang = next.language;
    useLanguageStore.setState({ locale: next.locale });
  } catch (error) {
    showError(t('The language could not be loaded'), error);
  }
}

/**
 * Follows the language of the settings or, if they say so, of the system. Returns the locale, or null until the choice
 * has been applied. Use it as the key of everything that contains text, because text is translated on render.
 */
export function useLanguage(choice: LanguageChoice | undefined): string | null {
  useEffect(() => {
    if (choice === undefined) return;
    const apply = async (): Promise<void> => {
      const before = useLanguageStore.getState();
      await applyLanguage(choice);
      useLanguageStore.setState({ isChosen: true });
      // The core's texts, in the new language.
      if (before.isChosen && before.locale !== useLanguageStore.getState().locale)
        void queryClient.invalidateQueries();
    };
    void apply();
    window.addEventListener('languagechange', apply);
    return () => window.removeEventListener('languagechange', apply);
  }, [choice]);
  return useLanguageStore(({ locale, isChosen }) => (isChosen ? locale : null));
}
