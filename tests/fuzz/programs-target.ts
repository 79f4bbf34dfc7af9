import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programReaders } from '../../src/main/core/programs/import/program-reader.ts';
import { cleanProgramTrack } from '../../src/main/interop/programs/clean-program-track.ts';
import { readBeatGrid, readMarkers } from '../../src/main/interop/serato/payloads.ts';
import type { Program } from '../../src/shared/domain/index.ts';
import {
  engineBeats,
  engineCues,
  engineLoops,
  makeEngine,
  makeMixxx,
  mixxxBeatMap,
  mixxxGrid,
} from '../fixtures/programs/make-databases.ts';
import { seratoDatabase, seratoGrid, seratoMarkers } from '../fixtures/programs/make-serato.ts';
import { programFixture } from '../support/program-data.ts';
import type { FuzzSeed, FuzzTarget } from './target.ts';

/** The library of a DJ program: bytes to tracks to cleaned tracks. */
function programTarget(program: Program, seeds: () => FuzzSeed[]): FuzzTarget {
  return {
    name: program,
    seeds: async () => seeds(),
    async take(path) {
      await programReaders[program](path, {
        readTags: async () => ({ hasCover: false }),
        onTracks: (tracks) => {
          for (const track of tracks) cleanProgramTrack(program, track, 0);
        },
      });
    },
  };
}

/** A file that `make` writes, as a seed. */
function made(name: string, make: (path: string) => void): FuzzSeed[] {
  const folder = mkdtempSync(join(tmpdir(), 'segue-fuzz-seed-'));
  try {
    const path = join(folder, name);
    make(path);
    return [{ name, bytes: readFileSync(path) }];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export const traktorTarget = programTarget('traktor', () => [
  { name: 'collection.nml', bytes: readFileSync(programFixture('collection.nml')) },
]);

export const mixxxTarget = programTarget('mixxx', () =>
  made('mixxxdb.sqlite', (path) =>
    makeMixxx(path, [
      { path: '/a.mp3', title: 'A', beats: mixxxGrid(128, 11_025), cues: [[1, 88_200, 0, 0, 'Drop', 255]] },
      {
        path: '/b.mp3',
        title: 'B',
        version: 'BeatMap-1.0',
        beats: mixxxBeatMap([0, 22_050, 44_100, 66_150]),
      },
    ]),
  ),
);

export const engineTarget = programTarget('engine', () =>
  made('m.db', (path) =>
    makeEngine(path, 2, [
      {
        path: '../a.mp3',
        title: 'A',
        beats: engineBeats(44_100, [
          [-88_200, -4],
          [88_200, 4],
        ]),
        cues: engineCues([['Drop', 44_100]], 0),
        loops: engineLoops([['Loop', 0, 44_100]]),
      },
    ]),
  ),
);

const seratoFiles = programTarget('serato', () => [
  { name: 'database V2', bytes: seratoDatabase(['Music/a.mp3', 'Music/b.mp3']) },
  {
    name: 'markers',
    bytes: seratoMarkers([
      { index: 0, start: 500, name: 'Drop' },
      { index: 1, start: 0, end: 9 },
    ]),
  },
  {
    name: 'grid',
    bytes: seratoGrid([
      [0, 8],
      [4, 125],
    ]),
  },
]);

/** Serato's list, and the payloads that it keeps in tags. */
export const seratoTarget: FuzzTarget = {
  ...seratoFiles,
  async take(path) {
    const bytes = readFileSync(path);
    for (const isOgg of [false, true]) {
      readMarkers({ markers: bytes, isOgg });
      readBeatGrid({ beatGrid: bytes, isOgg });
    }
    await seratoFiles.take(path);
  },
};
