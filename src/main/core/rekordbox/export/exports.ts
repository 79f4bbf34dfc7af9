import { msg, t } from '../../../../shared/languages/translate.ts';
import type { Message } from '../../../../shared/languages/translate.ts';
import { and, desc, eq, isNull } from '../../../db/operators.ts';
import type {
  ExportOptions,
  ExportPreview,
  ExportReport,
  ExportVerification,
  TrackSelection,
} from '../../../../shared/contract/index.ts';
import type { TrackId } from '../../../../shared/domain/index.ts';
import { AppError } from '../../../../shared/errors.ts';
import { version } from '../../../../shared/version.ts';
import type { Database } from '../../../db/database.ts';
import { exportedRows, imports } from '../../../db/schema.ts';
import type { RekordboxHeader, RekordboxTrack } from '../../../rekordbox/row.ts';
import { newHeader, writeRekordboxXml } from '../../../rekordbox/write-xml.ts';
import type { Annotations } from '../../annotations/annotations.ts';
import { diffItems } from '../../annotations/diff-items.ts';
import { exportPlaylists } from './export-playlists.ts';
import { exportRows } from './export-rows.ts';
import { createTally } from './export-tally.ts';
import type { ExportRow } from './export-rows.ts';
import { createExportJob } from '../../jobs/export-job.ts';
import type { JobContext } from '../../jobs/job.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import type { LibraryQuery } from '../../library/library-query.ts';
import type { SettingsStore } from '../../settings.ts';
import type { Targets } from '../../targets.ts';
import { verifyExport } from './verify-export.ts';

/** Yielding to the event loop after this many tracks keeps the core responsive. */
const TRACKS_PER_TURN = 200;

const rekordboxSteps: readonly Message[] = [
  msg('In Rekordbox, back up your library: File > Library > Backup Library.'),
  msg('Preferences > View > Layout: tick "rekordbox xml".'),
  msg('Preferences > Advanced > Database > rekordbox xml > Imported Library: choose the exported file.'),
  msg('Preferences > Analysis: switch Auto Analysis off, so that the new grids are not analyzed over.'),
  msg('In the tree, open "rekordbox xml", press its refresh button, and open All Tracks.'),
  msg(
    'Select all tracks (Ctrl/Cmd+A), right-click, Import To Collection, and answer Yes to loading the tag information. Importing only a playlist does not update tracks that are in the collection already.',
  ),
  msg(
    'Export the collection again (File > Export Collection in xml format) and let Segue verify what Rekordbox took.',
  ),
];

/** Export to Rekordbox XML: preview, job, verification. */
export function createExports(deps: {
  db: Database;
  jobs: Jobs;
  library: LibraryQuery;
  annotations: Annotations;
  settings: SettingsStore;
  targets: Targets;
}) {
  const { db, jobs, library, annotations } = deps;

  function isWholeLibrary(selection: TrackSelection): boolean {
    return (
      selection.kind === 'filter' && Object.values(selection.filter).every((value) => value === undefined)
    );
  }

  /** In scope `library` every track is written, those outside the selection as they were imported. */
  function* rowsOf(selection: TrackSelection, options: ExportOptions): Generator<ExportRow> {
    const chosen =
      options.scope === 'library' && isWholeLibrary(selection) ? null : new Set(library.idsOf(selection));
    const included = options.scope === 'library' ? null : chosen;
    for (const row of exportRows(db, annotations, included, options, deps.settings.get().pathMap)) {
      if (!chosen || chosen.has(row.trackId)) yield row;
      else if (!row.isNew) yield { ...row, ...verbatim(row.trackId, row.rekordboxId) };
    }
  }

  function verbatim(
    trackId: TrackId,
    rekordboxId: string,
  ): Pick<ExportRow, 'track' | 'changes' | 'losses' | 'base' | 'head' | 'predicted'> {
    const stored = db.connection
      .prepare<[TrackId], string>('SELECT row FROM rekordbox_row WHERE track_id = ?')
      .pluck()
      .get(trackId);
    const track = JSON.parse(stored!) as RekordboxTrack;
    track.attributes = track.attributes.map(([name, value]) => [
      name,
      name === 'TrackID' ? rekordboxId : value,
    ]);
    return { track, changes: [], losses: [], base: null, head: null, predicted: [] };
  }

  function preview(
    selection: TrackSelection,
    options: ExportOptions,
    page: { offset: number; limit: number },
  ): ExportPreview {
    const tally = createTally();
    const diffs: ExportPreview['diffs'][number][] = [];
    for (const row of rowsOf(selection, options)) {
      const index = tally.changed;
      tally.add(row);
      if (tally.changed === index || index < page.offset || index >= page.offset + page.limit) continue;
      const [track] = library.rows([row.trackId]);
      diffs.push({
        trackId: row.trackId,
        title: track?.title ?? '',
        artist: track?.artist ?? '',
        items:
          row.base && row.head
            ? diffItems(row.base, row.head).filter(({ part }) => ['grid', 'key', 'cue'].includes(part))
            : [],
      });
    }
    return {
      tracks: tally.tracks,
      changedTracks: tally.changed,
      counts: tally.counts(),
      losses: tally.losses(),
      predictedCues: tally.predictedCues(),
      diffs,
      suggestedName: `segue-${new Date().toISOString().slice(0, 10)}.xml`,
    };
  }

  function header(): RekordboxHeader {
    const latest = db.query
      .select({ header: imports.header })
      .from(imports)
      .where(and(isNull(imports.supersededBy), eq(imports.program, 'rekordbox')))
      .orderBy(desc(imports.id))
      .get();
    return latest ? (latest.header as RekordboxHeader) : newHeader(version);
  }

  async function write(
    job: JobContext,
    path: string,
    selection: TrackSelection,
    options: ExportOptions,
  ): Promise<ExportReport> {
    const tally = createTally();
    const written = new Map<TrackId, string>();
    const changed: { trackId: TrackId; row: RekordboxTrack }[] = [];
    job.progress({ total: library.count('1') });
    async function* tracks(): AsyncGenerator<RekordboxTrack> {
      for (const row of rowsOf(selection, options)) {
        tally.add(row);
        written.set(row.trackId, row.rekordboxId);
        if (row.isNew || row.changes.length > 0) changed.push({ trackId: row.trackId, row: row.track });
        if (tally.tracks % TRACKS_PER_TURN === 0) {
          job.progress({ done: tally.tracks });
          await new Promise((resolve) => setImmediate(resolve));
        }
        yield row.track;
      }
    }
    const result = await writeRekordboxXml(
      path,
      header(),
      tracks(),
      () => {
        const date = new Date().toISOString().slice(0, 10);
        const added =
          options.playlistName === null
            ? null
            : {
                name: `${options.playlistName} ${date}`,
                trackIds: changed.map(({ trackId }) => trackId),
              };
        const isSelection = options.scope === 'selection';
        return exportPlaylists(db, {
          written,
          onlyWritten: isSelection,
          only: (isSelection && selection.kind === 'filter' && selection.filter.playlistId) || null,
          smartTracks: (filter) => library.ids(filter, [{ column: 'title', direction: 'ascending' }]),
          added,
        });
      },
      { signal: job.signal },
    );
    const finishedAt = new Date().toISOString();
    // With a read-only library the file still gets written, but this library cannot verify it later.
    if (db.readOnlyReason === null)
      db.transaction(() => {
        db.query.delete(exportedRows).run();
        for (const { trackId, row } of changed)
          db.query.insert(exportedRows).values({ trackId, exportedAt: finishedAt, path, row }).run();
      });
    job.progress({ done: tally.tracks, total: tally.tracks });
    return {
      jobId: job.id,
      path: result.path,
      bytes: result.bytes,
      tracks: result.tracks,
      changedTracks: tally.changed,
      counts: tally.counts(),
      losses: tally.losses(),
      steps: rekordboxSteps.map((step) => t(step)),
      finishedAt,
    };
  }

  function report(jobId: string): ExportReport {
    const result = jobs.result(jobId) as ExportReport | null;
    if (result === null)
      throw new AppError('not_found', msg('Job {jobId} has no export report yet.', { jobId }));
    return result;
  }

  return {
    preview,
    ...createExportJob(deps, '.xml', write),
    report,
    verify: (path: string, signal?: AbortSignal): Promise<ExportVerification> =>
      verifyExport(db, library, path, signal),
  };
}
