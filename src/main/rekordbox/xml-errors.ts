import { AppError } from '../../shared/errors.ts';

/** An error for a place in the file; line and column count from 1. */
export function xmlError(message: string, line: number, column: number, cause?: unknown): AppError {
  return new AppError('invalid_input', `line ${line}, column ${column}: ${message}`, {
    details: { line, column },
    ...(cause === undefined ? {} : { cause }),
  });
}

/**
 * The error for elements in which an attribute is given twice. An object of attributes cannot show that, so attributes are
 * counted while scanning, and looked for here when the counts differ.
 *
 * @param text the elements, beginning at `line` and `column`
 */
export function repeatedAttribute(text: string, line: number, column: number): AppError {
  for (const tag of text.matchAll(/<([^\s/>]+)((?:[^"'>]|"[^"]*"|'[^']*')*)>/g)) {
    const seen = new Set<string>();
    for (const match of tag[2]!.matchAll(/([^\s=]+)\s*=\s*(?:"[^"]*"|'[^']*')/g)) {
      const name = match[1]!;
      if (seen.has(name)) {
        const before = text.slice(0, tag.index + 1 + tag[1]!.length + match.index);
        const lines = before.split('\n').length - 1;
        const inLine = before.length - before.lastIndexOf('\n');
        return xmlError(
          `<${tag[1]}> has the attribute ${name} twice`,
          line + lines,
          lines === 0 ? column + inLine - 1 : inLine,
        );
      }
      seen.add(name);
    }
  }
  return xmlError('an element could not be read', line, column);
}
