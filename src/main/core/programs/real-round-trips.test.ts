import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeMixxx } from '../../../../tests/fixtures/programs/make-databases.ts';
import { rekordboxFiles, skipReason } from '../../../../tests/support/shared-data.ts';
import { importInProcess, openCore, temporaryFolder } from '../../../../tests/support/temporary-home.ts';
import { programExportOptionsSchema } from '../../../shared/contract/index.ts';
import type { ProgramTarget } from '../../../shared/contract/index.ts';
import { indexGrid } from '../../../shared/domain/index.ts';
import type { Annotation, Cue, TrackId } from '../../../shared/domain/index.ts';
import type { Core } from '../create-core.ts';
import { importProgram } from './import/run-program-import.ts';
import { rowKeyOf } from './row-key.ts';

/** Maximum number of tracks compared per export; large exports are sampled evenly. */
const COMPARED = 300;
const options = programExportOptionsSchema.parse({});
const all = { kind: 'filter', filter: {} } as const;

interface Compared {
  readonly head: Annotation;
  readonly back: Annotation;
}

/** Exports a whole library for a program, imports the result into another library, and pairs the tracks by path. */
async function throughProgram(core: Core, target: ProgramTarget, name: string): Promise<Compared[]> {
  const out = join(temporaryFolder(), name);
  await core.programExports.start(out, all, target, options).result;
  const other = openCore();
  await importProgram(other.db, target.program, out, {
    pathMap: [],
    at: new Date().toISOString(),
    jobId: null,
  });
  const keyed = (library: Core): Map<string, TrackId> =>
    new Map(
      library.library
        .rows(library.library.ids({}))
        .flatMap(({ id, path }) => (path === null ? [] : [[rowKeyOf(path), id] as const])),
    );
  const theirs = keyed(other);
  const pairs = [...keyed(core)].flatMap(([key, id]) => {
    const back = theirs.get(key);
    return back === undefined ? [] : [[id, back] as const];
  });
  expect(pairs.length).toBeGreaterThan(0);
  const step = Math.max(1, Math.floor(pairs.length / COMPARED));
  return pairs
    .filter((_, i) => i % step === 0)
    .map(([id, back]) => ({
      head: core.annotations.head(id)!.annotation,
      back: other.annotations.head(back)!.annotation,
    }));
}

/** What Traktor writes for missing names. */
const NO_NAMES = ['n.n.', 'AutoGrid'];

/** Programs round to milliseconds or frames, and a cue snaps to a beat of a grid that is rounded as well. */
function expectSameCues({ head, back }: Compared, has: (cue: Cue) => boolean): void {
  const sorted = (cues: readonly Cue[]): Cue[] =>
    cues.filter(has).sort((a, b) => (a.slot ?? '').localeCompare(b.slot ?? '') || a.time - b.time);
  const wanted = sorted(head.cues).map(({ slot, time, end, name }) => [
    slot,
    expect.closeTo(time, 2) as number,
    expect.closeTo(end ?? 0, 2) as number,
    NO_NAMES.includes(name) ? '' : name,
  ]);
  const found = sorted(back.cues).map(({ slot, time, end, name }) => [
    slot,
    time,
    end ?? 0,
    NO_NAMES.includes(name) ? '' : name,
  ]);
  expect(found).toEqual(wanted);
}

function expectSameGrid({ head, back }: Compared, tolerance: number): void {
  if (head.beat_grid.length === 0) return;
  const grid = indexGrid(back.beat_grid);
  const until = Math.min(300, head.audio.duration || 300);
  const beats = indexGrid(head.beat_grid).beats(Math.max(0, head.beat_grid[0]!.time), until);
  const off = beats.map(({ time }) => Math.abs(grid.nearestBeat(time).time - time));
  // One expectation for all beats of a track: one each would take most of the test's time.
  expect(Math.max(...off)).toBeLessThan(tolerance);
}

describe.skipIf(rekordboxFiles.length === 0)(`real Rekordbox exports (${skipReason})`, () => {
  it.each(rekordboxFiles.map((path) => [basename(path), path] as const))(
    '%s goes through Traktor and Mixxx',
    async (_, path) => {
      const core = openCore();
      await importInProcess(core, path);
      const hasTracks = core.library.rows(core.library.ids({})).some((row) => row.path !== null);
      if (!hasTracks) return;

      for (const pair of await throughProgram(core, { program: 'traktor', into: null }, 'out.nml')) {
        const fits = ({ slot }: Cue): boolean => slot === undefined || slot <= 'H';
        expectSameCues(pair, fits);
        expect(pair.back.audio.key).toBe(pair.head.audio.key);
        expectSameGrid(pair, 0.005);
      }

      const mixxx = join(temporaryFolder(), 'mixxxdb.sqlite');
      makeMixxx(mixxx, []);
      for (const pair of await throughProgram(core, { program: 'mixxx', into: mixxx }, 'out.sqlite')) {
        expectSameCues(pair, () => true);
        expect(pair.back.audio.key).toBe(pair.head.audio.key);
        expectSameGrid(pair, 0.006);
      }
    },
  );
});
