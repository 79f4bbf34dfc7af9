import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import type { Message } from '../../shared/languages/translate.ts';

/** An error at a position in the file; line and column count from 1. */
export function xmlError(message: Message, line: number, column: number): AppError {
  return new AppError(
    'invalid_input',
    msg('line {line}, column {column}: {message}', { line, column, message }),
    {
      details: { line, column },
    },
  );
}
