import { AppError } from '../../shared/errors.ts';

/** An error at a position in the file; line and column count from 1. */
export function xmlError(message: string, line: number, column: number): AppError {
  return new AppError('invalid_input', `line ${line}, column ${column}: ${message}`, {
    details: { line, column },
  });
}
