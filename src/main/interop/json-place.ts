const QUOTE = 34;
const BACKSLASH = 92;
const isOpening = (code: number): boolean => code === 0x7b || code === 0x5b;
const isClosing = (code: number): boolean => code === 0x7d || code === 0x5d;

/** Index after the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === BACKSLASH) i++;
    else if (code === QUOTE) return i + 1;
  }
  return text.length;
}

/** The nesting depth of the values and their approximate number. Reads each character once and uses no extra memory. */
export function measureJson(text: string): { readonly depth: number; readonly values: number } {
  let depth = 0;
  let deepest = 0;
  let values = 1;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) i = endOfString(text, i) - 1;
    else if (isOpening(code)) {
      values++;
      deepest = Math.max(deepest, ++depth);
    } else if (isClosing(code)) depth--;
    else if (code === 0x2c) values++;
  }
  return { depth: deepest, values };
}

function skipSpace(text: string, from: number): number {
  let i = from;
  while (i < text.length && text.charCodeAt(i) <= 32) i++;
  return i;
}

/** Index after the value that begins at `start`. */
function endOfValue(text: string, start: number): number {
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) {
      i = endOfString(text, i) - 1;
      if (depth === 0) return i + 1;
    } else if (isOpening(code)) depth++;
    else if (isClosing(code)) {
      if (depth === 0) return i;
      if (--depth === 0) return i + 1;
    } else if (code === 0x2c && depth === 0) return i;
  }
  return text.length;
}

/**
 * Offset of a field in JSON that is known to be valid; for a missing field, the offset of its parent. Reads the text
 * once, up to the field.
 */
export function jsonOffset(text: string, path: readonly (string | number)[]): number {
  let at = skipSpace(text, 0);
  for (const part of path) {
    const isObject = text[at] === '{';
    if (!isObject && text[at] !== '[') return at;
    let found = -1;
    let i = skipSpace(text, at + 1);
    for (let index = 0; i < text.length && !isClosing(text.charCodeAt(i)); index++) {
      let value = i;
      let isIt = index === part;
      if (isObject) {
        const end = endOfString(text, i);
        isIt = JSON.parse(text.slice(i, end)) === part;
        value = skipSpace(text, skipSpace(text, end) + 1);
      }
      if (isIt) {
        found = value;
        break;
      }
      i = skipSpace(text, endOfValue(text, value));
      if (text[i] === ',') i = skipSpace(text, i + 1);
    }
    if (found < 0) return at;
    at = found;
  }
  return at;
}

/**
 * The lines (from 1) on which the items of a top-level array begin; empty if there is no array. Reads valid JSON once.
 */
export function itemLines(text: string): number[] {
  const lines: number[] = [];
  let i = skipSpace(text, 0);
  if (text[i] !== '[') return lines;
  let line = 1;
  let lineEnd = text.indexOf('\n');
  for (i = skipSpace(text, i + 1); i < text.length && !isClosing(text.charCodeAt(i));) {
    for (; lineEnd >= 0 && lineEnd < i; lineEnd = text.indexOf('\n', lineEnd + 1)) line++;
    lines.push(line);
    i = skipSpace(text, endOfValue(text, i));
    if (text[i] === ',') i = skipSpace(text, i + 1);
  }
  return lines;
}
