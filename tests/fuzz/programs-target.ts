import { readFileSync } from 'node:fs';
import type { Program } from '../../src/shared/domain/index.ts';
import { cleanProgramTrack } from '../../src/main/interop/programs/clean-program-track.ts';
import { programReaders } from '../../src/main/core/programs/import/program-reader.ts';
import { programFixture } from '../support/program-data.ts';
import type { FuzzTarget } from './target.ts';

/** The library of a DJ program: bytes to tracks to cleaned tracks. */
function programTarget(program: Program, fixture: string): FuzzTarget {
  return {
    name: program,
    seeds: async () => [{ name: fixture, bytes: readFileSync(programFixture(fixture)) }],
    async take(path) {
      await programReaders[program]!(path, {
        onTracks: (tracks) => {
          for (const track of tracks) cleanProgramTrack(program, track, 0);
        },
      });
    },
  };
}

export const traktorTarget = programTarget('traktor', 'collection.nml');
