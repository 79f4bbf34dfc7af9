import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { englishOf } from '../../shared/languages/translate.ts';
import { createDocumentReader } from './document-reader.ts';
import { readRekordboxXml } from './read-xml.ts';
import type { ReadRekordboxOptions } from './read-xml.ts';
import { attributeOf } from './row.ts';
import type { RekordboxDocument, RekordboxTrack } from './row.ts';

const fixture = 'tests/fixtures/rekordbox/library.xml';
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'segue-read-xml-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function read(
  path: string,
  options: Partial<ReadRekordboxOptions> = {},
): Promise<{ document: RekordboxDocument; tracks: RekordboxTrack[] }> {
  const tracks: RekordboxTrack[] = [];
  const document = await readRekordboxXml(path, {
    onTracks: (batch) => {
      tracks.push(...batch);
    },
    ...options,
  });
  return { document, tracks };
}

function write(content: string | Buffer): string {
  const path = join(folder, `${Math.random()}.xml`);
  writeFileSync(path, content);
  return path;
}

const inDocument = (collection: string, playlists = ''): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<DJ_PLAYLISTS Version="1.0.0">\n<COLLECTION Entries="1">\n${collection}\n</COLLECTION>\n${playlists}</DJ_PLAYLISTS>`;

const track = (attributes: string, children = ''): string =>
  `<TRACK TrackID="1" TotalTime="9" Location="file://localhost/a.mp3" ${attributes}>${children}</TRACK>`;

/** Reads a document in pieces of the given lengths. */
function readPieces(
  text: string,
  cuts: readonly number[],
): { document: RekordboxDocument; tracks: RekordboxTrack[] } {
  const reader = createDocumentReader(1);
  const tracks: RekordboxTrack[] = [];
  const bounds = [0, ...[...new Set(cuts)].sort((a, b) => a - b), text.length];
  for (const [i, to] of bounds.entries()) {
    if (i > 0) reader.scanner.write(text.slice(bounds[i - 1], to));
    for (const batch of reader.take(false)) tracks.push(...batch);
  }
  reader.scanner.end();
  for (const batch of reader.take(true)) tracks.push(...batch);
  return { document: reader.finish(), tracks };
}

async function failure(content: string | Buffer): Promise<AppError> {
  try {
    await read(write(content));
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('the file was accepted');
}

describe('readRekordboxXml', () => {
  it('yields tracks with every attribute, in document order and with entities resolved', async () => {
    const { tracks, document } = await read(fixture);
    expect(document.trackCount).toBe(4);
    expect(document.problems).toEqual([]);
    const [first] = tracks;
    expect(first!.line).toBe(6);
    expect(first!.attributes.slice(0, 5)).toEqual([
      ['TrackID', '101'],
      ['Name', 'First & Last'],
      ['Artist', "Nobody's Café 🎧"],
      ['Composer', ''],
      ['Album', '<Test> "One"'],
    ]);
    expect(attributeOf(first!.attributes, 'Kind')).toBe('Mp3-Datei ');
    expect(first!.tempos).toHaveLength(2);
    expect(first!.marks).toHaveLength(5);
    expect(first!.marks[1]).toEqual([
      ['Name', 'Drop'],
      ['Type', '0'],
      ['Start', '30.115'],
      ['Num', '0'],
      ['Red', '40'],
      ['Green', '226'],
      ['Blue', '20'],
    ]);
    expect(tracks.map((row) => row.line)).toEqual([6, 23, 32, 38]);
  });

  it('returns the playlist tree with repeated keys', async () => {
    const { document } = await read(fixture);
    const [root] = document.playlists!;
    expect(root!.kind).toBe('folder');
    expect(root!.children.map((node) => [attributeOf(node.attributes, 'Name'), node.kind])).toEqual([
      ['Sets', 'folder'],
      ['Empty', 'playlist'],
    ]);
    expect(root!.children[0]!.children[0]!.keys).toEqual(['101', '102', '101']);
    expect(document.layout).toEqual({ newline: '\n', wrap: true, blankLine: true, finalNewline: true });
  });

  it('delivers batches of at most the requested size and reports progress to the end', async () => {
    const sizes: number[] = [];
    const progress: [number, number][] = [];
    await read(fixture, {
      batchSize: 3,
      onTracks: (batch) => void sizes.push(batch.length),
      onProgress: (done, total) => progress.push([done, total]),
    });
    expect(sizes).toEqual([3, 1]);
    expect(progress.at(-1)![0]).toBe(progress.at(-1)![1]);
  });

  it('stops when cancelled', async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(read(fixture, { signal: controller.signal })).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('yields the same result however the text is cut into pieces', () => {
    const text = inDocument(
      `<!-- <TRACK> > --><TRACK TrackID='7' Name='a > "b" &#x1F3A7; é' TotalTime="1" Location="x"\n  Mix="&lt;/TRACK&gt;">
       <!-- a comment with <TEMPO/> --><TEMPO Inizio="0.000" Bpm="120.00"/> <![CDATA[</TRACK>]]><X a="1"><Y>t</Y></X>
       <POSITION_MARK Start="1" /></TRACK >\r\n<TRACK TrackID="8"/>`,
      '<PLAYLISTS><?pi > ?><NODE Type="0" Name="ROOT" Count="1"><NODE Type="1" Name="p &gt; q" Entries="2"><TRACK Key="7"/><TRACK Key="8"></TRACK></NODE></NODE></PLAYLISTS>',
    );
    const whole = readPieces(text, []);
    expect(attributeOf(whole.tracks[0]!.attributes, 'Name')).toBe('a > "b" 🎧 é');
    expect(attributeOf(whole.tracks[0]!.attributes, 'Mix')).toBe('</TRACK>');
    expect(whole.tracks[0]!.tempos).toHaveLength(1);
    expect(whole.tracks[0]!.marks).toEqual([[['Start', '1']]]);
    expect(whole.tracks[0]!.extra).toEqual(['<X a="1"><Y>t</Y></X>']);
    expect(whole.document.playlists![0]!.children[0]!.keys).toEqual(['7', '8']);
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 30 }), (cuts) => {
        expect(readPieces(text, cuts)).toEqual(whole);
      }),
      { numRuns: 150 },
    );
    expect(
      readPieces(
        text,
        Array.from(text, (_, i) => i),
      ),
    ).toEqual(whole);
  });

  it('reads characters that span two blocks of the file', async () => {
    const name = 'é🎧'.repeat(400_000).slice(0, 900_000);
    const { tracks } = await read(write(inDocument(track(`Name="${name}"`))));
    expect(attributeOf(tracks[0]!.attributes, 'Name')).toBe(name);
  });

  it('keeps elements of other writers and reports them', async () => {
    const { tracks, document } = await read(
      write(inDocument(track('', '<MOOD Value="1"/><TEMPO Inizio="0" Bpm="100"/>'))),
    );
    expect(tracks[0]!.extra).toEqual(['<MOOD Value="1"/>']);
    expect(tracks[0]!.tempos).toHaveLength(1);
    expect(document.problems.map((problem) => problem.code)).toContain('unknown_element');
  });
});

describe('problems that the reader reports', () => {
  const codes = async (content: string): Promise<string[]> =>
    (await read(write(content))).document.problems.map((problem) => problem.code).sort();

  it('names missing elements and attributes', async () => {
    expect(await codes('<DJ_PLAYLISTS><COLLECTION><TRACK Name="x"/></COLLECTION></DJ_PLAYLISTS>')).toEqual([
      'missing_entries',
      'missing_location',
      'missing_playlists',
      'missing_product',
      'missing_total_time',
      'missing_track_id',
    ]);
    expect(await codes('<DJ_PLAYLISTS/>')).toEqual([
      'missing_collection',
      'missing_playlists',
      'missing_product',
    ]);
  });

  it('names wrong counts, repeated TrackIDs and dangling keys, with their lines', async () => {
    const { document } = await read(
      write(
        `<DJ_PLAYLISTS><PRODUCT/><COLLECTION Entries="5">\n${track('')}\n${track('')}</COLLECTION><PLAYLISTS>\n<NODE Type="1" Name="p" Entries="9"><TRACK Key="1"/><TRACK Key="77"/><TRACK/></NODE></PLAYLISTS></DJ_PLAYLISTS>`,
      ),
    );
    expect(document.problems.map(({ code, line }) => [code, line])).toEqual([
      ['duplicate_track_id', 3],
      ['missing_key', 4],
      ['wrong_entries', 1],
      ['wrong_count', 4],
      ['dangling_key', 4],
    ]);
  });

  it('names unusable tempo nodes and marks', async () => {
    const children =
      '<TEMPO/><TEMPO Inizio="x" Bpm="1e999"/><POSITION_MARK/><POSITION_MARK Start="1" Num="99"/>';
    expect(await codes(inDocument(track('', children)))).toEqual([
      'bad_mark',
      'bad_mark_num',
      'bad_tempo',
      'missing_playlists',
      'missing_product',
    ]);
  });

  it('keeps a bounded number of problems', async () => {
    const { document } = await read(write(inDocument('<TRACK/>'.repeat(4000))));
    expect(document.problems).toHaveLength(10_000);
    expect(document.problemsOmitted).toBeGreaterThan(1000);
  });
});

describe('files that the reader refuses', () => {
  it.each([
    ['a missing end tag', '<DJ_PLAYLISTS>\n<COLLECTION>\n', 3, 1],
    ['a wrong end tag', '<DJ_PLAYLISTS>\n  <COLLECTION></TRACK>', 2, 15],
    ['an end inside a tag', inDocument('').slice(0, 75), 3, 1],
    ['a missing quote', inDocument('<TRACK Name="a Artist="b"/>'), 4, 24],
    ['an unquoted value', inDocument('<TRACK Name=a/>'), 4, 13],
    ['an attribute without value', inDocument('<TRACK Name/>'), 4, 12],
    ['an attribute given twice', inDocument('<TRACK Name="a"/>\n<TRACK Mix="" Name="a"\n Name="b"/>'), 6, 2],
    ['an attribute of TEMPO given twice', inDocument(track('', '<TEMPO Bpm="1" Bpm="1"/>')), 4, 84],
    ['an attribute of an unknown element given twice', inDocument(track('', '<X a="1" a="2"/>')), 4, 78],
    ['a bare ampersand', inDocument('<TRACK Name="a & b"/>'), 4, 16],
    ['an entity of a DTD', inDocument('<TRACK Name="&xxe;"/>'), 4, 14],
    ['a reference to no character', inDocument('<TRACK Name="&#0;"/>'), 4, 14],
    ['a forbidden character', inDocument('<TRACK Name="\u0001"/>'), 4, 14],
    ['a "<" in a value', inDocument('<TRACK Name="a<b"/>'), 4, 15],
    ['a "<" that begins no tag', inDocument('< TRACK/>'), 4, 1],
    ['text before the root', `x${inDocument('')}`, 1, 1],
    ['text after the root', '<DJ_PLAYLISTS/>x', 1, 16],
    ['a second root', '<DJ_PLAYLISTS/>\n<DJ_PLAYLISTS/>', 2, 1],
    ['a DOCTYPE', '<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY a "b">]>\n<DJ_PLAYLISTS/>', 2, 1],
    ['a late XML declaration', '\n<?xml version="1.0"?><DJ_PLAYLISTS/>', 2, 1],
    ['another root element', '<?xml version="1.0"?>\n<NML VERSION="19"></NML>', 2, 1],
    ['another encoding', '<?xml version="1.0" encoding="ISO-8859-1"?><DJ_PLAYLISTS/>', 1, 1],
    ['an unfinished comment', '<DJ_PLAYLISTS/><!-- x', 1, 22],
    ['a dangerous attribute name', inDocument('<TRACK __proto__="1"/>'), 4, 1],
    ['a dangerous attribute name farther on', inDocument(track('', '\n<TEMPO constructor="1"/>')), 5, 1],
  ])('refuses %s with line and column', async (_, content, line, column) => {
    const error = await failure(content);
    expect(error.code).toBe('invalid_input');
    expect(error.details).toMatchObject({ line, column });
    expect(error.message).toContain(`line ${line}`);
  });

  it('refuses bytes that are not UTF-8, with the line', async () => {
    const error = await failure(Buffer.from(inDocument('<TRACK Name="caf\xe9"/>'), 'latin1'));
    expect(error.details).toMatchObject({ line: 4 });
    expect(error.message).toContain('not UTF-8');
  });

  it('refuses UTF-16, empty files, folders and files that are not XML, in plain words', async () => {
    expect((await failure(Buffer.from(`\ufeff${inDocument('')}`, 'utf16le'))).message).toContain('UTF-16');
    expect((await failure(Buffer.from(inDocument(''), 'utf16le'))).message).toContain('UTF-16');
    expect((await failure('')).message).toContain('empty');
    expect((await failure('{"tracks": []}')).message).toContain('not XML');
    await expect(read(folder)).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(read(join(folder, 'absent.xml'))).rejects.toMatchObject({ code: 'not_found' });
  });

  it('accepts a UTF-8 byte order mark', async () => {
    const { document } = await read(write(`\ufeff${inDocument(track(''))}`));
    expect(document.trackCount).toBe(1);
  });

  it('refuses deep nesting, long attributes and unterminated elements before they fill the memory', async () => {
    const deep = '<NODE>'.repeat(100_000);
    expect((await failure(`<DJ_PLAYLISTS><PLAYLISTS>${deep}`)).message).toContain('nested deeper');
    expect((await failure(inDocument(track(`Name="${'a'.repeat(1_200_000)}"`)))).message).toContain(
      'longer than',
    );
    const long = `<TEMPO Inizio="0.000" Bpm="120.00"/>`.repeat(500_000);
    expect((await failure(inDocument(track('', long)))).message).toContain('an element of more than');
  });

  it('refuses an endless list of playlists', async () => {
    const node = `<NODE Name="${'n'.repeat(900_000)}" Type="1"/>`;
    const error = await failure(`<DJ_PLAYLISTS><PLAYLISTS>${node.repeat(120)}`);
    expect(error.message).toContain('more playlists');
  });

  it('shortens values of any length in messages', async () => {
    const { document } = await read(write(inDocument(`<TRACK Name="${'n'.repeat(500_000)}"/>`)));
    for (const { message } of document.problems) expect(englishOf(message).length).toBeLessThan(500);
  });

  it('refuses a file larger than any library without reading it', async () => {
    const path = write('<DJ_PLAYLISTS/>');
    truncateSync(path, 3 * 1024 ** 3);
    await expect(read(path)).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('accepts long comments, processing instructions and runs of white space', async () => {
    const filler = `<!--${' x'.repeat(1_500_000)}--><?p ${'y'.repeat(1_500_000)}?>${'\n'.repeat(1_500_000)}`;
    const { document, tracks } = await read(write(inDocument(`${filler}${track('', filler)}`)));
    expect(document.trackCount).toBe(1);
    expect(tracks[0]!.line).toBe(1_500_004);
  });
});

describe('a tag that arrives in many pieces', () => {
  /** If each piece caused a full rescan, 400 kB in pieces of 4 characters would take 20 000 million steps. */
  it('is read in time proportional to its length', () => {
    const value = 'x'.repeat(4000);
    const attributes = Array.from({ length: 100 }, (_, i) => `a${i}="${value}"`).join(' ');
    const text = inDocument(track(`Name="Long" ${attributes}`));
    const cuts = Array.from({ length: Math.floor(text.length / 4) }, (_, i) => 4 * i);
    const { tracks } = readPieces(text, cuts);
    expect(tracks).toHaveLength(1);
    expect(tracks[0]!.attributes).toHaveLength(104);
  });

  it('is refused when it has a million attributes', async () => {
    const attributes = Array.from({ length: 1_000_000 }, (_, i) => `a${i}="1"`).join(' ');
    await expect(read(write(inDocument(track(attributes))))).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('more than 1000 attributes'),
    });
  });
});
