import { statSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { eq } from '../../../db/operators.ts';
import { programOfFile } from '../../../../shared/domain/index.ts';
import type { Program } from '../../../../shared/domain/index.ts';
import type { ImportReport, PathMap } from '../../../../shared/contract/index.ts';
import { AppError } from '../../../../shared/errors.ts';
import { msg, readMessage, t } from '../../../../shared/languages/translate.ts';
import type { Database } from '../../../db/database.ts';
import { importProblems } from '../../../db/schema.ts';
import { runImportThread } from './import-thread.ts';
import type { ImportSummary } from './import-summary.ts';
import { withoutCounts } from '../../jobs/job.ts';
import { nameOfPath, namesOf } from '../../jobs/plain-names.ts';
import type { StartedJob } from '../../jobs/job.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import type { FolderScan, ScanSummary } from '../../library/scan-folders.ts';
import type { Backups } from '../../backups.ts';
import type { SettingsStore } from '../../settings.ts';

/** What one job imported: any mix of libraries of DJ programs and folders. */
export interface ImportResult {
  readonly paths: readonly string[];
  /** Libraries of DJ programs, Rekordbox or another; stored reports use this name. */
  readonly rekordbox: readonly (ImportSummary & { readonly path: string })[];
  readonly scan: ScanSummary | null;
  readonly finishedAt: string;
}

/** A library of a DJ program. */
interface LibraryFile {
  readonly path: string;
  readonly program: 'rekordbox' | Program;
}

/** Sorts dropped or named paths: libraries of DJ programs by their names, everything else as folders and audio. */
export function sortPaths(paths: readonly string[]): { libraries: LibraryFile[]; music: string[] } {
  const libraries: LibraryFile[] = [];
  const music: string[] = [];
  for (const path of paths) {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (!stats)
      throw new AppError('not_found', msg('{path}: there is no such file or folder', { path }), {
        details: { path },
      });
    const program = stats.isDirectory() ? null : programOfLibrary(path);
    if (program) libraries.push({ path, program });
    else music.push(path);
  }
  return { libraries, music };
}

function programOfLibrary(path: string): LibraryFile['program'] | null {
  return extname(path).toLowerCase() === '.xml' ? 'rekordbox' : programOfFile(basename(path));
}

/** Imports as jobs. */
export function createImports(deps: {
  db: Database;
  jobs: Jobs;
  scan: FolderScan;
  settings: SettingsStore;
  /** Removes the folders of dropped files from texts. */
  plainPaths: (text: string) => string;
  worker: URL;
  /** Module of the threads that read tags. */
  tags: URL;
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

  /** With `serato`, Serato's data in the tags of the music is imported too. */
  function start(
    paths: readonly string[],
    pathMap?: PathMap,
    options: { readonly serato?: boolean | undefined } = {},
  ): StartedJob<ImportResult> {
    const { libraries, music } = sortPaths(paths);
    if (options.serato) libraries.push(...music.map((path) => ({ path, program: 'serato' as const })));
    const map = rememberPathMap(pathMap);
    return jobs.start({
      kind: libraries.length > 0 ? 'import' : 'scan',
      title: msg('Import {names}', { names: namesOf(paths) }),
      unit: libraries.length > 0 ? 'bytes' : 'files',
      params: { paths, ...(options.serato ? { serato: true } : {}) },
      async run(job): Promise<ImportResult> {
        if (libraries.length > 0) await deps.backups.before('import');
        // Folders first, so that rows of the libraries find the tracks of their files.
        const scan =
          music.length > 0
            ? await deps.scan.scan(music, libraries.length > 0 ? withoutCounts(job) : job)
            : null;
        if (scan) deps.libraryChanged('many', 'scan');
        const imported: (ImportSummary & { path: string })[] = [];
        for (const { path, program } of libraries) {
          const summary = await runImportThread(
            deps.worker,
            {
              database: db.path,
              path,
              program,
              pathMap: map,
              tags: deps.tags.href,
              at: new Date().toISOString(),
              jobId: job.id,
            },
            { signal: job.signal, onProgress: (done, total) => job.progress({ done, total }) },
          );
          imported.push({ ...summary, path });
          deps.libraryChanged('many', 'import');
        }
        return { paths, rekordbox: imported, scan, finishedAt: new Date().toISOString() };
      },
    });
  }

  /** What a finished import read, cleaned and flagged. */
  function report(jobId: string, page: { offset: number; limit: number }): ImportReport {
    const result = jobs.result(jobId) as ImportResult | null;
    if (result === null)
      throw new AppError('not_found', msg('Job {jobId} has no import report yet.', { jobId }));
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
            .all()
            .map((problem) => ({ ...problem, message: t(readMessage(problem.message)) })),
    );
    const ofFiles = (result.scan?.warnings ?? []).map(({ path, message }) => ({
      severity: 'warning' as const,
      code: 'audio_file',
      message: deps.plainPaths(`${path}: ${t(readMessage(message))}`),
      line: null,
    }));
    const problems = [...ofRows, ...ofFiles];
    const sum = <T>(items: readonly T[], count: (item: T) => number): number =>
      items.reduce((total, item) => total + count(item), 0);
    const { rekordbox: libraries, scan } = result;
    return {
      jobId,
      names: result.paths.map(nameOfPath),
      tracks: {
        read: sum(libraries, (one) => one.tracks.read) + (scan?.files ?? 0),
        added: sum(libraries, (one) => one.tracks.added) + (scan?.added ?? 0),
        updated: sum(libraries, (one) => one.tracks.updated) + (scan?.moved ?? 0),
        unchanged: sum(libraries, (one) => one.tracks.unchanged) + (scan?.known ?? 0) + (scan?.copies ?? 0),
        kept: sum(libraries, (one) => one.tracks.kept),
        leftOut: sum(libraries, (one) => one.tracks.leftOut ?? 0) + (scan?.leftOut ?? 0),
        missing: sum(libraries, (one) => one.tracks.missing) + (scan?.missing ?? 0),
        failed: sum(libraries, (one) => one.tracks.failed) + (scan?.failed ?? 0),
      },
      playlists: sum(libraries, (one) => one.playlists),
      cues: {
        hot: sum(libraries, (one) => one.cues.hot),
        memory: sum(libraries, (one) => one.cues.memory),
        loops: sum(libraries, (one) => one.cues.loops),
      },
      cleaned: addUp(libraries.flatMap((one) => one.cleaned)),
      flagged: addUp(libraries.flatMap((one) => one.flagged)),
      problems: problems.slice(page.offset, page.offset + page.limit),
      problemCount: sum(libraries, (one) => one.problemCount) + (scan?.warnings.length ?? 0),
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
