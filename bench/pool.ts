/**
 * `npm run bench:pool -- PART…`: the pool on a PostgreSQL server of its own. Prints one JSON line per result, and appends it to `--out`.
 *
 * durations: how long real analyses of the audio in `--music` take, and how large their results are
 * workers:   `--jobs` tracks of real size through 1, 2 and 4 worker processes; what the queue costs per track
 * desktop:   tracks per minute of a worker against the desktop's own analysis, in turns on the same cores
 * kills:     100 kills of workers and 10 of the database during 2000 tracks
 * million:   `--jobs` tracks enqueued and worked off for `--minutes`; goes on where it stopped in `--folder`
 * fleet:     100 workers, by simulation
 */
import { appendFileSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { machine } from '../scripts/report.ts';
import { hasPostgres, noPostgres } from '../tests/support/postgres.ts';
import { compareWithDesktop } from './pool/desktop.ts';
import { measureDurations } from './pool/durations.ts';
import type { MeasuredDurations } from './pool/durations.ts';
import { simulateFleet } from './pool/fleet.ts';
import { runKills } from './pool/kills.ts';
import { runMillion } from './pool/million.ts';
import { runWorkers } from './pool/workers.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    music: { type: 'string', default: join(homedir(), '.cache', 'segue-audio') },
    tracks: { type: 'string', default: '24' },
    rounds: { type: 'string', default: '5' },
    jobs: { type: 'string' },
    processes: { type: 'string', default: '1,2,4' },
    speed: { type: 'string', default: '20' },
    slots: { type: 'string', default: '2' },
    minutes: { type: 'string', default: '30' },
    folder: { type: 'string', default: '.cache/bench-pool' },
    out: { type: 'string' },
    // From an earlier run of `durations` on this machine.
    median: { type: 'string' },
    deviation: { type: 'string' },
    mean: { type: 'string' },
    'result-bytes': { type: 'string' },
    'database-ms': { type: 'string', default: '6.5' },
  },
});
if (!hasPostgres) throw new Error(`bench:pool ${noPostgres}`);

function report(part: string, result: object): void {
  const line = JSON.stringify({ part, at: new Date().toISOString(), machine: machine(), ...result });
  console.log(line);
  if (values.out !== undefined) appendFileSync(values.out, `${line}\n`);
}

let known: MeasuredDurations | null =
  values.median === undefined
    ? null
    : {
        tracks: 0,
        median: Number(values.median),
        deviation: Number(values.deviation),
        mean: Number(values.mean),
        resultBytes: Number(values['result-bytes']),
      };
const durations = async (): Promise<MeasuredDurations> =>
  (known ??= await measureDurations(values.music, Number(values.tracks)));

for (const part of positionals)
  switch (part) {
    case 'durations':
      report(part, await durations());
      break;
    case 'workers':
      for (const processes of values.processes.split(',').map(Number))
        report(
          part,
          await runWorkers(await durations(), {
            processes,
            jobs: Number(values.jobs ?? 10_000),
            slots: Number(values.slots),
            speed: Number(values.speed),
          }),
        );
      break;
    case 'desktop':
      report(part, await compareWithDesktop(values.music, Number(values.tracks), Number(values.rounds)));
      break;
    case 'kills':
      report(
        part,
        await runKills({ jobs: Number(values.jobs ?? 2_000), workerKills: 100, databaseKills: 10 }),
      );
      break;
    case 'million':
      mkdirSync(values.folder, { recursive: true });
      report(
        part,
        await runMillion({
          jobs: Number(values.jobs ?? 1_000_000),
          minutes: Number(values.minutes),
          folder: values.folder,
          bytes: 1_000,
          durations: await durations(),
        }),
      );
      break;
    case 'fleet':
      for (const workers of [1, 10, 50, 100, 200, 400])
        report(
          part,
          simulateFleet({
            workers,
            slots: 4,
            durations: await durations(),
            databaseMs: Number(values['database-ms']),
            databaseCores: 4,
            roundTripMs: 0.5,
            statements: 10,
            tracks: 200_000,
          }),
        );
      break;
    default:
      throw new Error(`There is no part ${part}.`);
  }
