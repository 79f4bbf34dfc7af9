import { XMLParser } from 'fast-xml-parser';
import type { RawAttributes } from './row.ts';

/**
 * Reads element text that the scanner has found to be well-formed. Values are left alone by the parser (no trimming: Rekordbox
 * writes values with trailing blanks; no number parsing; no entity expansion) and resolved here in a single pass.
 */
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  attributesGroupName: '@',
  parseAttributeValue: false,
  parseTagValue: false,
  trimValues: false,
  processEntities: false,
  jPath: false,
  // Own properties of a plain object may have such names; the parser itself refuses the dangerous ones (`__proto__`).
  onDangerousProperty: (name) => name,
});

/** An element as the parser gives it: its attributes under `@`, its children by name; text where it has neither. */
interface Parsed {
  '@'?: Record<string, string>;
  [child: string]: unknown;
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Resolves the predefined entities and character references; white space in an attribute value reads as blanks (XML 1.0, 3.3.3). */
export function decodeAttributeValue(raw: string): string {
  let text = raw;
  if (/[\t\n\r]/.test(text)) text = text.replace(/\r\n|[\t\n\r]/g, ' ');
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#x([\da-fA-F]+)|#(\d+)|(\w+));/g,
    (reference, hex?: string, dec?: string, name?: string) => {
      if (name !== undefined) return named[name] ?? reference;
      return String.fromCodePoint(hex === undefined ? Number(dec) : Number.parseInt(hex, 16));
    },
  );
}

function toList(value: unknown): (Parsed | string)[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : [value]) as (Parsed | string)[];
}

/** Copies the text: V8 lets a substring keep the whole file chunk alive that it was cut from. */
export function detach(text: string): string {
  return text.length < 13 ? text : Buffer.from(text, 'utf8').toString('utf8');
}

export interface ParsedElement {
  attributes: RawAttributes;
  /** Attributes of the children called `name`, in document order. */
  children(name: string): RawAttributes[];
}

function attributesOf(element: Parsed | string): RawAttributes {
  const group = typeof element === 'string' ? undefined : element['@'];
  const attributes: RawAttributes = [];
  if (!group) return attributes;
  for (const name in group) attributes.push([name, decodeAttributeValue(group[name]!)]);
  return attributes;
}

/** Parses a run of sibling elements called `name`. */
export function parseElements(name: string, text: string): ParsedElement[] {
  const tree = parser.parse(`<r>${text}</r>`) as { r: Parsed | string };
  const parent = tree.r;
  if (typeof parent === 'string') return [];
  return toList(parent[name]).map((element) => ({
    attributes: attributesOf(element),
    children: (child) => (typeof element === 'string' ? [] : toList(element[child]).map(attributesOf)),
  }));
}
