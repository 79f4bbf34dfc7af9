import { IntlMessageFormat } from 'intl-messageformat';
import type { Locale } from './languages.ts';

declare const marked: unique symbol;
/**
 * English text that is still to be translated: see {@link msg}. Not a string, so that it cannot be shown untranslated.
 */
export interface Message {
  readonly [marked]: true;
}

/** Text that appears literally in the code, so that the catalogues can be checked against it. */
type Literal<M extends string> = string extends M ? never : M;

type Value = string | number | Date;
export type Values = Readonly<Record<string, Value>>;
/** English text → its translation; empty if nobody has translated it yet. */
type Catalogue = Readonly<Record<string, string>>;

const catalogues: Readonly<Record<string, () => Promise<{ readonly default: Catalogue }>>> = {
  de: () => import('./de.json', { with: { type: 'json' } }),
  es: () => import('./es.json', { with: { type: 'json' } }),
};

const english: Locale = { language: 'en', locale: 'en' };
let current = english;
let catalogue: Catalogue = {};
const formats = new Map<string, IntlMessageFormat>();

/** Sets the language of everything translated from now on. Processes that never call it use English. */
export async function setLanguage(next: Locale): Promise<void> {
  const loaded = await catalogues[next.language]?.();
  catalogue = loaded?.default ?? {};
  current = next;
  formats.clear();
}

/** The current language, and its locale for numbers and dates. */
export function currentLocale(): Locale {
  return current;
}

/** Marks text of a table or a constant, which `t` translates when it is shown. */
export function msg<M extends string>(message: Literal<M>): Message {
  return message as unknown as Message;
}

/** The English text, whatever the current language. */
export function englishOf(message: Message): string {
  return message as unknown as string;
}

function formatOf(message: string, ignoreTag: boolean): IntlMessageFormat {
  let format = formats.get(message);
  if (!format) {
    format = new IntlMessageFormat(catalogue[message] || message, current.locale, undefined, { ignoreTag });
    formats.set(message, format);
  }
  return format;
}

/**
 * Text for people in the current language. The English text is the key; placeholders and plurals use ICU syntax:
 * `t('{count, plural, one {# track} other {# tracks}} in {name}', { count, name })`.
 */
export function t<M extends string>(message: Literal<M> | Message, values?: Values): string {
  const key = message as string;
  const text = catalogue[key] || key;
  if (values === undefined && !/[{}']/.test(text)) return text;
  return String(formatOf(key, true).format(values));
}

/** The same as parts, for text that contains elements: `<b>…</b>` calls the function `b`. */
export function translateParts<M extends string, T>(
  message: Literal<M>,
  values: Readonly<Record<string, Value | T | ((parts: readonly (string | T)[]) => T)>>,
): readonly (string | T)[] {
  const parts = formatOf(message, false).format<T>(values as Record<string, Value>);
  return Array.isArray(parts) ? parts : [parts];
}
