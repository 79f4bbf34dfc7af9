import { statSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { eq } from '../../../db/operators.ts';
import type { ImportReport, PathMap } from '../../../../shared/contract/index.ts';
import { AppError } from '../../../../shared/errors.ts';
import type { Database } from '../../../db/database.ts';
import { importProblems } from '../../../db/schema.ts';
import { runImportThread } from './import-thread.ts';
import type { ImportSummary } from './import-summary.ts';
import { withoutCounts } from '../../jobs/job.ts';
import type { StartedJob } from '../../jobs/job.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import type { FolderScan, ScanSummary } from '../../library/scan-folders.ts';
import type { Backups } from '../../backups.ts';
import type { SettingsStore } from '../../settings.ts';

/** What one job brought in: any mix of Rekordbox files and folders. */
export interface ImportResult {
  readonly paths: readonly string[];
  readonly rekordbox: readonly (ImportSummary & { readonly path: string })[];
  readonly scan: ScanSummary | null;
  readonly finishedAt: string;
}

/** Sorts what was dropped or named: Rekordbox files by their extension, folders and audio by theirs. */
export function sortPaths(paths: readonly string[]): { xml: string[]; music: string[] } {
  const xml: string[] = [];
  const music: string[] = [];
  for (const path of paths) {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (!stats)
      throw new AppError('not_found', `${path}: there is no such file or folder`, { details: { path } });
    if (stats.isFile() && extname(path).toLowerCase() === '.xml') xml.push(path);
    else music.push(path);
  }
  return { xml, music };
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What is imported, for people. Files dropped in a browser lie in a folder with a generated name. */
function titleOf(paths: readonly string[]): string {
  if (paths.length !== 1) return `${paths.length} items`;
  const name = basename(paths[0]!);
  return uuid.test(name) ? 'dropped files' : name;
}

/** Imports as jobs. */
export function createImports(deps: {
  db: Database;
  jobs: Jobs;
  scan: FolderScan;
  settings: SettingsStore;
  worker: URL;
  backups: Pick<Backups, 'before'>;
  libraryChanged: (trackIds: 'many', reason: 'import' | 'scan') => void;
}) {
  const { db, jobs, settings } = deps;

  /** Path maps are remembered: a later import without any uses them too. */
  function rememberPathMap(pathMap: PathMap | undefined): PathMap {
    const known = settings.get().pathMap;
    if (!pathMap || pathMap.length === 0) return known;
    const merged = [...known.filter(({ from }) => !pathMap.some((entry) => entry.from === from)), ...pathMap];
    return settings.set({ pathMap: merged }).pathMap;
  }

  function start(paths: readonly string[], pathMap?: PathMap): StartedJob<ImportResult> {
    const { xml, music } = sortPaths(paths);
    const map = rememberPathMap(pathMap);
    return jobs.start({
      kind: xml.length > 0 ? 'import' : 'scan',
      title: `Import ${titleOf(paths)}`,
      unit: xml.length > 0 ? 'bytes' : 'files',
      params: { paths },
      async run(job): Promise<ImportResult> {
        if (xml.length > 0) await deps.backups.before('import');
        // Folders first: rows of the XML then find the tracks of their files.
        const scan =
          music.length > 0 ? await deps.scan.scan(music, xml.length > 0 ? withoutCounts(job) : job) : null;
        if (scan) deps.libraryChanged('many', 'scan');
        const rekordbox: (ImportSummary & { path: string })[] = [];
        for (const path of xml) {
          const summary = await runImportThread(
            deps.worker,
            { database: db.path, path, pathMap: map, at: new Date().toISOString(), jobId: job.id },
            { signal: job.signal, onProgress: (done, total) => job.progress({ done, total }) },
          );
          rekordbox.push({ ...summary, path });
          deps.libraryChanged('many', 'import');
        }
        return { paths, rekordbox, scan, finishedAt: new Date().toISOString() };
      },
    });
  }

  /** What a finished import read, cleaned and flagged. */
  function report(jobId: string, page: { offset: number; limit: number }): ImportReport {
    const result = jobs.result(jobId) as ImportResult | null;
    if (result === null) throw new AppError('not_found', `Job ${jobId} has no import report yet.`);
    const ofRows = result.rekordbox.flatMap(({ importId }) =>
      importId === null
        ? []
        : db.query
            .select({
              severity: importProblems.severity,
              code: importProblems.code,
              message: importProblems.message,
              line: importProblems.line,
            })
            .from(importProblems)
            .where(eq(importProblems.importId, importId))
            .orderBy(importProblems.id)
            .all(),
    );
    const ofFiles = (result.scan?.warnings ?? []).map(({ path, message }) => ({
      severity: 'warning' as const,
      code: 'audio_file',
      message: `${path}: ${message}`,
      line: null,
    }));
    const problems = [...ofRows, ...ofFiles];
    const sum = <T>(items: readonly T[], count: (item: T) => number): number =>
      items.reduce((total, item) => total + count(item), 0);
    const { rekordbox, scan } = result;
    return {
      jobId,
      paths: [...result.paths],
      tracks: {
        read: sum(rekordbox, (one) => one.tracks.read) + (scan?.files ?? 0),
        added: sum(rekordbox, (one) => one.tracks.added) + (scan?.added ?? 0),
        updated: sum(rekordbox, (one) => one.tracks.updated) + (scan?.moved ?? 0),
        unchanged: sum(rekordbox, (one) => one.tracks.unchanged) + (scan?.known ?? 0) + (scan?.copies ?? 0),
        kept: sum(rekordbox, (one) => one.tracks.kept),
        leftOut: sum(rekordbox, (one) => one.tracks.leftOut ?? 0) + (scan?.leftOut ?? 0),
        missing: sum(rekordbox, (one) => one.tracks.missing) + (scan?.missing ?? 0),
        failed: sum(rekordbox, (one) => one.tracks.failed) + (scan?.failed ?? 0),
      },
      playlists: sum(rekordbox, (one) => one.playlists),
      cues: {
        hot: sum(rekordbox, (one) => one.cues.hot),
        memory: sum(rekordbox, (one) => one.cues.memory),
        loops: sum(rekordbox, (one) => one.cues.loops),
      },
      cleaned: addUp(rekordbox.flatMap((one) => one.cleaned)),
      flagged: addUp(rekordbox.flatMap((one) => one.flagged)),
      problems: problems.slice(page.offset, page.offset + page.limit),
      problemCount: sum(rekordbox, (one) => one.problemCount) + (scan?.warnings.length ?? 0),
      finishedAt: result.finishedAt,
    };
  }

  return { start, report };
}

type Tally = ImportReport['cleaned'][number];

function addUp(tallies: readonly Tally[]): Tally[] {
  const sums = new Map<string, Tally>();
  for (const tally of tallies) {
    const sum = sums.get(tally.code);
    sums.set(tally.code, sum ? { ...sum, count: sum.count + tally.count } : tally);
  }
  return [...sums.values()].sort((a, b) => b.count - a.count);
}
