import { openForeignCopy } from '../../../db/foreign-copy.ts';
import { writeMixxx } from '../../../interop/mixxx/write-mixxx.ts';
import { chooseTracks, sourceOf } from './chosen-tracks.ts';
import type { ProgramExportDeps } from './chosen-tracks.ts';
import type { ProgramWriter } from './program-writer.ts';

const steps = [
  'Quit Mixxx, and copy its mixxxdb.sqlite to a safe place.',
  'Put the exported file in its place, under the name mixxxdb.sqlite. Files mixxxdb.sqlite-wal and -shm beside it must go.',
  'Start Mixxx, and look at some tracks before you play from it. Grids that were written are locked, so that Mixxx keeps them.',
];

/** Writes a copy of the DJ's database with the changes made in Segue. */
export const mixxxWriter =
  (deps: ProgramExportDeps): ProgramWriter<'mixxx'> =>
  async (job, path, selection, { into }, options, tally) => {
    const chosen = chooseTracks(deps, 'mixxx', selection, options);
    job.progress({ total: chosen.tracks.length });
    const source = await sourceOf(deps, 'mixxx', chosen, options, {
      tally,
      written: new Map(),
      signal: job.signal,
    });
    const { tracks } = await writeMixxx(openForeignCopy)(path, into, source, {
      signal: job.signal,
      onProgress: (done, total) => job.progress({ done, total }),
    });
    job.progress({ done: tracks, total: tracks });
    return { bytes: 0, steps };
  };
