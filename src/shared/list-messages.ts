import { msg, verbatim } from './languages/translate.ts';
import type { Message } from './languages/translate.ts';

/** Messages one after another; empty without any. */
export function listMessages(
  [first = verbatim(''), ...others]: readonly Message[],
  separator: ',' | ';',
): Message {
  return others.reduce(
    (before, next) =>
      separator === ','
        ? msg('{before}, {next}', { before, next })
        : msg('{before}; {next}', { before, next }),
    first,
  );
}
