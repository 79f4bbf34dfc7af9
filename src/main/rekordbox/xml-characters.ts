import { msg } from '../../shared/languages/translate.ts';
import type { Message } from '../../shared/languages/translate.ts';
/**
 * Characters that XML 1.0 cannot contain, not even as references; surrogates aside. Global: use with `search` and
 * `replaceAll`.
 */
// oxlint-disable-next-line no-control-regex -- they are control characters
export const forbiddenCharacters = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;

const badEntity = /&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\da-fA-F]{1,6});)/;
const numericEntity = /&#(?:x([\da-fA-F]+)|(\d+));/g;

export function isSpace(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9;
}

export function isNameStart(code: number): boolean {
  return (
    (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code === 58 || code >= 0xc0
  );
}

export function isName(code: number): boolean {
  return isNameStart(code) || (code >= 48 && code <= 57) || code === 45 || code === 46 || code === 0xb7;
}

function isXmlCharacter(code: number): boolean {
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) || code === 0xfffe || code === 0xffff)
    return false;
  return code >= 32 || code === 9 || code === 10 || code === 13;
}

/** The first reference in `text` that is unknown to XML without a DTD. */
export function findBadReference(text: string): { index: number; message: Message } | null {
  const bad = badEntity.exec(text);
  if (bad)
    return {
      index: bad.index,
      message: msg(
        'an "&" that begins no known entity; it must be written "&amp;" (entities of a DTD are not accepted)',
      ),
    };
  for (const match of text.matchAll(numericEntity)) {
    const code = match[1] === undefined ? Number(match[2]) : Number.parseInt(match[1], 16);
    if (!isXmlCharacter(code))
      return {
        index: match.index,
        message: msg('the reference {reference} is not a character of XML', { reference: match[0] }),
      };
  }
  return null;
}
