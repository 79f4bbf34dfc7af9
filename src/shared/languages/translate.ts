import { IntlMessageFormat } from 'intl-messageformat';
import type { Locale } from './languages.ts';

declare const marked: unique symbol;
/** English text that is still to be translated: see {@link msg}. No string, so that none is shown as it is. */
export interface Message {
  readonly [marked]: true;
}

/** Text that stands in the code as it is, so that the catalogues can be checked against it. */
type Literal<M extends string> = string extends M ? never : M;

type Value = string | number | Date;
export type Values = Readonly<Record<string, Value>>;
/** English text → the same in another language; empty where nobody has translated it yet. */
type Catalogue = Readonly<Record<string, string>>;

const catalogues: Readonly<Record<string, () => Promise<{ readonly default: Catalogue }>>> = {
  de: () => import('./de.json', { with: { type: 'json' } }),
  es: () => import('./es.json', { with: { type: 'json' } }),
};

const english: Locale = { language: 'en', locale: 'en' };
let current = english;
let catalogue: Catalogue = {};
const formats = new Map<string, IntlMessageFormat>();

/** Everything that is translated from now on is in this language. Processes that never ask speak English. */
export async function setLanguage(next: Locale): Promise<void> {
  const loaded = await catalogues[next.language]?.();
  catalogue = loaded?.default ?? {};
  current = next;
  formats.clear();
}

/** The language in force, and how it writes numbers and dates. */
export function currentLocale(): Locale {
  return current;
}

/** Marks text of a table or a constant, which `t` translates when it is shown. */
export function msg<M extends string>(message: Literal<M>): Message {
  return message as unknown as Message;
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
 * Text for people in the language in force. The English text is the key; places and plurals are written in ICU's way:
 * `t('{count, plural, one {# track} other {# tracks}} in {name}', { count, name })`.
 */
export function t<M extends string>(message: Literal<M> | Message, values?: Values): string {
  const key = message as unknown as string;
  const text = catalogue[key] || key;
  if (values === undefined && !/[{}']/.test(text)) return text;
  return String(formatOf(key, true).format(values));
}

/** The same as parts, for text with something other than text in it: `<b>…</b>` calls the function `b`. */
export function translateParts<M extends string, T>(
  message: Literal<M>,
  values: Readonly<Record<string, Value | T | ((parts: readonly (string | T)[]) => T)>>,
): readonly (string | T)[] {
  const parts = formatOf(message, false).format<T>(values as Record<string, Value>);
  return Array.isArray(parts) ? parts : [parts];
}
