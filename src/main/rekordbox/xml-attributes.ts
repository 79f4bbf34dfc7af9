import type { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import type { Message } from '../../shared/languages/translate.ts';
import type { RawAttributes } from './row.ts';
import { isName, isNameStart, isSpace } from './xml-characters.ts';

/** Far beyond any real value; anything longer is refused before it can fill the memory. */
export const MAX_ATTRIBUTE_CHARS = 1_000_000;
/** Attributes in one tag; Rekordbox writes about 30. */
const MAX_ATTRIBUTES = 1000;
/** Number of attribute names cached between tags; Rekordbox has about 45. */
const MAX_KEPT_NAMES = 1000;
/** As object properties these would reach its prototype, here or in a program that reads our exports. */
const refusedNames: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const GT = 62;
const SLASH = 47;
const EQUALS = 61;

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const undecoded = /[&\t\n\r]/;

/**
 * Resolves predefined entities and character references; white space in an attribute value becomes blanks (XML 1.0,
 * 3.3.3).
 */
export function decodeAttributeValue(raw: string): string {
  let text = raw;
  if (/[\t\n\r]/.test(text)) text = text.replace(/\r\n|[\t\n\r]/g, ' ');
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#x([\da-fA-F]+)|#(\d+)|(\w+));/g,
    (reference, hex?: string, dec?: string, name?: string) => {
      if (name !== undefined) return named[name] ?? reference;
      return String.fromCodePoint(hex === undefined ? Number(dec) : Number.parseInt(hex, 16));
    },
  );
}

/** Copies the text, because a V8 substring keeps the whole piece of the file alive that it was cut from. */
export function detach(text: string): string {
  return text.length < 13 ? text : Buffer.from(text, 'utf8').toString('utf8');
}

/** A copy to keep; names are already shared by all tags. */
export function detachAttributes(attributes: RawAttributes): RawAttributes {
  return attributes.map(([name, value]) => [name, detach(value)]);
}

/** The contents of a start tag. Values are substrings of the source text: see `detach`. */
export interface StartTag {
  name: string;
  /** As written; `decode` resolves them. */
  attributes: RawAttributes;
  /** Whether a value contains something to resolve. */
  isEncoded: boolean;
  selfClosing: boolean;
  /** Index after the tag. */
  end: number;
}

/** Resolves the values of a tag whose references are known to be valid. */
export function decodeAttributes(tag: StartTag): void {
  if (!tag.isEncoded) return;
  for (const attribute of tag.attributes)
    if (undecoded.test(attribute[1])) attribute[1] = decodeAttributeValue(attribute[1]);
}

function skipName(text: string, from: number): number {
  let i = from;
  if (!isNameStart(text.charCodeAt(i))) return i;
  do i++;
  while (isName(text.charCodeAt(i)));
  return i;
}

function skipSpace(text: string, from: number): number {
  let i = from;
  while (isSpace(text.charCodeAt(i))) i++;
  return i;
}

/**
 * Creates a reader of start tags. It checks a tag's syntax and that no attribute occurs twice; the caller checks the
 * contents of values.
 *
 * @param fail creates the error for an index of the text
 * @returns a function that reads the tag at `start`; null if the text ends before the tag does
 */
export function createTagReader(
  fail: (message: Message, index: number) => AppError,
): (text: string, start: number) => StartTag | null {
  /** Each name once, with the number of the last tag that used it. */
  const names = new Map<string, { readonly text: string; tag: number }>();
  let tag = 0;

  return (text, start) => {
    let i = skipName(text, start + 1);
    if (i === start + 1) {
      if (i >= text.length) return null;
      throw fail(msg('a "<" that begins no tag; in text and values it must be written "&lt;"'), start);
    }
    const tagName = text.slice(start + 1, i);
    const attributes: RawAttributes = [];
    let isEncoded = false;
    if (names.size > MAX_KEPT_NAMES) names.clear();
    tag++;
    for (;;) {
      const gap = i;
      i = skipSpace(text, i);
      if (i >= text.length) return null;
      const code = text.charCodeAt(i);
      if (code === GT) return { name: tagName, attributes, isEncoded, selfClosing: false, end: i + 1 };
      if (code === SLASH) {
        if (i + 1 >= text.length) return null;
        if (text.charCodeAt(i + 1) !== GT) throw fail(msg('a "/" inside a tag'), i);
        return { name: tagName, attributes, isEncoded, selfClosing: true, end: i + 2 };
      }
      const nameStart = i;
      i = skipName(text, i);
      if (i >= text.length) return null;
      if (i === nameStart) throw fail(msg('an attribute name was expected here'), i);
      if (nameStart === gap) throw fail(msg('a space is missing before this attribute'), nameStart);
      const written = text.slice(nameStart, i);
      const shown = written.slice(0, 40);
      i = skipSpace(text, i);
      if (i >= text.length) return null;
      if (text.charCodeAt(i) !== EQUALS) throw fail(msg('the attribute {shown} has no value', { shown }), i);
      i = skipSpace(text, i + 1);
      if (i >= text.length) return null;
      const quote = text[i]!;
      if (quote !== '"' && quote !== "'") throw fail(msg('the value of {shown} is not quoted', { shown }), i);
      const stop = text.indexOf(quote, i + 1);
      if ((stop < 0 ? text.length : stop) - i > MAX_ATTRIBUTE_CHARS)
        throw fail(
          msg('the value of {shown} is longer than {maxAttributeChars} characters', {
            shown,
            maxAttributeChars: MAX_ATTRIBUTE_CHARS,
          }),
          i,
        );
      if (stop < 0) {
        const lt = text.indexOf('<', i);
        if (lt >= 0) throw fail(msg('a "<" inside an attribute value (is a quote missing before it?)'), lt);
        return null;
      }
      const value = text.slice(i + 1, stop);
      if (!isEncoded && undecoded.test(value)) isEncoded = true;
      let name = names.get(written);
      if (!name) {
        if (refusedNames.has(written))
          throw fail(msg('the attribute name {written} is refused', { written }), start);
        name = { text: detach(written), tag: 0 };
        names.set(name.text, name);
      }
      if (name.tag === tag)
        throw fail(
          msg('<{tagName}> has the attribute {shown} twice', { tagName: tagName.slice(0, 40), shown }),
          nameStart,
        );
      name.tag = tag;
      if (attributes.length >= MAX_ATTRIBUTES)
        throw fail(
          msg('<{tagName}> has more than {maxAttributes} attributes', {
            tagName: tagName.slice(0, 40),
            maxAttributes: MAX_ATTRIBUTES,
          }),
          nameStart,
        );
      attributes.push([name.text, value]);
      i = stop + 1;
    }
  };
}
