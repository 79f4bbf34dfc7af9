import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyAnnotation } from './export-track.ts';
import { cleanTrack } from './clean.ts';
import { walkNodes } from './playlist-tree.ts';
import { readRekordboxXml } from './read-xml.ts';
import { removeAttribute } from './row.ts';
import { sha256Hex } from '../files/hash.ts';
import type { RekordboxNode, RawAttributes, RekordboxDocument, RekordboxTrack } from './row.ts';
import { newHeader, writeRekordboxXml } from './write-xml.ts';
import { forbiddenCharacters } from './xml-characters.ts';

const fixture = 'tests/fixtures/rekordbox/library.xml';
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'segue-write-xml-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function read(path: string): Promise<{ document: RekordboxDocument; tracks: RekordboxTrack[] }> {
  const tracks: RekordboxTrack[] = [];
  const document = await readRekordboxXml(path, { onTracks: (batch) => void tracks.push(...batch) });
  return { document, tracks };
}

/** The contents of a document, without lines and counts, which exports correct. */
function contentOf({ document, tracks }: { document: RekordboxDocument; tracks: RekordboxTrack[] }) {
  const withoutCount = (attributes: RawAttributes | null, name: string): RawAttributes | null => {
    if (!attributes) return null;
    const rest: RawAttributes = attributes.map(([key, value]) => [key, value]);
    removeAttribute(rest, name);
    return rest;
  };
  const toPlain = (node: RekordboxNode): unknown => ({
    attributes: withoutCount(withoutCount(node.attributes, 'Count'), 'Entries'),
    children: node.children.map(toPlain),
    keys: node.keys,
  });
  return {
    root: document.root,
    product: document.product,
    collection: withoutCount(document.collection, 'Entries'),
    playlists: document.playlists?.map(toPlain) ?? null,
    tracks: tracks.map(({ attributes, tempos, marks, extra }) => ({ attributes, tempos, marks, extra })),
  };
}

const shared = '../shared/rekordbox';
const realFiles = existsSync(shared)
  ? readdirSync(shared)
      .filter((name) => name.endsWith('.xml'))
      .map((name) => join(shared, name))
  : [];
const isOwnExport = (path: string): boolean =>
  readFileSync(join(shared, 'INDEX.md'), 'utf8').includes(`★ \`${basename(path)}\``);

describe('writeRekordboxXml', () => {
  it('writes the fixture back byte for byte', async () => {
    const { document, tracks } = await read(fixture);
    const path = join(folder, 'same.xml');
    const written = await writeRekordboxXml(path, document, tracks, document.playlists);
    const bytes = readFileSync(path);
    expect(bytes.equals(readFileSync(fixture))).toBe(true);
    expect(written).toEqual({ path, tracks: 4, bytes: bytes.length, corrections: [] });
  });

  it('corrects counts, whatever their length, and reports which', async () => {
    const { document, tracks } = await read(fixture);
    for (const [stated, times] of [
      ['123456', 1],
      ['1', 60],
      ['99', 10],
    ] as const) {
      const path = join(folder, 'counts.xml');
      const many = Array.from({ length: times }, () => tracks).flat();
      const collection: RawAttributes = [['Entries', stated]];
      const playlists = structuredClone(document.playlists!);
      playlists[0]!.children.pop();
      const written = await writeRekordboxXml(path, { ...document, collection }, many, playlists);
      expect(written.corrections).toEqual([
        { element: 'COLLECTION', attribute: 'Entries', was: stated, is: many.length },
        { element: 'ROOT', attribute: 'Count', was: '2', is: 1 },
      ]);
      const again = await read(path);
      expect(again.document.problems.filter(({ code }) => code !== 'duplicate_track_id')).toEqual([]);
      expect(again.tracks).toHaveLength(many.length);
      expect(readFileSync(path)).toHaveLength(written.bytes);
    }
  });

  it('moves megabytes if the start tag turns out longer', async () => {
    const { document, tracks } = await read(fixture);
    const many = Array.from({ length: 1500 }, () => tracks).flat();
    const hash = (path: string): string => sha256Hex(readFileSync(path));
    const [moved, direct] = [join(folder, 'moved.xml'), join(folder, 'direct.xml')];
    await writeRekordboxXml(moved, { ...document, collection: [['Entries', '1']] }, many, document.playlists);
    await writeRekordboxXml(
      direct,
      { ...document, collection: [['Entries', '6000']] },
      many,
      document.playlists,
    );
    expect(hash(moved)).toBe(hash(direct));
  });

  it('accepts tracks that are created one by one', async () => {
    const { document, tracks } = await read(fixture);
    async function* generate(): AsyncGenerator<RekordboxTrack> {
      yield* tracks;
    }
    const path = join(folder, 'async.xml');
    await writeRekordboxXml(path, document, generate(), document.playlists);
    expect(readFileSync(path).equals(readFileSync(fixture))).toBe(true);
  });

  it('writes any text so that it reads back the same', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.string({
            unit: fc.oneof(
              fc.constantFrom(...'<>&"\'\t\n\r]-é🎧 '.split('')),
              fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
            ),
          }),
          {
            minLength: 1,
            maxLength: 8,
          },
        ),
        async (values) => {
          const texts = values.map((value) => value.toWellFormed().replaceAll(forbiddenCharacters, ''));
          const attributes: RawAttributes = [
            ['TrackID', '1'],
            ...texts.map((value, i): [string, string] => [`A${i}`, value]),
          ];
          const path = join(folder, 'text.xml');
          const row: RekordboxTrack = {
            line: 0,
            attributes,
            tempos: [],
            marks: [[['Name', texts[0]!]]],
            extra: [],
          };
          await writeRekordboxXml(path, newHeader('1'), [row], null);
          const { tracks } = await read(path);
          expect(tracks[0]!.attributes).toEqual(attributes);
          expect(tracks[0]!.marks).toEqual(row.marks);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('drops characters that XML cannot contain', async () => {
    const path = join(folder, 'control.xml');
    const row: RekordboxTrack = {
      line: 0,
      attributes: [['Name', 'a\u0000b\u0007c\ud800']],
      tempos: [],
      marks: [],
      extra: [],
    };
    await writeRekordboxXml(path, newHeader('1'), [row], null);
    expect((await read(path)).tracks[0]!.attributes).toEqual([['Name', 'abc\ufffd']]);
  });

  it('leaves only the old file behind when it fails or is cancelled', async () => {
    const place = join(folder, 'atomic');
    mkdirSync(place);
    const path = join(place, 'out.xml');
    writeFileSync(path, 'old');
    function* failing(): Generator<RekordboxTrack> {
      yield { line: 0, attributes: [['Name', 'x']], tempos: [], marks: [], extra: [] };
      throw new Error('no more');
    }
    await expect(writeRekordboxXml(path, newHeader('1'), failing(), null)).rejects.toThrow('no more');
    const controller = new AbortController();
    controller.abort();
    await expect(
      writeRekordboxXml(path, newHeader('1'), [], null, { signal: controller.signal }),
    ).rejects.toMatchObject({ code: 'cancelled' });
    expect(readdirSync(place)).toEqual(['out.xml']);
    expect(readFileSync(path, 'utf8')).toBe('old');
    await expect(
      writeRekordboxXml(join(place, 'no', 'folder', 'out.xml'), newHeader('1'), [], null),
    ).rejects.toMatchObject({ code: 'io' });
  });

  it('writes a new document in Rekordbox’s form', async () => {
    const path = join(folder, 'new.xml');
    const written = await writeRekordboxXml(path, newHeader('1.2.3'), [], []);
    expect(readFileSync(path, 'utf8').split('\r\n')).toEqual([
      '<?xml version="1.0" encoding="UTF-8"?>',
      '',
      '<DJ_PLAYLISTS Version="1.0.0">',
      '  <PRODUCT Name="Segue" Version="1.2.3" Company=""/>',
      '  <COLLECTION Entries="0">',
      '  </COLLECTION>',
      '  <PLAYLISTS/>',
      '</DJ_PLAYLISTS>',
      '',
    ]);
    expect(written.corrections).toEqual([]);
  });
});

describe.skipIf(realFiles.length === 0)('real exports (skipped where ../shared/rekordbox is absent)', () => {
  it.each(realFiles)('%s: import and export without edits yields the same document', async (source) => {
    const before = await read(source);
    const path = join(folder, basename(source));
    const rows = before.tracks.map((row) => {
      const cleaned = cleanTrack(row);
      const annotation = {
        metadata: {
          tier: 2 as const,
          confidence: 1,
          source: 'rekordbox',
          created: '',
          modified: '',
          verified_by: null,
          notes: '',
          flags: cleaned.flags,
        },
        audio: {
          file: null,
          duration: cleaned.duration,
          bpm: null,
          downbeat: null,
          time_signature: cleaned.time_signature,
          key: cleaned.key,
        },
        beat_grid: cleaned.beat_grid,
        structure: [],
        cues: cleaned.cues,
        energy: null,
        tempo_alternatives: [],
        provenance: {},
      };
      return applyAnnotation(row, annotation, structuredClone(annotation)).track;
    });
    const written = await writeRekordboxXml(path, before.document, rows, before.document.playlists);
    const after = await read(path);
    expect(contentOf(after)).toEqual(contentOf(before));
    const countProblems = ['wrong_entries', 'wrong_count', 'missing_entries'];
    expect(after.document.problems.filter(({ code }) => countProblems.includes(code))).toEqual([]);
    const wrong = before.document.problems.filter(({ code }) => countProblems.includes(code));
    expect(written.corrections).toHaveLength(wrong.length);
    const isSame = readFileSync(path).equals(readFileSync(source));
    // Files that other programs wrote, or that were edited by hand, differ in layout.
    expect(isSame || !isOwnExport(source)).toBe(true);
    expect([...walkNodes(after.document.playlists ?? [])]).toHaveLength(
      [...walkNodes(before.document.playlists ?? [])].length,
    );
  });
});
