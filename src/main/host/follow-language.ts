import type { CoreHandlers } from '../../shared/contract/index.ts';
import { localeFor } from '../../shared/languages/languages.ts';
import type { LanguageChoice } from '../../shared/languages/languages.ts';
import { loadLanguages, setLanguage } from '../../shared/languages/translate.ts';

/**
 * Lets this process write what it says to people in the language of the settings, from now on and after every change;
 * `system` is what this machine speaks. For hosts of windows: the command line speaks English. Once the returned promise
 * resolves, a change takes effect before the answer to the window that made it, which then reads everything anew.
 */
export function followLanguage({
  settings,
  libraries,
}: Pick<CoreHandlers, 'settings' | 'libraries'>): Promise<void> {
  async function speak(choice: LanguageChoice): Promise<void> {
    await setLanguage(localeFor(choice, [Intl.DateTimeFormat().resolvedOptions().locale]));
  }
  async function read(): Promise<void> {
    const { language } = await settings.get({}, { signal: new AbortController().signal, clientId: 'host' });
    await speak(language ?? 'system');
  }
  settings.changed(({ language }) => void speak(language ?? 'system').catch(console.error));
  libraries.changed(() => void read().catch(console.error));
  return loadLanguages().then(read);
}
