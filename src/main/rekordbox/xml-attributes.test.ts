import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import * as fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { englishOf } from '../../shared/languages/translate.ts';
import { rekordboxFiles } from '../../../tests/support/shared-data.ts';
import { readRekordboxXml } from './read-xml.ts';
import type { RawAttributes, RekordboxTrack } from './row.ts';
import { createTagReader, decodeAttributes, decodeAttributeValue } from './xml-attributes.ts';

/** An independent parser as reference: every attribute as in the file, nothing trimmed or resolved. */
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  attributesGroupName: '@',
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false,
  // Harmless as own properties of the parser's objects.
  onDangerousProperty: (name) => name,
});

interface Parsed {
  '@'?: Record<string, string>;
  [child: string]: unknown;
}

function attributesByParser(element: Parsed | string): RawAttributes {
  const group = typeof element === 'string' ? {} : (element['@'] ?? {});
  return Object.entries(group).map(([name, value]) => [name, decodeAttributeValue(value)]);
}

function attributesByReader(tag: string): RawAttributes {
  const read = createTagReader((message, index) => {
    throw new Error(`${englishOf(message)} at ${index}`);
  });
  const found = read(tag, 0)!;
  expect(found.end).toBe(tag.length);
  decodeAttributes(found);
  return found.attributes;
}

const space = fc.constantFrom(' ', '\n', '\t', '\r\n', '\r', '  ', ' \n   ');
const maybeSpace = fc.oneof({ weight: 4, arbitrary: fc.constant('') }, space);
const name = fc.oneof(
  fc.constantFrom('Name', 'TrackID', 'Location', 'toString', 'valueOf', 'hasOwnProperty', 'x', 'a:b', '_'),
  fc.stringMatching(/^[A-Za-z_:\u00c0-\u00d6][\w.\-:\u00b7\u00c0-\u00d6]{0,20}$/),
);

/** One character as it may occur in a value, and what it is parsed as. */
const piece = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom(...'abcXYZ019 .,;/\\é漢🎧>=[]').map((text) => [text, text] as const),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ['&amp;', '&'],
      ['&lt;', '<'],
      ['&gt;', '>'],
      ['&quot;', '"'],
      ['&apos;', "'"],
      ['&#9;', '\t'],
      ['&#xA;', '\n'],
      ['&amp;lt;', '&lt;'],
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .integer({ min: 32, max: 0x10fffd })
      .filter((code) => !(code >= 0xd800 && code <= 0xdfff) && (code & 0xfffe) !== 0xfffe)
      .chain((code) =>
        fc
          .constantFrom(`&#${code};`, `&#x${code.toString(16)};`, `&#x${code.toString(16).toUpperCase()};`)
          .map((text) => [text, String.fromCodePoint(code)] as const),
      ),
  },
  { weight: 1, arbitrary: fc.constantFrom('\t', '\n', '\r\n', '\r').map((text) => [text, ' '] as const) },
);

const attribute = fc
  .record({
    name,
    pieces: fc.array(piece, { maxLength: 30 }),
    quote: fc.constantFrom('"', "'"),
    before: space,
    aroundEquals: fc.tuple(maybeSpace, maybeSpace),
  })
  .map(({ name, pieces, quote, before, aroundEquals: [left, right] }) => ({
    name,
    // CR and LF of two adjacent pieces would be one line end.
    value: pieces.map(([, value]) => value).join(''),
    joins: /\r\n/.test(pieces.map(([text]) => (text === '\r\n' ? '\n' : text)).join('')),
    text: `${before}${name}${left}=${right}${quote}${pieces.map(([text]) => text).join('')}${quote}`,
  }))
  .filter(({ joins }) => !joins);

const tag = fc
  .tuple(fc.uniqueArray(attribute, { maxLength: 12, selector: (item) => item.name }), maybeSpace)
  .map(([attributes, end]) => ({
    text: `<TRACK${attributes.map((item) => item.text).join('')}${end}/>`,
    expected: attributes.map((item): [string, string] => [item.name, item.value]),
  }));

describe('attributes of a start tag', () => {
  it('are read back as written, in order, with references resolved and white space as blanks', () => {
    fc.assert(
      fc.property(tag, ({ text, expected }) => {
        expect(attributesByReader(text)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('match those of fast-xml-parser', () => {
    fc.assert(
      fc.property(tag, ({ text }) => {
        const { TRACK } = parser.parse(text) as { TRACK: Parsed | string };
        expect(attributesByReader(text)).toEqual(attributesByParser(TRACK));
      }),
      { numRuns: 500 },
    );
  });

  it('may have any number of names, each of which may recur in the next tag', () => {
    const read = createTagReader((message) => new AppError('invalid_input', message));
    const text = (from: number): string =>
      `<T ${Array.from({ length: 900 }, (_, i) => `n${from + i}="${i}"`).join(' ')}/>`;
    for (const from of [0, 500, 1000, 0]) expect(read(text(from), 0)!.attributes).toHaveLength(900);
    const twice = text(0).replace('/>', ' n0=""/>');
    expect(() => read(twice, 0)).toThrow('the attribute n0 twice');
  });
});

describe.skipIf(rekordboxFiles.length === 0)(
  'real exports (skipped where ../shared/rekordbox is absent)',
  () => {
    it.each(rekordboxFiles.map((path) => [basename(path), path]))(
      '%s: every track is what fast-xml-parser reads',
      async (_, path) => {
        const tracks: RekordboxTrack[] = [];
        await readRekordboxXml(path, { onTracks: (batch) => void tracks.push(...batch) });
        const list = (value: unknown): Parsed[] =>
          value === undefined ? [] : ((Array.isArray(value) ? value : [value]) as Parsed[]);
        const document = parser.parse(readFileSync(path, 'utf8')) as {
          DJ_PLAYLISTS: { COLLECTION: Parsed };
        };
        const parsed = list(document.DJ_PLAYLISTS.COLLECTION.TRACK);
        expect(tracks.map(({ attributes, tempos, marks }) => ({ attributes, tempos, marks }))).toEqual(
          parsed.map((element) => ({
            attributes: attributesByParser(element),
            tempos: list(element.TEMPO).map(attributesByParser),
            marks: list(element.POSITION_MARK).map(attributesByParser),
          })),
        );
      },
    );
  },
);

describe('a tag of a million attributes', () => {
  it('is refused at the first excess attribute', () => {
    const tag = `<TRACK ${Array.from({ length: 100_000 }, (_, i) => `a${i}="1"`).join(' ')}>`;
    const read = createTagReader(
      (message, index) => new AppError('invalid_input', message, { details: { index } }),
    );
    expect(() => read(tag, 0)).toThrow(/more than 1000 attributes/);
  });
});
