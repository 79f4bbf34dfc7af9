import type { z } from 'zod';
import { MAX_LABEL_NAME } from './labels/max-label-name.ts';
import { englishOf, isMessage, msg, verbatim } from '../languages/translate.ts';
import type { Message } from '../languages/translate.ts';

/**
 * What schemas demand in words of their own. Zod knows only strings: a schema gets the English one from {@link rule}, and
 * {@link issueText} finds the message again. A check that makes its own issue can give the message as `params.text`.
 */
const rules = {
  ascendingAnchors: msg('anchors must be in ascending time'),
  hotCueSlot: msg('a hot cue needs a slot'),
  loopEnd: msg('a loop must end after it begins'),
  camelotKey: msg('key must be a Camelot code, 1A to 12B'),
  source: msg('source must be {fixed} or {open}', {
    fixed: [verbatim('rekordbox'), verbatim('manual')],
    open: [verbatim('ml_model_<version>'), verbatim('import:<kind>')],
  }),
  labelName: msg('a label needs a name'),
  labelLength: msg('a label has at most {most} characters', { most: MAX_LABEL_NAME }),
  labelLine: msg('a label is one line of text'),
  base: msg('base must be the hash that Segue wrote here, or be left out'),
} as const;

const byEnglish: ReadonlyMap<string, Message> = new Map(
  Object.values(rules).map((message) => [englishOf(message), message]),
);

/** A demand as the `error` of a schema. */
export const rule = (name: keyof typeof rules): string => englishOf(rules[name]);

/** Begins what Zod says where a schema has no words of its own. */
const ZOD_WORDS = /^(Invalid|Too (big|small)|Unrecognized)/;

/** Fields named in one message; a damaged file can have any number of them, with names of any length. */
const MOST_KEYS = 10;
const LONGEST_KEY = 100;

/** What is wrong with a value, for people: without its place. */
export function issueText(issue: z.core.$ZodIssue): Message {
  const own = byEnglish.get(issue.message);
  if (own) return own;
  if (issue.code === 'custom' && isMessage(issue.params?.['text'])) return issue.params['text'];
  if (!ZOD_WORDS.test(issue.message)) return verbatim(issue.message);
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined && /received undefined/.test(issue.message)
        ? msg('is missing ({expected} expected)', { expected: issue.expected })
        : msg('must be of the type {expected}', { expected: issue.expected });
    case 'invalid_value': {
      const values = issue.values.map((value) => verbatim(String(value)));
      return values.length === 1
        ? msg('must be {value}', { value: values[0]! })
        : msg('must be one of these: {values}', { values });
    }
    case 'too_small':
      return tooSmall(issue.origin, Number(issue.minimum), issue.inclusive !== false);
    case 'too_big':
      return tooBig(issue.origin, Number(issue.maximum), issue.inclusive !== false);
    case 'invalid_format':
      return issue.format === 'datetime'
        ? msg('must be a time such as {example}', { example: '2026-01-31T20:15:00Z' })
        : msg('must match {pattern}', { pattern: issue.pattern ?? issue.format });
    case 'unrecognized_keys':
      return msg('there is no field {keys}', {
        keys: issue.keys.slice(0, MOST_KEYS).map((key) => verbatim(key.slice(0, LONGEST_KEY))),
      });
    case 'invalid_union':
      return msg('has none of the values that are possible here');
    default:
      return verbatim(issue.message);
  }
}

function tooSmall(origin: string, least: number, isInclusive: boolean): Message {
  if (origin === 'string')
    return msg('must have at least {least, plural, one {# character} other {# characters}}', { least });
  if (origin === 'array')
    return msg('must have at least {least, plural, one {# entry} other {# entries}}', { least });
  return isInclusive
    ? msg('must be {least} or more', { least })
    : msg('must be more than {least}', { least });
}

function tooBig(origin: string, most: number, isInclusive: boolean): Message {
  if (origin === 'string')
    return msg('may have at most {most, plural, one {# character} other {# characters}}', { most });
  if (origin === 'array')
    return msg('may have at most {most, plural, one {# entry} other {# entries}}', { most });
  return isInclusive ? msg('must be {most} or less', { most }) : msg('must be less than {most}', { most });
}
