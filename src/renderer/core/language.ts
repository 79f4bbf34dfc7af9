import { useEffect } from 'react';
import { create } from 'zustand';
import { localeFor } from '../../shared/languages/languages.ts';
import type { LanguageChoice } from '../../shared/languages/languages.ts';
import { setLanguage, t } from '../../shared/languages/translate.ts';
import { showError } from '../ui/Toast.tsx';

interface LanguageState {
  /** What texts, numbers and dates are written in. */
  readonly locale: string;
  /** Whether it comes from the settings already, and not only from the system. */
  readonly isChosen: boolean;
}

const useLanguageStore = create<LanguageState>(() => ({ locale: 'en', isChosen: false }));

/** Writes what is shown from now on in the language of `choice`; in the one before where that cannot be loaded. */
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
 * Follows the choice of the settings, and the system where it says so. Returns what the window is written in, null until the
 * choice holds: a key of all that has text in it, since text is translated when it is rendered.
 */
export function useLanguage(choice: LanguageChoice | undefined): string | null {
  useEffect(() => {
    if (choice === undefined) return;
    const apply = async (): Promise<void> => {
      await applyLanguage(choice);
      useLanguageStore.setState({ isChosen: true });
    };
    void apply();
    window.addEventListener('languagechange', apply);
    return () => window.removeEventListener('languagechange', apply);
  }, [choice]);
  return useLanguageStore(({ locale, isChosen }) => (isChosen ? locale : null));
}
