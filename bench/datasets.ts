/**
 * `npm run bench:datasets [-- --sizes 1000,10000,100000] [--write]`: statistics, validation, versions, diff and
 * rollback of synthetic libraries, each in a separate process so that memory peaks do not mix; the same in the app's
 * thread, with the longest time for which the core does not respond; and the ranking of label errors. `--write` puts
 * the tables into docs/datasets.md.
 */
import { runNow } from '../tests/support/run-now.ts';
import { createVersionNow } from '../tests/fixtures/datasets/create-version-now.ts';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { checkSteps } from '../src/main/core/datasets/versions/check-version.ts';
import { diffVersions } from '../src/main/core/datasets/versions/diff-versions.ts';
import { labelErrorSteps } from '../src/main/core/datasets/quality/label-issues.ts';
import { rollBackSteps } from '../src/main/core/datasets/versions/rollback.ts';
import { validateCollection } from '../src/main/core/datasets/quality/validate-library.ts';
import { createCore } from '../src/main/core/create-core.ts';
import type { Core } from '../src/main/core/create-core.ts';
import type { DatasetTask } from '../src/main/core/datasets/dataset-tasks.ts';
import { collectionStatistics } from '../src/main/core/library/statistics.ts';
import { findLabelIssues } from '../src/main/dataset/label-errors/find-issues.ts';
import { createRng } from '../src/main/numeric/rng.ts';
import { workerModules } from '../tests/support/workers.ts';
import { replaceSection } from '../scripts/report.ts';
import { buildLabelled } from './build-labelled.ts';

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '1000,10000,100000' },
    write: { type: 'boolean', default: false },
    part: { type: 'string' },
    home: { type: 'string' },
    count: { type: 'string' },
  },
});

/** Share of tracks changed between the two versions. */
const CHANGED_SHARE = 0.01;
const parts = [
  'stats',
  'facets',
  'filter',
  'validate',
  'create',
  'create again',
  'diff',
  'check',
  'labels',
  'rollback',
] as const;
type Part = (typeof parts)[number];

/** Tasks that the app runs in a thread. */
const threaded = ['statistics', 'create', 'diff', 'check', 'labels', 'rollback'] as const;

interface Measured {
  readonly seconds: number;
  /** CPU seconds of all cores, user and system. */
  readonly cpuSeconds: number;
  readonly peakMb: number;
  readonly detail: string;
}

const settings = {
  name: 'bench',
  description: '',
  author: 'bench',
  seed: 'bench',
} as const;

function create(core: Core): string {
  const { reference, trackCount } = createVersionNow(core, settings);
  return `${reference}, ${trackCount} tracks`;
}

async function runPart(core: Core, part: Part): Promise<string> {
  switch (part) {
    case 'stats':
      return `${collectionStatistics(core.db).total} tracks`;
    case 'facets':
      return `${core.library.facets().genres.length} genres`;
    case 'filter': {
      const filters = [
        { genres: ['House'] },
        { genres: ['Techno', 'Breaks'] },
        { text: 'genre:house' },
      ] as const;
      return `${filters.map((filter) => core.library.ids(filter).length).join(', ')} tracks`;
    }
    case 'validate': {
      const { tracks: total, findings } = (await validateCollection(core.db)).report;
      return `${total} tracks, ${findings.length} findings`;
    }
    case 'create':
    case 'create again':
      return create(core);
    case 'diff': {
      const diff = diffVersions(core.db, core.datasets, 'bench@v1', 'bench@v2');
      return `${diff.changed.length} changed, ${diff.counts.unchanged} unchanged`;
    }
    case 'check':
      return `${runNow(checkSteps(core.db, core.datasets, 'bench@v1')).tracks} tracks`;
    case 'labels': {
      const { tasks, issues } = runNow(labelErrorSteps(core.db, null));
      return `${tasks.reduce((sum, { labels }) => sum + labels, 0)} labels, ${issues.length} issues`;
    }
    case 'rollback':
      return `${runNow(rollBackSteps(core, 'bench@v1', { author: 'bench' })).restored.length} restored`;
  }
}

/** Runs a task in the thread and returns the longest time, in milliseconds, for which this process was blocked. */
async function runThreaded(core: Core, action: (typeof threaded)[number]): Promise<string> {
  const tasks = {
    statistics: { action: 'statistics', trackIds: null },
    create: { action: 'create', input: settings },
    diff: { action: 'diff', before: 'bench@v1', after: 'bench@v2', page: { offset: 0, limit: 50 } },
    check: { action: 'check', reference: 'bench@v1' },
    labels: { action: 'labels', trackIds: null },
    rollback: { action: 'rollback', reference: 'bench@v1', author: 'bench', dryRun: false, trackIds: null },
  } as const satisfies Record<(typeof threaded)[number], DatasetTask>;
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  await core.runDatasetTask(tasks[action]);
  // The last interval is counted when the timer fires once more.
  await setTimeout(20);
  delay.disable();
  return (delay.max / 1e6).toFixed(0);
}

/** Sets tier 1 for every hundredth track, so that the second version differs. */
function change(core: Core): void {
  const ids = core.library.ids({}).filter((_, i) => i % Math.round(1 / CHANGED_SHARE) === 0);
  core.edits.bulk(ids, { tier: 1 }, { author: 'bench', origin: null });
}

function inProcess(part: string, home: string, count: number): Measured {
  const text = execFileSync(
    process.execPath,
    [import.meta.filename, '--part', part, '--home', home, '--count', String(count)],
    { encoding: 'utf8', maxBuffer: 1e8 },
  );
  return JSON.parse(text.trim().split('\n').at(-1)!) as Measured;
}

/** Labels of four classes, a tenth of them wrong, with a predictor that is right in about 0.8 of the cases. */
function rankLabels(count: number): { seconds: number; issues: number } {
  const rng = createRng('labels');
  const classCount = 4;
  const labels = new Int32Array(count);
  const probabilities = new Float32Array(count * classCount);
  for (let i = 0; i < count; i++) {
    const truth = rng.int(0, classCount - 1);
    labels[i] = rng.chance(0.1) ? rng.int(0, classCount - 1) : truth;
    const sure = rng.range(0.6, 1);
    for (let k = 0; k < classCount; k++)
      probabilities[i * classCount + k] = k === truth ? sure : (1 - sure) / (classCount - 1);
  }
  const start = performance.now();
  const { ranked } = findLabelIssues({ labels, probabilities, classCount });
  return { seconds: (performance.now() - start) / 1000, issues: ranked.length };
}

if (values.part && values.home) {
  const core = createCore({ home: values.home, workers: workerModules });
  const start = performance.now();
  const used = process.cpuUsage();
  const thread = threaded.find((action) => values.part === `thread ${action}`);
  let detail = '';
  if (thread) detail = await runThreaded(core, thread);
  else if (values.part === 'build') buildLabelled(core, Number(values.count), { genres: 3, descriptors: 5 });
  else if (values.part === 'change') change(core);
  else if (values.part !== 'idle') detail = await runPart(core, values.part as Part);
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(used);
  const cpuSeconds = (user + system) / 1e6;
  const measured: Measured = { seconds, cpuSeconds, peakMb: process.resourceUsage().maxRSS / 1024, detail };
  await core.close();
  console.log(JSON.stringify(measured));
  process.exit();
} else {
  const sizes = values.sizes.split(',').map(Number);
  const rows = new Map<Part, string[]>();
  const details = new Map<Part, string>();
  let idle: Measured = { seconds: 0, cpuSeconds: 0, peakMb: 0, detail: '' };
  const stalls: string[] = [];
  for (const count of sizes) {
    const home = mkdtempSync(join(tmpdir(), 'segue-bench-'));
    try {
      inProcess('build', home, count);
      idle = inProcess('idle', home, count);
      for (const part of parts) {
        if (part === 'create again') inProcess('change', home, count);
        const { seconds, cpuSeconds, peakMb, detail } = inProcess(part, home, count);
        const row = rows.get(part) ?? [];
        rows.set(part, row);
        row.push(seconds.toFixed(2), cpuSeconds.toFixed(2), peakMb.toFixed(0));
        details.set(part, detail);
        console.log(
          `${count} ${part}: ${seconds.toFixed(2)} s, ${cpuSeconds.toFixed(2)} CPU-s, ${peakMb.toFixed(0)} MB, ${detail}`,
        );
      }
      if (count !== sizes.at(-1)) continue;
      inProcess('change', home, count);
      for (const action of threaded) {
        const { seconds, detail } = inProcess(`thread ${action}`, home, count);
        stalls.push(`| ${action} | ${seconds.toFixed(2)} | ${detail} |`);
        console.log(`thread ${action}: ${seconds.toFixed(2)} s, longest stall ${detail} ms`);
      }
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  }
  const ranking = [10_000, 100_000, 1_000_000].map((count) => ({ count, ...rankLabels(count) }));
  const table = [
    `| part | ${sizes.map((size) => `${size} tracks: s | CPU-s | MB`).join(' | ')} | at the largest |`,
    `|---|${sizes.map(() => '---|---|---|').join('')}---|`,
    ...parts.map((part) => `| ${part} | ${rows.get(part)!.join(' | ')} | ${details.get(part)!} |`),
    '',
    `| in a thread, ${sizes.at(-1)} tracks | s | longest stall of the core, ms |`,
    '|---|---|---|',
    ...stalls,
    '',
    '| labels of four classes | s | issues found |',
    '|---|---|---|',
    ...ranking.map(({ count, seconds, issues }) => `| ${count} | ${seconds.toFixed(2)} | ${issues} |`),
  ];
  console.log(table.join('\n'));
  if (values.write)
    replaceSection(
      'datasets.md',
      'benchmark',
      [
        `Command: \`npm run bench:datasets -- --write\`. Synthetic libraries of valid tracks with six sections and three cues each; MB is the peak of the process, of which ${idle.peakMb.toFixed(0)} MB are the program itself. Between the versions one track in a hundred was changed.`,
        '',
        ...table,
      ].join('\n'),
    );
}
