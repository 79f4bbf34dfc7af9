import { IntlMessageFormat } from 'intl-messageformat';
import type { Locale } from './languages.ts';

declare const marked: unique symbol;
/**
 * A text with its values that is still to be translated: see {@link msg}. Not a string, so that it cannot be shown
 * untranslated. Plain JSON, so that it can be sent to another process or stored.
 */
export interface Message {
  readonly [marked]: true;
}

/** Text that appears literally in the code, so that the catalogues can be checked against it. */
type Literal<M extends string> = string extends M ? never : M;

/** A list is written with commas. */
type Value = string | number | Date | Message | readonly Message[];
export type Values = Readonly<Record<string, Value>>;
/** What a {@link Message} is made of. */
interface Said {
  readonly text: string;
  readonly values?: Values;
}
/** English text → its translation; empty if nobody has translated it yet. */
type Catalogue = Readonly<Record<string, string>>;

const catalogues: Readonly<Record<string, () => Promise<{ readonly default: Catalogue }>>> = {
  de: () => import('./de.json', { with: { type: 'json' } }),
  es: () => import('./es.json', { with: { type: 'json' } }),
};

interface Tongue {
  readonly locale: Locale;
  readonly catalogue: Catalogue;
  readonly formats: Map<string, IntlMessageFormat>;
}

const english: Tongue = {
  locale: { language: 'en', locale: 'en' },
  catalogue: {},
  formats: new Map(),
};
let current = english;
const loaded = new Map<string, Catalogue>();

async function loadCatalogue(language: string): Promise<Catalogue> {
  const catalogue = (await catalogues[language]?.())?.default ?? {};
  loaded.set(language, catalogue);
  return catalogue;
}

/** Loads all catalogues, so that {@link setLanguage} takes effect before it returns. */
export async function loadLanguages(): Promise<void> {
  await Promise.all(Object.keys(catalogues).map(loadCatalogue));
}

/**
 * Sets the language of everything translated from now on; if its catalogue is loaded, before it returns. Processes that
 * never call it use English.
 */
export async function setLanguage(next: Locale): Promise<void> {
  const catalogue = loaded.get(next.language) ?? (await loadCatalogue(next.language));
  current = { locale: next, catalogue, formats: new Map() };
}

/** The current language, and its locale for numbers and dates. */
export function currentLocale(): Locale {
  return current.locale;
}

/**
 * Marks a text, with its values if it names any, which `t` translates when it is shown. For tables and constants, and
 * for everything that is made in one process or at one time and read in another.
 */
export function msg<M extends string>(text: Literal<M>, values?: Values): Message {
  const said: Said = values === undefined ? { text } : { text, values };
  return said as unknown as Message;
}

/** Text that no catalogue has: what another program says, and what the command line says in English only. */
export function verbatim(text: string): Message {
  return { text: '{text}', values: { text } } satisfies Said as unknown as Message;
}

/** The English text, whatever the current language. */
export function englishOf(message: Message): string {
  return write(english, message as unknown as Said);
}

/** Whether something that was stored or sent is a message. */
export function isMessage(value: unknown): value is Message {
  return (
    typeof value === 'object' &&
    value !== null &&
    'text' in value &&
    typeof value.text === 'string' &&
    Object.keys(value).every((key) => key === 'text' || key === 'values')
  );
}

/** A message as text for the database. */
export function storedMessage(message: Message): string {
  return JSON.stringify(message);
}

/** An item of a list with what it says as text in the current language; items stored as text stay as they are. */
export function inWords<T extends { readonly message: Message }>(
  item: T,
): Omit<T, 'message'> & { readonly message: string } {
  return { ...item, message: t(readMessage(item.message)) };
}

/** A stored message, whether as {@link storedMessage} wrote it or inside JSON; any other text as it is. */
export function readMessage(stored: unknown): Message {
  if (isMessage(stored)) return stored;
  const text = String(stored);
  try {
    const said: unknown = JSON.parse(text);
    if (isMessage(said)) return said;
  } catch {
    // Plain text.
  }
  return verbatim(text);
}

function formatOf(tongue: Tongue, text: string, ignoreTag: boolean): IntlMessageFormat {
  let format = tongue.formats.get(text);
  if (!format) {
    const { locale } = tongue.locale;
    format = new IntlMessageFormat(tongue.catalogue[text] || text, locale, undefined, { ignoreTag });
    tongue.formats.set(text, format);
  }
  return format;
}

function writeValue(tongue: Tongue, value: Value): string | number | Date {
  if (typeof value !== 'object' || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map((one: Message) => writeValue(tongue, one)).join(', ');
  return write(tongue, value as unknown as Said);
}

function write(tongue: Tongue, { text, values }: Said): string {
  const translation = tongue.catalogue[text] || text;
  if (values === undefined && !/[{}']/.test(translation)) return translation;
  const written = Object.entries(values ?? {}).map(([name, value]) => [name, writeValue(tongue, value)]);
  return String(formatOf(tongue, text, true).format(Object.fromEntries(written)));
}

/**
 * Text for people in the current language. The English text is the key; placeholders and plurals use ICU syntax:
 * `t('{count, plural, one {# track} other {# tracks}} in {name}', { count, name })`.
 */
export function t<M extends string>(message: Literal<M> | Message, values?: Values): string {
  const said: Said = typeof message === 'string' ? { text: message } : (message as unknown as Said);
  return write(current, values === undefined ? said : { text: said.text, values });
}

/** The same as parts, for text that contains elements: `<b>…</b>` calls the function `b`. */
export function translateParts<M extends string, T>(
  message: Literal<M>,
  values: Readonly<Record<string, Value | T | ((parts: readonly (string | T)[]) => T)>>,
): readonly (string | T)[] {
  const parts = formatOf(current, message, false).format<T>(values as Record<string, string>);
  return Array.isArray(parts) ? parts : [parts];
}
