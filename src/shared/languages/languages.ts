import { z } from 'zod';

/** Languages of the window, each with a catalogue of that name; English is the text in the code itself. */
export const languages = ['en', 'de', 'es'] as const;
export type Language = (typeof languages)[number];

/** Each in its own language, as its readers look for it. */
export const languageNames: Readonly<Record<Language, string>> = {
  en: 'English',
  de: 'Deutsch',
  es: 'Español',
};

export const languageChoiceSchema = z.enum(['system', ...languages]);
export type LanguageChoice = z.infer<typeof languageChoiceSchema>;

export interface Locale {
  readonly language: Language;
  /** BCP 47 tag for numbers and dates: `de-AT` if the system says so, otherwise the language. */
  readonly locale: string;
}

const isOf = (language: Language, locale: string): boolean => locale.toLowerCase().split('-')[0] === language;

/**
 * Resolves a language choice to the language and its locale. `preferred` are the system's locales, most preferred
 * first; English if none of them is supported.
 */
export function localeFor(choice: LanguageChoice, preferred: readonly string[]): Locale {
  // Some systems write `de_AT`, which is no BCP 47.
  const wanted = preferred.map((locale) => locale.replaceAll('_', '-'));
  const language =
    choice === 'system'
      ? (wanted.flatMap((locale) => languages.filter((language) => isOf(language, locale)))[0] ?? 'en')
      : choice;
  return { language, locale: wanted.find((locale) => isOf(language, locale)) ?? language };
}
