import { z } from 'zod';

/** Languages of the window, each with a catalogue of that name; English is the text in the code itself. */
export const languages = ['en', 'de', 'es'] as const;
export type Language = (typeof languages)[number];

/** Each in its own words, as its readers look for it. */
export const languageNames: Readonly<Record<Language, string>> = {
  en: 'English',
  de: 'Deutsch',
  es: 'Español',
};

export const languageChoiceSchema = z.enum(['system', ...languages]);
export type LanguageChoice = z.infer<typeof languageChoiceSchema>;

export interface Locale {
  readonly language: Language;
  /** BCP 47, for numbers and dates: `de-AT` where the system says so, else the language. */
  readonly locale: string;
}

const isOf = (language: Language, locale: string): boolean =>
  locale.toLowerCase().split(/[-_]/)[0] === language;

/**
 * The language of a choice, with the system's own way of writing it. `preferred` are the system's locales, the most wanted
 * first; English where it wants none of ours.
 */
export function localeFor(choice: LanguageChoice, preferred: readonly string[]): Locale {
  const language =
    choice === 'system'
      ? (preferred.flatMap((locale) => languages.filter((language) => isOf(language, locale)))[0] ?? 'en')
      : choice;
  return { language, locale: preferred.find((locale) => isOf(language, locale)) ?? language };
}
