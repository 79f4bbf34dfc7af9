import { Document, isCollection, isMap } from 'yaml';
import type { CollectionTag, Scalar, ScalarTag } from 'yaml';

/** Words that some YAML readers interpret as a boolean or null. */
const RESERVED = /^(true|false|null|yes|no|on|off|y|n|~)$/iu;
/** Text that every YAML 1.1 and 1.2 reader interprets as the same string without quotes, also inside `{}` and `[]`. */
const PLAIN = /^[\p{L}_/](?:[\p{L}\p{N}_./+-]|:(?=[\p{L}\p{N}_])| (?=[\p{L}\p{N}_]))*$/u;
/** ISO times and Camelot keys begin with a digit but are not numbers. */
const PLAIN_FROM_DIGIT = /^(\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)|\d{1,2}[AB])$/u;
/** Characters outside YAML's printable set, or invisible in a diff. */
const UNPRINTABLE = /[\p{Cc}\u00a0\u2028\u2029\ufeff\ufffe\uffff]|\p{Surrogate}/gu;

function stringText(value: string): string {
  if (!RESERVED.test(value) && (PLAIN.test(value) || PLAIN_FROM_DIGIT.test(value))) return value;
  // Double-quoted YAML accepts all of JSON's escapes.
  return JSON.stringify(value).replace(
    UNPRINTABLE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * The shortest text that reads back as the same number; exponents have the point and sign that YAML 1.1 readers
 * require.
 */
function numberText(value: number): string {
  const text = String(Object.is(value, -0) ? 0 : value);
  const [mantissa, exponent] = text.split('e');
  if (exponent === undefined) return text;
  return `${mantissa!.includes('.') ? mantissa : `${mantissa}.0`}e${/^[+-]/.test(exponent) ? exponent : `+${exponent}`}`;
}

const stringTag: ScalarTag = {
  identify: (value) => typeof value === 'string',
  default: true,
  tag: 'tag:yaml.org,2002:str',
  resolve: (text) => text,
  stringify: ({ value }: Scalar) => stringText(value as string),
};
const numberTag: ScalarTag = {
  identify: (value) => typeof value === 'number',
  default: true,
  tag: 'tag:yaml.org,2002:float',
  test: /^[-+]?[0-9]/,
  resolve: Number,
  stringify: ({ value }: Scalar) => numberText(value as number),
};

/** Number of nested collection levels in a node; 0 for a scalar. */
function heightOf(node: unknown): number {
  if (!isCollection(node)) return 0;
  return 1 + Math.max(0, ...valuesOf(node).map(heightOf));
}

function valuesOf(node: unknown): unknown[] {
  if (!isCollection(node)) return [];
  return isMap(node) ? node.items.map((pair) => pair.value) : node.items;
}

/**
 * A value as YAML that does not depend on line lengths, locale or library version: keys in the given order, one key or
 * item per line for the first `depth` levels, and deeper values on one line if they are simple enough. A changed cue is
 * thus one changed line.
 */
export function toYaml(value: unknown, depth: number): string {
  const document = new Document(value, {
    customTags: (tags) => [
      ...(tags as (CollectionTag | ScalarTag)[]).filter((tag) => !/:(str|int|float)$/.test(tag.tag)),
      stringTag,
      numberTag,
    ],
    aliasDuplicateObjects: false,
  });
  const flatten = (node: unknown, level: number): void => {
    if (!isCollection(node)) return;
    // Lists of maps keep one map per line.
    if (level >= depth && heightOf(node) <= (isMap(node) ? 2 : 1)) node.flow = true;
    for (const value of valuesOf(node)) flatten(value, level + 1);
  };
  flatten(document.contents, 0);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}
