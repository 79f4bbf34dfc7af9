/**
 * `npm run bench:labels [-- --tracks 100000] [--write]`: lists, filters, statistics and versions of a library whose
 * tracks have three genres and five descriptors each, as ratios to the same library with one genre and no descriptors.
 * Both are measured alternately in one process, by CPU time, and the best round counts. `--write` puts the table into
 * docs/datasets.md.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createCore } from '../src/main/core/create-core.ts';
import type { Core } from '../src/main/core/create-core.ts';
import { collectionStatistics } from '../src/main/core/library/statistics.ts';
import { replaceSection } from '../scripts/report.ts';
import { createVersionNow } from '../tests/fixtures/datasets/create-version-now.ts';
import { workerModules } from '../tests/support/workers.ts';
import { buildLabelled } from './build-labelled.ts';

const { values } = parseArgs({
  options: { tracks: { type: 'string', default: '100000' }, write: { type: 'boolean', default: false } },
});
const count = Number(values.tracks);

let version = 0;
const parts: readonly (readonly [name: string, turns: number, work: (core: Core) => unknown])[] = [
  ['list of all tracks', 15, (core) => core.library.ids({})],
  ['list by title', 15, (core) => core.library.ids({}, [{ column: 'title', direction: 'ascending' }])],
  ['list by tempo', 9, (core) => core.library.ids({}, [{ column: 'bpm', direction: 'ascending' }])],
  ['list by artist', 9, (core) => core.library.ids({}, [{ column: 'artist', direction: 'ascending' }])],
  ['list by date added', 9, (core) => core.library.ids({}, [{ column: 'addedAt', direction: 'ascending' }])],
  ['filter by tempo and key', 15, (core) => core.library.ids({ bpm: { from: 120, to: 130 }, keys: ['8A'] })],
  // If each track has three genres, a genre occurs in three times as many tracks.
  ['filter by a genre, per 10 000 found', 15, (core) => core.library.ids({ genres: ['House'] })],
  ['search for a word', 15, (core) => core.library.ids({ text: 'title 77' })],
  ['200 rows', 15, (core) => core.library.rows(Array.from({ length: 200 }, (_, i) => 1 + i * 300))],
  ['10 000 rows', 5, (core) => core.library.rows(Array.from({ length: 10_000 }, (_, i) => 1 + i))],
  ['counts of the sidebar', 9, (core) => core.library.summary()],
  ['statistics', 7, (core) => collectionStatistics(core.db)],
  [
    'a version',
    3,
    (core) =>
      createVersionNow(core, { name: `v${version++}`, description: '', author: 'bench', seed: 'bench' }),
  ],
];

/** CPU milliseconds, user and system. */
function cpuMs(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const folder = mkdtempSync(join(tmpdir(), 'segue-bench-'));
const cores: Core[] = [];
try {
  const [plain, labelled] = [
    { genres: 1, descriptors: 0 },
    { genres: 3, descriptors: 5 },
  ].map((labels, i) => {
    const core = createCore({ home: join(folder, String(i)), workers: workerModules });
    cores.push(core);
    buildLabelled(core, count, labels);
    return core;
  }) as [Core, Core];
  const rows = parts.map(([name, turns, work]) => {
    const best = [Infinity, Infinity];
    for (let turn = 0; turn <= turns; turn++)
      for (const [i, core] of [plain, labelled].entries()) {
        let found: unknown;
        const used = cpuMs(() => void (found = work(core)));
        const ms = name.includes('found') ? (10_000 * used) / (found as unknown[]).length : used;
        // The first round fills caches.
        if (turn > 0) best[i] = Math.min(best[i]!, ms);
      }
    const [without, having] = best as [number, number];
    const row = `| ${name} | ${without.toFixed(1)} | ${having.toFixed(1)} | ${(having / without).toFixed(2)} |`;
    console.log(row);
    return row;
  });
  if (values.write)
    replaceSection(
      'datasets.md',
      'labels benchmark',
      [
        `Command: \`npm run bench:labels -- --write\`. ${count} tracks, CPU milliseconds, best of several turns in which both libraries take turns.`,
        '',
        '| | one genre | three genres, five descriptors | ratio |',
        '|---|---|---|---|',
        ...rows,
      ].join('\n'),
    );
} finally {
  for (const core of cores) await core.close();
  rmSync(folder, { recursive: true, force: true });
}
