import { basename } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rekordboxFiles } from '../../../../../tests/support/shared-data.ts';
import { annotationSchema } from '../../../../shared/domain/index.ts';
import { cleanTrack } from '../../../rekordbox/clean.ts';
import { readRekordboxXml } from '../../../rekordbox/read-xml.ts';
import type { RekordboxTrack } from '../../../rekordbox/row.ts';
import { documentOfImport } from './imported-document.ts';

const at = '2026-01-02T03:04:05.678Z';

/** As stored: an import keeps the text and its hash without parsing it again. */
function expectValid(row: RekordboxTrack): void {
  const document = documentOfImport(cleanTrack(row), '/music/a.mp3', at);
  const text = JSON.stringify(document);
  expect(JSON.stringify(annotationSchema.parse(JSON.parse(text)))).toBe(text);
}

const decimal = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 400_000 }).map((ms) => (ms / 1000).toFixed(3)) },
  { weight: 1, arbitrary: fc.double().map(String) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      ' 1.5 ',
      '-0',
      '-1',
      '1e308',
      '1e-308',
      '9e15',
      '+.5',
      'x',
      '0',
      '1e6',
      '1e7',
    ),
  },
);
const bpm = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom('120.00', '128.00', '1.00', '1000.00', '1', '1000', '999.99', '1.01'),
  },
  { weight: 2, arbitrary: fc.integer({ min: 100, max: 100_000 }).map((cents) => (cents / 100).toFixed(2)) },
  decimal,
);
const small = fc.oneof(fc.integer({ min: -2, max: 20 }).map(String), decimal);
const attributes = (values: Record<string, fc.Arbitrary<string>>): fc.Arbitrary<[string, string][]> =>
  fc.record(values, { requiredKeys: [] }).map((record) => Object.entries(record as Record<string, string>));

/** Nodes on a line whose tempo is slightly off the stated one, as rounding makes it, but exaggerated. */
const drifting = fc
  .record({
    bpm: fc.constantFrom(1, 1000, 120, 999.99),
    factor: fc.double({ min: 0.9995, max: 1.0005, noNaN: true }),
    beats: fc.uniqueArray(fc.nat(500), { maxLength: 12 }),
  })
  .map(({ bpm: stated, factor, beats }) =>
    beats.map((beat): [string, string][] => [
      ['Inizio', ((beat * 60) / (stated * factor)).toFixed(3)],
      ['Bpm', stated.toFixed(2)],
      ['Battito', String((beat % 4) + 1)],
    ]),
  );
const tempos = fc.oneof(
  drifting,
  fc.array(
    attributes({
      Inizio: decimal,
      Bpm: bpm,
      Metro: fc.constantFrom('4/4', '3/4', '7/8', '16/16', '0/4', '4/3', 'x'),
      Battito: small,
    }),
    { maxLength: 12 },
  ),
);
const marks = fc.array(
  attributes({
    Name: fc.string({ unit: 'binary' }),
    Type: fc.constantFrom('0', '4', 'cue', ''),
    Start: decimal,
    End: decimal,
    Num: small,
    Red: small,
    Green: small,
    Blue: small,
  }),
  { maxLength: 12 },
);
const row: fc.Arbitrary<RekordboxTrack> = fc.record({
  line: fc.constant(1),
  attributes: attributes({
    TotalTime: decimal,
    Tonality: fc.constantFrom('Am', '8A', '13Z', '1m', ''),
    Name: fc.string(),
  }),
  tempos,
  marks,
  extra: fc.constant([]),
});

describe('the document of an imported row', () => {
  it('is valid and has the schema’s key order, whatever the row says', () => {
    fc.assert(fc.property(row, expectValid), { numRuns: 2000 });
  });

  it.skipIf(rekordboxFiles.length === 0).each(rekordboxFiles.map((path) => [basename(path), path]))(
    'is so for every track of %s',
    async (_, path) => {
      await readRekordboxXml(path, { onTracks: (batch) => batch.forEach(expectValid) });
    },
  );
});
