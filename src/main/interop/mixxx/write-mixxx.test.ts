import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeAnnotation, makeCue } from '../../../../tests/fixtures/edits/annotations.ts';
import { makeMixxx, mixxxGrid } from '../../../../tests/fixtures/programs/make-databases.ts';
import { temporaryFolder } from '../../../../tests/support/temporary-home.ts';
import { programExportOptionsSchema } from '../../../shared/contract/index.ts';
import { hotCueSlots, indexGrid, parseKey } from '../../../shared/domain/index.ts';
import type { Annotation } from '../../../shared/domain/index.ts';
import { openForeignCopy } from '../../db/foreign-copy.ts';
import { openForeignTables } from '../../db/foreign-tables.ts';
import { cleanProgramTrack } from '../programs/clean-program-track.ts';
import type { NewProgramTrack, ProgramEdit } from '../programs/program-edit.ts';
import type { ProgramTrack } from '../programs/program-library.ts';
import { readMixxx } from './read-mixxx.ts';
import { writeMixxx } from './write-mixxx.ts';

const { parts } = programExportOptionsSchema.parse({});
const samples = (seconds: number): number => Math.round(seconds * 44_100) * 2;

async function read(path: string): Promise<ProgramTrack[]> {
  const tracks: ProgramTrack[] = [];
  await readMixxx(openForeignTables)(path, { onTracks: (batch) => void tracks.push(...batch) });
  return tracks;
}

const cleaned = (track: ProgramTrack, offset = 0) => cleanProgramTrack('mixxx', track, offset);

/** The document that an import would have created for a track. */
function imported(track: ProgramTrack, offset = 0): Annotation {
  const { beat_grid, cues, key } = cleaned(track, offset);
  const annotation = makeAnnotation({ beat_grid, cues, duration: track.duration });
  return { ...annotation, energy: null, audio: { ...annotation.audio, key } };
}

function library(): string {
  const path = join(temporaryFolder(), 'mixxxdb.sqlite');
  makeMixxx(path, [
    {
      path: '/music/alpha.flac',
      title: 'Alpha',
      beats: mixxxGrid(128, 11_025),
      keyId: 22,
      cues: [
        [1, samples(15.25), 0, 0, 'Drop', 0xff8000],
        [4, samples(30.25), samples(7.5), 3, '', 0xff0000],
        [2, samples(0.25), 0, -1, '', 0],
        [6, samples(0.25), samples(15), -1, '', 0],
        [8, samples(0.1), samples(299), -1, '', 0],
      ],
    },
    { path: '/music/beta.flac', title: 'Beta', beats: mixxxGrid(120, 22_050), keyId: 5 },
  ]);
  return path;
}

async function write(
  into: string,
  edit: (path: string) => Omit<ProgramEdit, 'parts'> | null,
  added: readonly NewProgramTrack[] = [],
  chosen = parts,
) {
  const path = join(temporaryFolder(), 'out.sqlite');
  const edited: { path: string; changes: unknown; losses: string[] }[] = [];
  await writeMixxx(openForeignCopy)(path, into, {
    edit(named) {
      const found = edit(named);
      return found && { ...found, parts: chosen };
    },
    added: (has) => added.filter((track) => !has(track.path)),
    onTrack: (named, { changes, losses }) =>
      void edited.push({ path: named, changes, losses: losses.map(({ code }) => code) }),
  });
  return { path, edited };
}

/** The whole content of a database, table by table. */
function contents(path: string): Record<string, unknown[]> {
  const db = new Sqlite(path, { readonly: true });
  const tables = db
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    .pluck()
    .all();
  const all = tables.map((table) => [table, db.prepare(`SELECT * FROM "${table}"`).all()] as const);
  db.close();
  return Object.fromEntries(all);
}

describe('a copy of Mixxx’s library', () => {
  it('has what was changed, and every other row as it was, byte for byte', async () => {
    const path = library();
    const original = readFileSync(path);
    const [alpha] = await read(path);
    const base = imported(alpha!);
    const head: Annotation = {
      ...base,
      beat_grid: [{ time: 0.5, bpm: 127.5, beat: 1 }],
      audio: { ...base.audio, key: parseKey('9B') },
      cues: [
        ...base.cues
          .filter(({ slot }) => slot !== 'D')
          .map((cue) => (cue.slot === 'A' ? { ...cue, time: 31, name: 'Later' } : cue)),
        makeCue({ id: 'new', kind: 'hot', slot: 'B', time: 61.5, color: [1, 2, 3], source: 'manual' }),
        makeCue({ id: 'note', time: 90, name: 'Vocal', source: 'manual' }),
      ],
      labels: { rating: 2, genres: ['House', 'Techno'], colour: 'red' },
    };
    const { path: out, edited } = await write(path, (named) =>
      named.endsWith('alpha.flac') ? { base, head, offset: 0 } : null,
    );
    expect(readFileSync(path)).toEqual(original);
    expect(edited.map(({ path: named, changes }) => [named, changes])).toEqual([
      [
        '/music/alpha.flac',
        [
          { kind: 'grid', added: 0, changed: 1, removed: 0 },
          { kind: 'hotCue', added: 1, changed: 1, removed: 0 },
          { kind: 'memoryCue', added: 1, changed: 0, removed: 0 },
          { kind: 'loop', added: 0, changed: 0, removed: 1 },
          { kind: 'key', added: 0, changed: 1, removed: 0 },
          { kind: 'labels', added: 0, changed: 2, removed: 0 },
        ],
      ],
      ['/music/beta.flac', []],
    ]);
    const [written, other] = await read(out);
    expect(cleaned(written!)).toMatchObject({ beat_grid: [{ time: 0.5, bpm: 127.5, beat: 1 }], key: '9B' });
    expect(
      cleaned(written!).cues.map(({ kind, slot, time, name }) => [kind, slot, Math.round(1000 * time), name]),
    ).toEqual([
      ['hot', 'A', 31_000, 'Later'],
      ['memory', undefined, 250, 'Intro start'],
      ['memory', undefined, 15_250, 'Intro end'],
      ['hot', 'B', 61_500, ''],
      ['memory', undefined, 90_000, 'Vocal'],
    ]);
    expect(written).toMatchObject({ rating: 2, genre: 'House; Techno' });
    expect(other).toEqual((await read(path))[1]);
    const [before, after] = [contents(path), contents(out)];
    expect((after.library as { id: number }[])[1]).toEqual((before.library as { id: number }[])[1]);
    for (const table of ['track_locations', 'Playlists', 'PlaylistTracks', 'crates', 'crate_tracks'])
      expect(after[table]).toEqual(before[table]);
    // Rows of cues that were not edited: the main cue, the intro and one of a type that is not read.
    const kept = (rows: unknown[]) => (rows as { id: number }[]).filter(({ id }) => [3, 4, 5].includes(id));
    expect(kept(after.cues!)).toEqual(kept(before.cues!));
  });

  it('is the same where nothing differs', async () => {
    const path = library();
    const tracks = await read(path);
    const { path: out, edited } = await write(path, (named) => {
      const base = imported(tracks.find((track) => track.path === named)!);
      return { base, head: base, offset: 0 };
    });
    expect(contents(out)).toEqual(contents(path));
    expect(edited.flatMap(({ changes }) => changes)).toEqual([]);
  });

  it('changes the chosen parts only', async () => {
    const path = library();
    const [alpha] = await read(path);
    const base = imported(alpha!);
    const head = { ...base, beat_grid: [{ time: 0.5, bpm: 127, beat: 1 }], cues: [] };
    const { path: out } = await write(
      path,
      (named) => (named.endsWith('alpha.flac') ? { base, head, offset: 0 } : null),
      [],
      { ...parts, grid: false, memoryCues: false },
    );
    const [written] = await read(out);
    expect(cleaned(written!).beat_grid).toEqual(base.beat_grid);
    expect(cleaned(written!).cues.map(({ kind }) => kind)).toEqual(['memory', 'memory']);
  });

  it('says where both sides changed a track', async () => {
    const path = library();
    const [alpha] = await read(path);
    const base = imported(alpha!);
    const db = new Sqlite(path);
    db.exec("UPDATE cues SET label = 'There' WHERE id = 1");
    db.close();
    const head = { ...base, cues: base.cues.slice(1) };
    const { edited } = await write(path, (named) =>
      named.endsWith('alpha.flac') ? { base, head, offset: 0 } : null,
    );
    expect(edited[0]!.losses).toContain('changed_there');
  });

  it('is refused for another database, and leaves nothing behind', async () => {
    const path = join(temporaryFolder(), 'mixxxdb.sqlite');
    new Sqlite(path).exec('CREATE TABLE other (id)').close();
    await expect(write(path, () => null)).rejects.toMatchObject({ code: 'invalid_input' });
    const cut = join(temporaryFolder(), 'mixxxdb.sqlite');
    copyFileSync(import.meta.filename, cut);
    await expect(write(cut, () => null)).rejects.toMatchObject({ code: 'invalid_input' });
  });
});

describe('a track that is new to Mixxx', () => {
  const tempo = fc.integer({ min: 6000, max: 20_000 }).map((cents) => cents / 100);
  const annotations = fc
    .record({
      first: fc.integer({ min: 0, max: 400 }).map((ms) => ms / 1000),
      tempi: fc.array(tempo, { minLength: 1, maxLength: 3 }),
      key: fc.option(fc.constantFrom('1A', '8B', '12A').map((text) => parseKey(text)!)),
      cues: fc.uniqueArray(
        fc.record({
          time: fc.integer({ min: 0, max: 400_000 }).map((ms) => ms / 1000),
          slot: fc.option(fc.constantFrom(...hotCueSlots)),
          length: fc.option(fc.integer({ min: 100, max: 30_000 }).map((ms) => ms / 1000)),
        }),
        { maxLength: 16, selector: ({ slot, time }) => slot ?? time },
      ),
    })
    .map(({ first, tempi, key, cues }) => {
      const beat_grid = tempi.reduce<Annotation['beat_grid'][number][]>((grid, bpm) => {
        const last = grid.at(-1);
        const time = last ? last.time + (64 * 60) / last.bpm : first;
        return [...grid, { time, bpm, beat: 1 }];
      }, []);
      const annotation = makeAnnotation({
        duration: 500,
        beat_grid,
        cues: cues.map(({ time, slot, length }, i) =>
          makeCue({
            id: `c${i}`,
            kind: slot ? 'hot' : 'memory',
            ...(slot ? { slot } : {}),
            time,
            ...(length ? { end: time + length } : {}),
          }),
        ),
      });
      return { ...annotation, audio: { ...annotation.audio, key } };
    });

  it('is read back as it was written, whatever the annotation', async () => {
    const into = join(temporaryFolder(), 'mixxxdb.sqlite');
    makeMixxx(into, []);
    await fc.assert(
      // Each run writes a whole database to disk, so use many tracks in few runs.
      fc.asyncProperty(fc.array(annotations, { minLength: 20, maxLength: 20 }), async (heads) => {
        const info = { title: 'T', artist: 'A', album: '', genre: '', label: '', comment: '', year: 2001 };
        const added = heads.map((head, i) => ({
          ...info,
          path: `/music/${i}.mp3`,
          rating: 3,
          fileSize: 10,
          sampleRate: 44_100,
          head,
          offset: i % 2 === 0 ? 0 : 1152 / 44_100,
          parts,
        }));
        const { path } = await write(into, () => null, added);
        const tracks = await read(path);
        expect(tracks).toHaveLength(heads.length);
        for (const [i, track] of tracks.entries()) expectSame(track, added[i]!);
      }),
      { numRuns: 4, endOnFailure: true },
    );
  });

  /** Expects Mixxx to read a track as it was written. */
  function expectSame(track: ProgramTrack, { path, head, offset }: NewProgramTrack): void {
    expect(track).toMatchObject({ path, title: 'T', rating: 3, year: 2001 });
    expect(track.key).toBe(head.audio.key);
    const grid = indexGrid(cleaned(track, offset).beat_grid);
    // Mixxx stores whole frames, and the reader treats beats within 3 ms as one tempo.
    for (const { time } of indexGrid(head.beat_grid).beats(1, 400))
      expect(Math.abs(grid.nearestBeat(time).time - time)).toBeLessThan(0.005);
    const sorted = (
      cues: readonly { slot?: string | undefined; time: number; end?: number | undefined }[],
      shift: number,
    ) =>
      cues
        .map(({ slot = '', time, end = 0 }) => ({
          slot,
          time: Math.max(time - shift, 0),
          end: end === 0 ? 0 : end - shift,
        }))
        .sort((x, y) => x.slot.localeCompare(y.slot) || x.time - y.time || x.end - y.end);
    // Mixxx stores whole frames.
    const wanted = sorted(head.cues, offset);
    const found = sorted(track.marks, 0);
    expect(found.map(({ slot }) => slot)).toEqual(wanted.map(({ slot }) => slot));
    for (const [i, { time, end }] of found.entries()) {
      expect(time).toBeCloseTo(wanted[i]!.time, 3);
      expect(end).toBeCloseTo(wanted[i]!.end, 3);
    }
  }
});
