import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { programFixture, realProgramFile } from '../../../../tests/support/program-data.ts';
import { skipReason } from '../../../../tests/support/shared-data.ts';
import { temporaryFolder } from '../../../../tests/support/temporary-home.ts';
import { exportOptionsSchema } from '../../../shared/contract/index.ts';
import { makeAnnotation, makeCue } from '../../../../tests/fixtures/edits/annotations.ts';
import { hotCueSlots, parseKey } from '../../../shared/domain/index.ts';
import type { Annotation, CamelotKey } from '../../../shared/domain/index.ts';
import { readRekordboxXml } from '../../rekordbox/read-xml.ts';
import { cleanTrack } from '../../rekordbox/clean.ts';
import { attributeOf } from '../../rekordbox/row.ts';
import { cleanProgramTrack } from '../programs/clean-program-track.ts';
import type { ProgramLibrary, ProgramTrack } from '../programs/program-library.ts';
import type { ProgramEdit } from '../programs/program-edit.ts';
import type { EditedEntry } from './edit-entry.ts';
import { newEntry } from './new-entry.ts';
import { trackOfEntry } from './nml-entry.ts';
import { keyOfLocation, pathOfKey, pathOfLocation, toNmlLocation } from './nml-location.ts';
import { readNml } from './read-nml.ts';
import { writeNml } from './write-nml.ts';

const collection = programFixture('collection.nml');

async function read(path: string): Promise<{ tracks: ProgramTrack[]; library: ProgramLibrary }> {
  const tracks: ProgramTrack[] = [];
  const library = await readNml(path, { onTracks: (batch) => void tracks.push(...batch) });
  return { tracks, library };
}

const { parts } = exportOptionsSchema.parse({});
const camelotKeys = Array.from({ length: 12 }, (_, i) => [`${i + 1}A`, `${i + 1}B`])
  .flat()
  .map((text) => parseKey(text)!);

/** The document that an import would have created for a track. */
function imported(track: ProgramTrack): Annotation {
  const { beat_grid, cues, key } = cleanProgramTrack('traktor', track, 0);
  return withKey(makeAnnotation({ beat_grid, cues, duration: track.duration }), key);
}

function withKey(annotation: Annotation, key: CamelotKey | null): Annotation {
  return { ...annotation, energy: null, audio: { ...annotation.audio, key } };
}

/** Writes the collection with a changed annotation of one track. */
async function rewrite(
  change: (head: Annotation) => Annotation,
  source = collection,
): Promise<{ path: string; edited: EditedEntry[] }> {
  const path = join(temporaryFolder(), 'out.nml');
  const edited: EditedEntry[] = [];
  const { tracks } = await read(source);
  await writeNml(path, source, {
    edit(named): ProgramEdit | null {
      const track = tracks.find((candidate) => candidate.path === named);
      if (!track?.path.endsWith('alpha.flac')) return null;
      const base = imported(track);
      return { base, head: change(base), offset: 0, parts };
    },
    added: () => [],
    playlists: [],
    onTrack: (_, entry) => void edited.push(entry as EditedEntry),
  });
  return { path, edited };
}

describe('a Traktor collection', () => {
  it('is read with grids, cues, loops, keys and playlists', async () => {
    const { tracks, library } = await read(collection);
    const [alpha, beta, gamma] = tracks.map((track) => ({
      track,
      cleaned: cleanProgramTrack('traktor', track, 0),
    }));
    expect(alpha!.track).toMatchObject({
      path: '/Users/dj/Music/alpha.flac',
      title: 'Alpha & Omega',
      album: 'First',
      genre: 'House',
      label: 'Label',
      year: 2019,
      rating: 4,
      fileSize: 2048 * 1024,
      addedAt: '2025-01-02',
      duration: 300.5,
    });
    expect(alpha!.cleaned).toMatchObject({
      beat_grid: [{ time: 0.25, bpm: 128, beat: 1 }],
      key: '9B',
      cues: [
        { id: 'traktor-1', kind: 'hot', slot: 'A', time: 15.25, name: '', source: 'import:traktor' },
        {
          id: 'traktor-2',
          kind: 'hot',
          slot: 'D',
          time: 30.25,
          end: 37.75,
          name: 'Break',
          color: [255, 128, 0],
        },
        { id: 'traktor-3', kind: 'memory', time: 0.25, name: 'Load' },
      ],
    });
    expect(alpha!.cleaned.cues.every((cue) => cue.mark === undefined)).toBe(true);
    // Tempo changes on beat 33; the first marker is also hot cue B.
    expect(beta!.track.path).toBe('D:/Music/beta:live.mp3');
    expect(beta!.cleaned).toMatchObject({
      beat_grid: [
        { time: 0.5, bpm: 120, beat: 1 },
        { time: 16.5, bpm: 125, beat: 1 },
      ],
      key: '8A',
      cues: [{ kind: 'hot', slot: 'B', time: 0.5 }],
    });
    expect(gamma!.track.path).toBe('/Volumes/USB STICK/Sets/gamma.wav');
    expect(library.playlists).toEqual([
      {
        kind: 'folder',
        name: 'Sets',
        paths: [],
        children: [
          {
            kind: 'playlist',
            name: 'Friday',
            children: [],
            paths: ['D:/Music/beta:live.mp3', '/Users/dj/Music/alpha.flac', 'D:/Music/gone.mp3'],
          },
        ],
      },
    ]);
    expect(library.problems.map(({ code }) => code)).toEqual(['missing_location', 'smart_playlist']);
  });

  it('is refused where it is another file, with the place of what is wrong', async () => {
    const path = join(temporaryFolder(), 'a.nml');
    const refusal = async (text: string): Promise<unknown> => {
      writeFileSync(path, text);
      return readNml(path, { onTracks: () => undefined }).catch((error: unknown) => error);
    };
    expect(await refusal('<DJ_PLAYLISTS/>')).toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('not a Traktor NML'),
    });
    expect(await refusal('<NML>\n<COLLECTION><ENTRY></NML>')).toMatchObject({
      code: 'invalid_input',
      details: { line: 2 },
    });
    expect(await refusal('')).toMatchObject({ message: expect.stringContaining('Traktor') });
  });
});

describe('a copy of a collection', () => {
  it('says what the collection says where nothing was changed', async () => {
    const { path, edited } = await rewrite((head) => head);
    expect(edited.flatMap(({ changes }) => changes)).toEqual([]);
    const withoutLines = async (file: string): Promise<unknown> => {
      const { tracks, library } = await read(file);
      return { tracks, library: { ...library, problems: library.problems.map(({ message }) => message) } };
    };
    expect(await withoutLines(path)).toEqual(await withoutLines(collection));
    const parser = new XMLParser({ ignoreAttributes: false });
    const plain = (file: string): unknown => parser.parse(readFileSync(file, 'utf8'));
    expect(plain(path)).toEqual(plain(collection));
  });

  it('differs in what was changed alone', async () => {
    const { path, edited } = await rewrite((head) => ({
      ...head,
      cues: head.cues.map((cue) => (cue.id === 'traktor-1' ? { ...cue, time: 16.1875, name: 'Drop' } : cue)),
    }));
    expect(edited[0]!.changes).toEqual([{ kind: 'hotCue', added: 0, changed: 1, removed: 0 }]);
    const tagsOf = (file: string): string[] => readFileSync(file, 'utf8').match(/<[^>]*>/g)!;
    const [before, after] = [tagsOf(collection), tagsOf(path)];
    expect(before.filter((tag) => !after.includes(tag))).toEqual([
      '<CUE_V2 NAME="n.n." DISPL_ORDER="0" TYPE="0" START="15250.000000" LEN="0.000000" REPEATS="-1" HOTCUE="0">',
    ]);
    expect(after.filter((tag) => !before.includes(tag))).toEqual([
      '<CUE_V2 NAME="Drop" DISPL_ORDER="0" TYPE="0" START="16187.500000" LEN="0.000000" REPEATS="-1" HOTCUE="0">',
    ]);
    expect(after).toHaveLength(before.length);
    const { tracks } = await read(path);
    expect(tracks[0]!.marks.find(({ name }) => name === 'Drop')?.time).toBe(16.1875);
  });

  it('has new grids and keys, and says what Traktor cannot hold', async () => {
    const { path, edited } = await rewrite((head) => ({
      ...head,
      audio: { ...head.audio, key: '5A' },
      beat_grid: [
        { time: 0.3, bpm: 127.5, beat: 1 },
        { time: 0.3 + (60 / 127.5) * 30, bpm: 130, beat: 1 },
      ],
      cues: [...head.cues, makeCue({ id: 'new', kind: 'hot', slot: 'J', time: 100 })],
    }));
    const [alpha] = (await read(path)).tracks;
    const cleaned = cleanProgramTrack('traktor', alpha!, 0);
    expect(cleaned.key).toBe('5A');
    expect(cleaned.beat_grid.map(({ time, bpm }) => [time.toFixed(6), bpm])).toEqual([
      ['0.300000', 127.5],
      [(0.3 + (60 / 127.5) * 30).toFixed(6), 130],
    ]);
    expect(edited[0]!.losses.map(({ code }) => code).sort()).toEqual([
      'bar_restart',
      'confidence',
      'slot_beyond_h',
    ]);
    expect(alpha!.marks).toHaveLength(4);
  });

  it('has the labels that a person stated, and the others as they were', async () => {
    const [before] = (await read(collection)).tracks;
    const { path, edited } = await rewrite((head) => ({
      ...head,
      labels: { genres: ['Techno', 'House'], rating: 2, tags: ['opener'], colour: 'red' },
    }));
    const [alpha] = (await read(path)).tracks;
    expect(alpha).toMatchObject({ rating: 2, comment: before!.comment, label: before!.label });
    expect(alpha!.genre).toMatch(/Techno.*House/);
    expect(alpha!.marks).toEqual(before!.marks);
    expect(edited[0]!.changes).toEqual([{ kind: 'labels', added: 0, changed: 2, removed: 0 }]);
    expect(edited[0]!.losses.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['descriptors', 'track_colour']),
    );
  });

  it('says where both sides changed a track', async () => {
    const moved = join(temporaryFolder(), 'moved.nml');
    writeFileSync(
      moved,
      readFileSync(collection, 'utf8').replace('START="15250.000000"', 'START="45250.000000"'),
    );
    const { tracks } = await read(collection);
    const path = join(temporaryFolder(), 'out.nml');
    const losses: string[] = [];
    const base = imported(tracks[0]!);
    for (const head of [base, { ...base, cues: base.cues.slice(1) }])
      await writeNml(path, moved, {
        edit: (named) => (named.endsWith('alpha.flac') ? { base, head, offset: 0, parts } : null),
        added: () => [],
        playlists: [],
        onTrack: (_, edited) => void losses.push(...edited.losses.map(({ code }) => code)),
      });
    expect(losses.filter((code) => code === 'changed_there')).toHaveLength(1);
  });
});

describe('paths of Traktor', () => {
  it('are read back as they were written', () => {
    const name = fc.stringMatching(/^[^/\\:\p{Cc}]{1,20}$/u);
    const path = fc
      .tuple(
        fc.constantFrom('', 'C:', '/Volumes/USB STICK', '//server/share', '/Users/x'),
        fc.array(name, { minLength: 1, maxLength: 4 }),
      )
      .map(([root, parts]) => `${root}/${parts.join('/')}`)
      .filter((text) => !/^\/(Volumes|Users)(\/[^/]*)?$/.test(text) && !/^\/[^/]+$/.test(text));
    fc.assert(
      fc.property(path, (text) => {
        const location = toNmlLocation(text);
        const { volume, dir, file } = location;
        expect(
          pathOfLocation([
            ['DIR', dir],
            ['FILE', file],
            ['VOLUME', volume],
          ]),
        ).toBe(text);
        expect(pathOfKey(keyOfLocation(location))).toBe(text);
      }),
    );
  });
});

describe('an entry for a new track', () => {
  it('is read back as it was written, whatever the annotation', () => {
    const time = fc.integer({ min: 0, max: 400_000 }).map((ms) => ms / 1000);
    const annotation = fc
      .record({
        first: fc.integer({ min: 0, max: 400 }).map((ms) => ms / 1000),
        bpm: fc.integer({ min: 6000, max: 20_000 }).map((cents) => cents / 100),
        key: fc.option(fc.constantFrom(...camelotKeys)),
        cues: fc.uniqueArray(
          fc.record({
            time,
            slot: fc.option(fc.constantFrom(...hotCueSlots.slice(0, 8))),
            length: fc.option(time),
          }),
          { maxLength: 8, selector: ({ slot, time: at }) => slot ?? at },
        ),
      })
      .map(({ first, bpm, key, cues }) =>
        withKey(
          makeAnnotation({
            duration: 500,
            beat_grid: [{ time: first, bpm, beat: 1 }],
            cues: cues.map(({ time: at, slot, length }, i) =>
              makeCue({
                id: `c${i}`,
                kind: slot ? 'hot' : 'memory',
                ...(slot ? { slot } : {}),
                time: at,
                ...(length ? { end: at + length } : {}),
              }),
            ),
          }),
          key,
        ),
      );
    fc.assert(
      fc.property(annotation, fc.constantFrom(0, 1152 / 44_100, -1152 / 44_100), (head, offset) => {
        const info = { title: 'T', artist: '', album: '', genre: '', label: '', comment: '', year: null };
        const file = { path: '/Users/x/a.mp3', rating: 0, fileSize: null, sampleRate: null };
        const track = { ...info, ...file, head, offset, parts };
        const { entry } = newEntry(track, toNmlLocation(track.path), 20);
        const back = trackOfEntry(entry)!;
        expect(back.key).toBe(head.audio.key);
        expect(back.nodes[0]!.time + offset).toBeCloseTo(head.beat_grid[0]!.time, 6);
        expect(back.nodes[0]!.bpm).toBe(head.beat_grid[0]!.bpm);
        const places = (
          cues: readonly { slot?: string | undefined; time: number; end?: number | undefined }[],
        ) =>
          cues
            .map(({ slot, time: at, end }) => `${slot ?? '-'} ${at.toFixed(4)} ${end?.toFixed(4) ?? ''}`)
            .sort();
        const shifted = back.marks.map(({ slot, time: at, end }) => ({
          slot,
          time: Math.max(0, at + offset),
          end: end === undefined ? undefined : end + offset,
        }));
        // A cue before the program's zero is moved to it.
        const expected = head.cues.map(({ slot, time: at, end }) => ({
          slot,
          time: Math.max(at, offset, 0),
          end,
        }));
        expect(places(shifted)).toEqual(places(expected));
      }),
      { numRuns: 200 },
    );
  });
});

describe('real collections', () => {
  const files = ['dj-data-converter', 'segolene-albouy-playlist', 'ericanastas', 'travesty-audio'];
  const found = files.flatMap((name) => realProgramFile('traktor', `${name}.nml`) ?? []);
  it.skipIf(found.length === 0).each(found.map((path) => [path.split('/').at(-1), path] as const))(
    `%s: a copy says the same, entry by entry (${skipReason})`,
    async (_, path) => {
      const copy = join(temporaryFolder(), 'copy.nml');
      const { entries } = await writeNml(copy, path, {
        edit: () => null,
        added: () => [],
        playlists: [],
        onTrack: () => undefined,
      });
      const [before, after] = [await read(path), await read(copy)];
      const unlined = ({ library }: typeof before) =>
        library.problems.map(({ line: _line, ...rest }) => rest);
      expect(after.tracks).toEqual(before.tracks);
      expect(after.library.playlists).toEqual(before.library.playlists);
      expect(unlined(after)).toEqual(unlined(before));
      expect(entries).toBeGreaterThanOrEqual(before.tracks.length);
    },
  );

  const nml = realProgramFile('traktor', 'segolene-albouy-playlist.nml');
  const xml = realProgramFile(
    '../rekordbox/Segolene-Albouy__Traktor-NML-to-Rekordbox-XML__playlist_rekordbox.xml',
  );
  it.skipIf(!nml || !xml)(`agrees with another converter's Rekordbox XML (${skipReason})`, async () => {
    const { tracks } = await read(nml!);
    const rows: { name: string; cues: { time: number; slot: string | undefined }[] }[] = [];
    const places = (cues: readonly { time: number; slot?: string | undefined }[]) =>
      cues.map(({ time, slot }) => ({ slot, time })).toSorted((x, y) => x.time - y.time);
    await readRekordboxXml(xml!, {
      onTracks: (batch) => {
        for (const row of batch)
          rows.push({ name: attributeOf(row.attributes, 'Name') ?? '', cues: places(cleanTrack(row).cues) });
      },
    });
    const ours = tracks.map((track) => ({
      name: track.title,
      cues: places(cleanProgramTrack('traktor', track, 0).cues),
    }));
    expect(ours).toHaveLength(6);
    for (const { name, cues } of ours) {
      const theirs = rows.find((row) => row.name === name)!.cues;
      expect(cues.map(({ slot }) => slot)).toEqual(theirs.map(({ slot }) => slot));
      // That converter rounds tempi to hundredths, which moves cues that snap to a beat.
      for (const [i, { time }] of cues.entries())
        expect(Math.abs(time - theirs[i]!.time)).toBeLessThan(0.015);
    }
  });
});
