import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixture } from '../../../../../tests/fixtures/audio/collect.ts';
import {
  engineBeats,
  engineCues,
  engineLoops,
  makeEngine,
  makeMixxx,
  mixxxBeatMap,
  mixxxGrid,
} from '../../../../../tests/fixtures/programs/make-databases.ts';
import {
  seratoCrate,
  seratoDatabase,
  seratoGrid,
  seratoMarkers,
  withGeob,
} from '../../../../../tests/fixtures/programs/make-serato.ts';
import { realProgramFile } from '../../../../../tests/support/program-data.ts';
import { skipReason } from '../../../../../tests/support/shared-data.ts';
import { temporaryFolder } from '../../../../../tests/support/temporary-home.ts';
import type { Program } from '../../../../shared/domain/index.ts';
import { cleanProgramTrack } from '../../../interop/programs/clean-program-track.ts';
import type { ProgramTrack } from '../../../interop/programs/program-library.ts';
import { readBeatGrid, readMarkers } from '../../../interop/serato/payloads.ts';
import { readTags } from '../../../library/tags.ts';
import { seratoPayloads } from '../../../library/serato-payloads.ts';
import { programReaders } from './program-reader.ts';

async function read(program: Program, path: string) {
  const tracks: ProgramTrack[] = [];
  const library = await programReaders[program](path, {
    onTracks: (batch) => void tracks.push(...batch),
    readTags: ({ path: file }) => readTags(file),
  });
  return { tracks, library, cleaned: tracks.map((track) => cleanProgramTrack(program, track, 0)) };
}

describe('a Mixxx library', () => {
  it('is read with grids, tempo changes, cues, keys, playlists and crates', async () => {
    const path = join(temporaryFolder(), 'mixxxdb.sqlite');
    const samples = (seconds: number): number => seconds * 44_100 * 2;
    const beats = [...Array(65).keys()].map((i) => 0.25 + i * 0.5);
    const faster = [...Array(64).keys()].map((i) => 32.25 + (i + 1) * 0.48);
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
          [7, -1, samples(290), -1, '', 0],
          [8, samples(0.1), samples(299), -1, '', 0],
          [1, -1, 0, 5, 'not set', 0],
        ],
      },
      {
        path: '/music/beta.flac',
        title: 'Beta',
        version: 'BeatMap-1.0',
        beats: mixxxBeatMap([...beats, ...faster].map((time) => Math.round(time * 44_100))),
      },
      { path: '/music/gamma.flac', title: 'Gamma', version: 'BeatGrid-1.0', beats: Buffer.alloc(16) },
    ]);
    const { tracks, cleaned, library } = await read('mixxx', path);
    expect(tracks[0]).toMatchObject({
      path: '/music/alpha.flac',
      rating: 4,
      duration: 300.5,
      fileSize: 1234,
    });
    expect(cleaned[0]).toMatchObject({ beat_grid: [{ time: 0.25, bpm: 128, beat: 1 }], key: '8A' });
    expect(cleaned[0]!.cues.map(({ slot, time, end, name }) => [slot, time, end, name])).toEqual([
      ['A', 15.25, undefined, 'Drop'],
      ['D', 30.25, 37.75, ''],
      [undefined, 0.25, undefined, 'Intro start'],
      [undefined, expect.closeTo(15.25, 3), undefined, 'Intro end'],
      [undefined, 290, undefined, 'Outro end'],
    ]);
    const anchors = cleaned[1]!.beat_grid;
    expect(anchors.map(({ bpm }) => Math.round(bpm * 100) / 100)).toEqual([120, 125]);
    expect(anchors[0]!.time).toBeCloseTo(0.25, 3);
    expect(anchors[1]!.time).toBeCloseTo(32.25, 2);
    expect(cleaned[2]!.flags).toEqual(['grid_missing']);
    expect(library.playlists).toMatchObject([
      { name: 'Friday', paths: ['/music/gamma.flac', '/music/beta.flac', '/music/alpha.flac'] },
      { name: 'Crates', kind: 'folder', children: [{ name: 'Warm', paths: { length: 3 } }] },
    ]);
  });

  it('is refused where it is none', async () => {
    const path = join(temporaryFolder(), 'mixxxdb.sqlite');
    writeFileSync(path, 'no database');
    await expect(read('mixxx', path)).rejects.toMatchObject({ code: 'invalid_input' });
    makeEngine(join(temporaryFolder(), 'm.db'), 2, []);
    await expect(read('engine', path)).rejects.toMatchObject({ code: 'invalid_input' });
  });
});

describe.each([2, 3] as const)('a library of Engine DJ %i', (version) => {
  it('is read with grids, cues, loops, keys and playlists', async () => {
    const folder = join(temporaryFolder(), 'Engine Library');
    mkdirSync(join(folder, 'Database2'), { recursive: true });
    const path = join(folder, 'Database2', 'm.db');
    const rate = 44_100;
    makeEngine(path, version, [
      {
        path: '../Music/alpha.mp3',
        title: 'Alpha',
        key: 1,
        beats: engineBeats(rate, [
          [-1.5 * rate + 0.25 * rate, -3],
          [32.25 * rate, 64],
          [32.25 * rate + 64 * 0.48 * rate, 128],
        ]),
        cues: engineCues(
          [
            ['Drop', 16.25 * rate],
            ['', -1],
            ['Break', 24.25 * rate],
          ],
          0.25 * rate,
        ),
        loops: engineLoops([['Loop', 8.25 * rate, 10.25 * rate]]),
      },
      { path: '../Music/beta.mp3', title: 'Beta', beats: Buffer.from('damaged') },
    ]);
    const { tracks, cleaned, library } = await read('engine', path);
    expect(tracks[0]).toMatchObject({
      path: join(folder, '../Music/alpha.mp3'),
      rating: 4,
      addedAt: '2025-01-02',
      key: '8A',
    });
    expect(cleaned[0]!.beat_grid).toEqual([
      { time: expect.closeTo(0.25, 6), bpm: expect.closeTo(120, 6), beat: 1 },
      { time: 32.25, bpm: expect.closeTo(125, 6), beat: 1 },
    ]);
    expect(cleaned[0]!.cues.map(({ slot, time, end, name }) => [slot, time, end, name])).toEqual([
      ['A', 16.25, undefined, 'Drop'],
      ['C', 24.25, undefined, 'Break'],
      [undefined, 0.25, undefined, ''],
      [undefined, 8.25, 10.25, 'Loop'],
    ]);
    expect(cleaned[1]!.flags).toEqual(['grid_missing']);
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
            paths: [join(folder, '../Music/alpha.mp3'), join(folder, '../Music/beta.mp3')],
          },
        ],
      },
      { kind: 'playlist', name: 'Last', children: [], paths: [] },
    ]);
  });
});

describe('a Serato library', () => {
  it('is its list of files, their tags and its crates', async () => {
    const drive = temporaryFolder();
    mkdirSync(join(drive, '_Serato_', 'Subcrates'), { recursive: true });
    mkdirSync(join(drive, 'Music'));
    const mp3 = withGeob(readFileSync(fixture('click-lame.mp3')), {
      'Serato Markers2': seratoMarkers([
        { index: 0, start: 500, name: 'Erster Schlag' },
        { index: 4, start: 1000 },
        { index: 1, start: 0, end: 1000, name: 'Loop' },
      ]),
      'Serato BeatGrid': seratoGrid([
        [0, 8],
        [4, 125],
      ]),
    });
    writeFileSync(join(drive, 'Music', 'a.mp3'), mp3);
    const list = join(drive, '_Serato_', 'database V2');
    writeFileSync(list, seratoDatabase(['Music/a.mp3', 'Music/gone.mp3']));
    writeFileSync(join(drive, '_Serato_', 'Subcrates', 'Sets%%Friday.crate'), seratoCrate(['Music/a.mp3']));
    const { tracks, cleaned, library } = await read('serato', list);
    expect(tracks.map(({ path }) => path)).toEqual([join(drive, 'Music/a.mp3'), '/Music/gone.mp3']);
    expect(tracks[0]!.title).toBe('Title of a.mp3');
    expect(cleaned[0]!.beat_grid).toEqual([
      { time: 0, bpm: 120, beat: 1 },
      { time: 4, bpm: 125, beat: 1 },
    ]);
    expect(cleaned[0]!.cues.map(({ slot, time, end, name }) => [slot, time, end, name])).toEqual([
      ['A', 0.5, undefined, 'Erster Schlag'],
      ['E', 1, undefined, ''],
      [undefined, 0, 1, 'Loop'],
    ]);
    expect(library.problems.map(({ code }) => code)).toEqual(['no_serato_tags']);
    expect(library.playlists).toEqual([
      {
        kind: 'folder',
        name: 'Sets',
        paths: [],
        children: [{ kind: 'playlist', name: 'Friday', children: [], paths: [join(drive, 'Music/a.mp3')] }],
      },
    ]);
    expect((await read('serato', join(drive, 'Music'))).tracks).toHaveLength(1);
  });
});

describe('tags that Serato wrote', () => {
  const at = (...parts: string[]): string | undefined => realProgramFile('serato', ...parts);
  const bytes = (path: string): Buffer => readFileSync(path);
  const geob = (folder: string) =>
    seratoPayloads({
      'ID3v2.4': ['Serato Markers2', 'Serato BeatGrid'].map((description) => ({
        id: 'GEOB',
        value: { description, data: bytes(join(folder, `${description}.octet-stream`)) },
      })),
    })!;

  it.skipIf(!at('id3'))(`hold the places that were set (${skipReason})`, () => {
    const positions = geob(at('id3', 'hotcue-positions-00m00s0-03m38s4-01m00s0-00m00s1-00m01s0')!);
    expect(readMarkers(positions).marks.map(({ slot, time }) => [slot, Math.round(10 * time) / 10])).toEqual([
      ['A', 0],
      ['B', 218.5],
      ['C', 60],
      ['D', 0.1],
      ['E', 1],
    ]);
    expect(readMarkers(geob(at('id3', 'hotcues-with-names')!)).marks[0]!.name).toBe('Hello, World!');
    const loops = readMarkers(geob(at('id3', 'saved-loops')!)).marks.filter(({ end }) => end !== undefined);
    expect(loops.length).toBeGreaterThan(0);
    expect(readBeatGrid(geob(at('id3', 'analyzed')!)).nodes).toEqual([
      { time: expect.closeTo(0.305, 3), bpm: expect.closeTo(115, 1), beat: 1 },
    ]);
    for (const folder of readdirSync(at('id3')!)) {
      const payloads = geob(join(at('id3')!, folder));
      expect(readMarkers(payloads).unusable).toBe(0);
      expect(readBeatGrid(payloads).unusable).toBe(0);
    }
  });

  it.skipIf(!at('flac'))(`say the same in every container (${skipReason})`, () => {
    const text = (...parts: string[]): string => bytes(at(...parts)!).toString('latin1');
    const set = 'hotcues-and-loops';
    const flac = seratoPayloads({
      vorbis: [
        { id: 'SERATO_MARKERS_V2', value: text('flac', set, 'Serato Markers2.octet-stream') },
        { id: 'SERATO_BEATGRID', value: text('flac', set, 'Serato BeatGrid.octet-stream') },
      ],
    })!;
    const mp4 = seratoPayloads({
      iTunes: [
        { id: '----:com.serato.dj:markersv2', value: text('mp4', set, 'Serato Markers2.octet-stream') },
        { id: '----:com.serato.dj:beatgrid', value: text('mp4', set, 'Serato BeatGrid.octet-stream') },
      ],
    })!;
    const ogg = seratoPayloads({
      vorbis: [
        { id: 'serato_markers2', value: text('ogg', set, 'serato_markers2.octet-stream') },
        { id: 'serato_beatgrid', value: text('ogg', set, 'serato_beatgrid.octet-stream') },
      ],
    })!;
    for (const payloads of [flac, mp4, ogg, geob(at('aif', set)!)]) {
      const { marks, unusable } = readMarkers(payloads);
      expect(unusable).toBe(0);
      expect(marks.some(({ slot }) => slot === 'A')).toBe(true);
      expect(marks.some(({ end }) => end !== undefined)).toBe(true);
      const [node] = readBeatGrid(payloads).nodes;
      expect(node!.time).toBeCloseTo(0.255, 2);
      expect(node!.bpm).toBeCloseTo(115, 1);
    }
  });
});
