/**
 * `npm run bench:library [-- --tracks 50000] [--write]`: import, export, listing and search of a large library, each in
 * a separate process, as ratios to `XMLParser.parse` alone on the same file in the same run.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { XMLParser } from 'fast-xml-parser';
import { openDatabase } from '../src/main/db/database.ts';
import { createLibraryQuery } from '../src/main/core/library/library-query.ts';
import { createCore } from '../src/main/core/create-core.ts';
import { exportOptionsSchema } from '../src/shared/contract/index.ts';
import { rekordboxFiles, skipReason } from '../tests/support/shared-data.ts';
import { workerModules } from '../tests/support/workers.ts';
import { buildLibraryXml } from './build-library.ts';
import { replaceSection } from '../scripts/report.ts';

const { values } = parseArgs({
  options: {
    tracks: { type: 'string', default: '50000' },
    write: { type: 'boolean', default: false },
    part: { type: 'string' },
    folder: { type: 'string' },
  },
});

interface Measured {
  readonly seconds: number;
  /** User and system time since the modules were loaded: each part loads the same ones, used or not. */
  readonly cpuSeconds: number;
  readonly peakMb: number;
  readonly detail: string;
}

/** Median and maximum time in ms of several runs of `work`. */
function time(runs: number, work: () => unknown): { median: number; max: number } {
  const times = Array.from({ length: runs }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  }).sort((a, b) => a - b);
  return { median: times[runs >> 1]!, max: times.at(-1)! };
}

/** One measured part, run in a separate process so that peaks do not mix. */
async function runPart(part: string, folder: string): Promise<string> {
  const xml = join(folder, 'library.xml');
  const home = join(folder, 'home');
  switch (part) {
    case 'parse': {
      const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' });
      const parsed = parser.parse(readFileSync(xml, 'utf8')) as {
        DJ_PLAYLISTS: { COLLECTION: { TRACK: unknown[] } };
      };
      return `${parsed.DJ_PLAYLISTS.COLLECTION.TRACK.length} tracks`;
    }
    case 'import':
    case 'import again': {
      const core = createCore({ home, workers: workerModules });
      const { rekordbox } = await core.imports.start([xml]).result;
      await core.close();
      const { added, unchanged } = rekordbox[0]!.tracks;
      return `${added} added, ${unchanged} unchanged`;
    }
    case 'export': {
      const core = createCore({ home, workers: workerModules });
      const report = await core.exports.start(
        join(folder, 'out.xml'),
        { kind: 'filter', filter: {} },
        exportOptionsSchema.parse({}),
      ).result;
      await core.close();
      return `${report.tracks} tracks, ${report.changedTracks} changed`;
    }
    case 'edit': {
      const core = createCore({ home, workers: workerModules });
      const ids = core.library.ids({});
      let at = 0;
      const edit = (durable: boolean) =>
        time(200, () => {
          const trackId = ids[at++ % ids.length]!;
          const { annotation, revision } = core.annotations.head(trackId)!;
          const document = { ...annotation, metadata: { ...annotation.metadata, notes: `Note ${at}` } };
          core.db.transaction(
            () =>
              core.annotations.commit({
                trackId,
                baseRevision: revision,
                document,
                author: 'bench',
                source: 'manual',
                kind: 'edit',
                reason: 'Note',
                at: new Date().toISOString(),
              }),
            { durable },
          );
        });
      edit(false);
      const [plain, durable] = [edit(false), edit(true)];
      await core.close();
      return [
        `stored ${plain.median.toFixed(1)} (max ${plain.max.toFixed(1)})`,
        `on disk ${durable.median.toFixed(1)} (max ${durable.max.toFixed(1)})`,
      ].join('; ');
    }
    case 'query': {
      const db = openDatabase(join(home, 'library.db'));
      const library = createLibraryQuery(db);
      const all = library.ids({}, [{ column: 'title', direction: 'ascending' }]);
      const show = (name: string, { median, max }: { median: number; max: number }): string =>
        `${name} ${median.toFixed(1)} (max ${max.toFixed(1)})`;
      return [
        show(
          'by title',
          time(20, () => library.ids({}, [{ column: 'title', direction: 'ascending' }])),
        ),
        show(
          'by bpm, descending',
          time(20, () => library.ids({}, [{ column: 'bpm', direction: 'descending' }])),
        ),
        show(
          'by key',
          time(20, () => library.ids({}, [{ column: 'key', direction: 'ascending' }])),
        ),
        show(
          '200 rows',
          time(20, () => library.rows(all.slice(1000, 1200))),
        ),
        show(
          'search "remix"',
          time(20, () => library.ids({ text: 'remix' }, [{ column: 'artist', direction: 'ascending' }])),
        ),
        show(
          'search "a"',
          time(20, () => library.ids({ text: 'a' }, [{ column: 'artist', direction: 'ascending' }])),
        ),
        show(
          'tier, key and tempo',
          time(20, () =>
            library.ids({ tiers: [2], keys: ['8A', '9A'], bpm: { from: 120, to: 128 } }, [
              { column: 'title', direction: 'ascending' },
            ]),
          ),
        ),
        show(
          'summary',
          time(20, () => library.summary()),
        ),
      ].join('; ');
    }
    default:
      throw new Error(`unknown part ${part}`);
  }
}

const names: Readonly<Record<string, string>> = {
  parse: 'XMLParser.parse alone',
  query: 'queries, median ms (max)',
  edit: 'one edit, median ms (max)',
};

if (values.part && values.folder) {
  const start = performance.now();
  const cpuBefore = process.cpuUsage();
  const detail = await runPart(values.part, values.folder);
  const cpu = process.cpuUsage(cpuBefore);
  const result: Measured = {
    seconds: (performance.now() - start) / 1000,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    peakMb: process.resourceUsage().maxRSS / 1024,
    detail,
  };
  console.log(JSON.stringify(result));
} else if (rekordboxFiles.length === 0) {
  console.log(`bench:library ${skipReason}`);
} else {
  const folder = values.folder ?? mkdtempSync(join(tmpdir(), 'segue-bench-'));
  try {
    const built = await buildLibraryXml(join(folder, 'library.xml'), Number(values.tracks));
    console.log(
      `${built.tracks} tracks, ${built.marks} cues, ${built.tempos} tempo nodes, ${(built.bytes / 1e6).toFixed(1)} MB`,
    );
    const lines = ['| part | s | × | CPU-s | × | peak MB | |', '|---|---|---|---|---|---|---|'];
    let reference: Measured | null = null;
    for (const part of ['parse', 'import', 'import again', 'export', 'edit', 'query']) {
      const text = execFileSync(
        process.execPath,
        [import.meta.filename, '--part', part, '--folder', folder],
        {
          encoding: 'utf8',
        },
      );
      const measured = JSON.parse(text.trim().split('\n').at(-1)!) as Measured;
      const { seconds, cpuSeconds, peakMb, detail } = measured;
      reference ??= measured;
      const name = names[part] ?? part;
      lines.push(
        `| ${name} | ${seconds.toFixed(2)} | ${(seconds / reference.seconds).toFixed(2)} | ${cpuSeconds.toFixed(2)} | ${(cpuSeconds / reference.cpuSeconds).toFixed(2)} | ${peakMb.toFixed(0)} | ${detail} |`,
      );
      console.log(lines.at(-1));
    }
    console.log('× is the ratio to XMLParser.parse alone.');
    if (values.write)
      replaceSection(
        'performance.md',
        'library',
        [
          `Command: \`npm run bench:library\`, ${values.tracks} tracks. × is the ratio to \`XMLParser.parse\` alone on the same file. Seconds count from when a part's modules are loaded; starting the import thread and loading its modules is part of an import.`,
          '',
          ...lines,
        ].join('\n'),
      );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
