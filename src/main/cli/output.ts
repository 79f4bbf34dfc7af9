import { once } from 'node:events';
import stringWidth from 'string-width';
import type { AppError } from '../../shared/errors.ts';
import { englishOf, isMessage } from '../../shared/languages/translate.ts';
import { forTerminal, oneLine } from '../files/plain-text.ts';

/** Where a command writes. With `--json` exactly one JSON value goes to stdout; everything else goes to stderr. */
export interface Output {
  readonly json: boolean;
  /** The command's result: the JSON value, or the text for people. */
  result(value: unknown, text: () => string): void;
  /** A note for people; a JSON line on stderr with `--json`. */
  note(text: string): void;
  error(error: AppError): void;
  /** Waits until everything written has reached the pipe. */
  flush(): Promise<void>;
}

/** Writes messages as text, because programs that read JSON do not know the catalogue's keys. */
function inEnglish(_key: string, value: unknown): unknown {
  return isMessage(value) ? englishOf(value) : value;
}

export function createOutput(json: boolean, stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream): Output {
  return {
    json,
    result(value, text) {
      // Escaping control characters leaves the JSON value unchanged.
      if (json) stdout.write(`${forTerminal(JSON.stringify(value, inEnglish, 2))}\n`);
      else {
        const body = forTerminal(text());
        if (body !== '') stdout.write(body.endsWith('\n') ? body : `${body}\n`);
      }
    },
    note(text) {
      stderr.write(forTerminal(json ? `${JSON.stringify({ event: 'note', text })}\n` : `${text}\n`));
    },
    error({ code, message, details }) {
      stderr.write(
        forTerminal(
          json ? `${JSON.stringify({ event: 'error', code, message, details })}\n` : `segue: ${message}\n`,
        ),
      );
    },
    async flush() {
      for (const stream of [stdout, stderr]) if (stream.writableNeedDrain) await once(stream, 'drain');
    },
  };
}

/** An ISO time for people, to the minute (UTC). */
export const moment = (iso: string): string => iso.slice(0, 16).replace('T', ' ');

/** Formats rows as aligned columns; a column with only numbers is right-aligned. */
export function formatTable(header: readonly string[], cells: readonly (readonly string[])[]): string {
  const rows = cells.map((row) => row.map((cell) => forTerminal(oneLine(cell))));
  const isNumeric = header.map(
    (_, i) => rows.length > 0 && rows.every((row) => /^[\d.,:%+~–-]*$/.test(row[i] ?? '')),
  );
  const widths = header.map((name, i) =>
    Math.max(stringWidth(name), ...rows.map((row) => stringWidth(row[i] ?? ''))),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => {
        const gap = ' '.repeat(Math.max(0, widths[i]! - stringWidth(cell)));
        return isNumeric[i] ? gap + cell : cell + gap;
      })
      .join('  ')
      .trimEnd();
  return [line(header), ...rows.map(line)].join('\n');
}

/** Lines printed before "and N more". */
const SHOWN_LINES = 20;

/** Truncates a long list of lines. */
export function list(lines: readonly string[]): string[] {
  const shown = lines.slice(0, SHOWN_LINES);
  return lines.length > shown.length
    ? [...shown, `  … and ${lines.length - shown.length} more (--json lists all)`]
    : shown;
}
