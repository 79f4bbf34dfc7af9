import type { RawAttributes, XmlLayout } from './row.ts';
import { forbiddenCharacters } from './xml-characters.ts';

/**
 * Rekordbox begins a new line before an attribute when the current line holds at least this many bytes of attributes.
 */
const WRAP_BYTES = 60;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  // Written raw, these would be read back as blanks.
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/**
 * Escapes an attribute value as Rekordbox does: five entities, everything else raw. Characters that XML cannot contain
 * are dropped.
 */
function escapeValue(value: string): string {
  // oxlint-disable-next-line no-control-regex -- finds any character that needs work in one look
  if (!/[\u0000-\u001F&<>"'\uD800-\uDFFF\uFFFE\uFFFF]/.test(value)) return value;
  return value
    .toWellFormed()
    .replace(forbiddenCharacters, '')
    .replace(/[&<>"'\t\n\r]/g, (character) => entities[character]!);
}

function byteLength(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

/**
 * A start tag without its end (`>` or `/>`), with attributes wrapped as Rekordbox does: after more than 60 bytes of
 * attributes, the next one begins a line below the first.
 */
export function startTag(name: string, attributes: RawAttributes, indent: number, layout: XmlLayout): string {
  let text = `${' '.repeat(indent)}<${name}`;
  let onLine = 0;
  const continuation = layout.newline + ' '.repeat(indent + name.length + 1);
  for (const [attribute, value] of attributes) {
    if (layout.wrap && onLine > WRAP_BYTES) {
      text += continuation;
      onLine = 0;
    }
    const written = ` ${attribute}="${escapeValue(value)}"`;
    text += written;
    if (layout.wrap) onLine += byteLength(written);
  }
  return text;
}
