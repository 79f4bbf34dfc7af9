/**
 * `npm run bench:package [-- --write]`: size of the Debian package in `dist/` and of the installed files, time from the
 * start of the process to the first paint, and memory when idle, with no track and with 50 000. Linux; run `npm run
 * package` first.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { replaceSection, toMarkdown } from '../scripts/report.ts';
import type { Table } from '../scripts/report.ts';
import { startInstalled } from '../tests/electron/installed-app.ts';
import type { InstalledApp } from '../tests/electron/installed-app.ts';
import { openDisplay } from '../tests/electron/runtime.ts';
import { rekordboxFiles } from '../tests/support/shared-data.ts';
import { buildLibraryXml } from './build-library.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    tracks: { type: 'string', default: '50000' },
    write: { type: 'boolean', default: false },
  },
});
const runs = Number(values.runs);
const IDLE_MS = 15_000;
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
const dist = join(import.meta.dirname, '../dist');
const deb = readdirSync(dist).find((name) => name.endsWith('.deb'));
if (!deb) throw new Error('There is no .deb in dist/: run `npm run package` first');

const folder = mkdtempSync(join(tmpdir(), 'segue-bench-package-'));
const system = join(folder, 'system');
const executable = join(system, 'opt/Segue/segue');
const display = await openDisplay();

function filesOf(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Evicts the installed files from the system's cache, so that the next start reads them from disk. */
function forget(): void {
  for (const file of filesOf(system))
    spawnSync('dd', [`if=${file}`, 'iflag=nocache', 'count=0', 'status=none']);
}

async function start(home: string): Promise<{ app: InstalledApp; paintMs: number }> {
  const app = await startInstalled(executable, ['--home', home], display.env);
  const painted = await app.page.evaluate(
    () => performance.timeOrigin + performance.getEntriesByName('first-contentful-paint')[0]!.startTime,
  );
  return { app, paintMs: painted - app.startedAt };
}

async function measureStarts(home: (run: number) => string, before: () => void): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    before();
    const { app, paintMs } = await start(home(run));
    await app.quit();
    times.push(paintMs);
  }
  return times.sort((a, b) => a - b)[runs >> 1]!;
}

/** Memory of a process and its descendants, shared pages counted once: the sum of their proportional set sizes. */
function memoryOf(root: number): number {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc'))
    if (/^\d+$/.test(name))
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
      } catch {
        // It has ended meanwhile.
      }
  const isBelow = (pid: number): boolean => pid === root || (parents.has(pid) && isBelow(parents.get(pid)!));
  let kilobytes = 0;
  for (const pid of parents.keys())
    if (isBelow(pid))
      kilobytes += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
  return kilobytes * 1024;
}

async function measureIdle(home: string): Promise<number> {
  const { app } = await start(home);
  await new Promise((done) => setTimeout(done, IDLE_MS));
  const bytes = memoryOf(app.process.pid!);
  await app.quit();
  return bytes;
}

try {
  execFileSync('dpkg-deb', ['-x', join(dist, deb), system]);
  const home = join(folder, 'home');
  const cold = await measureStarts((run) => join(folder, `cold-${run}`), forget);
  const warm = await measureStarts(
    () => home,
    () => undefined,
  );
  const table: string[][] = [
    ['measure', 'value'],
    ['package (`.deb`, xz)', megabytes(statSync(join(dist, deb)).size)],
    ['installed', megabytes(filesOf(system).reduce((sum, file) => sum + statSync(file).size, 0))],
    ['first start, from disk, to first paint', `${cold.toFixed(0)} ms`],
    ['start again to first paint', `${warm.toFixed(0)} ms`],
    ['memory when idle, no tracks, all processes', megabytes(await measureIdle(home))],
  ];
  if (rekordboxFiles.length > 0) {
    const xml = join(folder, 'library.xml');
    await buildLibraryXml(xml, Number(values.tracks));
    const large = join(folder, 'large');
    execFileSync(join(system, 'opt/Segue/resources/bin/segue'), ['--home', large, 'import', xml], {
      stdio: 'ignore',
    });
    table.push([
      `memory when idle, ${values.tracks} tracks, all processes`,
      megabytes(await measureIdle(large)),
    ]);
    table.push([
      `start with ${values.tracks} tracks to first paint`,
      `${(
        await measureStarts(
          () => large,
          () => undefined,
        )
      ).toFixed(0)} ms`,
    ]);
  }
  const runtime = process.env.ELECTRON_OVERRIDE_DIST_PATH
    ? '\n\nWith another Electron runtime than the official one of the release; see docs/packages.md.'
    : '';
  const text = `${toMarkdown(table as Table)}\n\nMedian of ${runs} starts; load of the machine ${loadavg()[1]!.toFixed(0)} on ${availableParallelism()} cores.${runtime}`;
  console.log(text);
  if (values.write) replaceSection('performance.md', 'package', text);
} finally {
  display.close();
  rmSync(folder, { recursive: true, force: true });
}
