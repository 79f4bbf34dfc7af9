import { bulkInsert } from '../../../db/bulk-insert.ts';
import type { Database } from '../../../db/database.ts';
import { eq } from '../../../db/operators.ts';
import { importProblems, imports } from '../../../db/schema.ts';
import type { Program } from '../../../../shared/domain/index.ts';
import type { RekordboxHeader, RekordboxNode } from '../../../rekordbox/row.ts';
import { carryPlaylists } from '../../playlists/carry-over.ts';
import type { RowImport } from './merge-rows.ts';
import { storePlaylists } from './store-playlists.ts';
import type { FindEntry } from './store-playlists.ts';
import type { ImportSummary } from './import-summary.ts';
import { settleRemoved } from './settle-removed.ts';
import type { RemovedRowTable } from './settle-removed.ts';
import type { Staging } from './stage-rows.ts';
import { storedMessage } from '../../../../shared/languages/translate.ts';
import type { Message } from '../../../../shared/languages/translate.ts';

/** What was read apart from the tracks. */
export interface ImportedDocument {
  /** What an export writes back; `hasPlaylists` says whether there was a tree at all. */
  readonly header: { readonly hasPlaylists: boolean } & Partial<RekordboxHeader>;
  readonly playlists: readonly RekordboxNode[] | null;
  readonly problems: readonly {
    readonly severity: 'warning' | 'error';
    readonly code: string;
    readonly message: Message;
    readonly line: number;
  }[];
  readonly problemsOmitted: number;
}

/** How rows of one program are stored. */
export interface RowStore {
  readonly program: 'rekordbox' | Program;
  readonly removed: RemovedRowTable;
  store(db: Database, staging: Staging, origin: RowImport): Omit<ImportSummary['tracks'], 'leftOut'>;
  /** How playlist entries refer to tracks; called once the rows are stored. */
  findEntries(db: Database, importId: number): FindEntry;
}

interface ApplyContext {
  readonly path: string;
  readonly hash: string;
  readonly at: string;
  readonly jobId: string | null;
  readonly report: Pick<ImportSummary, 'cues' | 'cleaned' | 'flagged'>;
}

/**
 * An earlier import counts as an older export of the same library if the new one contains at least this share of its
 * rows.
 */
const SAME_LIBRARY_SHARE = 0.5;

/** Moves staged rows into the library in one transaction. */
export function applyImport(
  db: Database,
  staging: Staging,
  document: ImportedDocument,
  context: ApplyContext,
  rows: RowStore,
): ImportSummary {
  return db.transaction(() => {
    const { header, playlists, problems } = document;
    const importId = db.query
      .insert(imports)
      .values({
        program: rows.program,
        path: context.path,
        sha256: context.hash,
        createdAt: context.at,
        header,
        summary: {},
      })
      .returning({ id: imports.id })
      .get().id;
    const sizesBefore = rowsPerImport(db);
    const leftOut = settleRemoved(db, importId, rows.removed);
    const stored = rows.store(db, staging, { importId, jobId: context.jobId, at: context.at });
    const tracks = { ...stored, read: stored.read + leftOut, leftOut };
    const older = supersede(db, importId, sizesBefore);
    if (playlists) storePlaylists(db, importId, playlists, rows.findEntries(db, importId));
    carryPlaylists(db, importId, older);
    const insertProblem = bulkInsert(db.connection, importProblems);
    for (const { severity, code, message, line } of problems)
      insertProblem({ importId, severity, code, message: storedMessage(message), line: line || null });
    const summary: ImportSummary = {
      importId,
      tracks,
      playlists: (playlists ?? []).reduce((sum, node) => sum + countPlaylists(node), 0),
      ...context.report,
      problemCount: problems.length + document.problemsOmitted,
    };
    db.query.update(imports).set({ summary }).where(eq(imports.id, importId)).run();
    return summary;
  });
}

function countPlaylists(node: { kind: string; children: readonly { kind: string }[] }): number {
  if (node.kind === 'playlist') return 1;
  return (node.children as (typeof node)[]).reduce((sum, child) => sum + countPlaylists(child), 0);
}

function rowsPerImport(db: Database): Map<number, number> {
  const rows = db.connection
    .prepare<[], { import_id: number; count: number }>(
      `SELECT import_id, count(*) count FROM (
         SELECT import_id FROM rekordbox_row UNION ALL SELECT import_id FROM removed_rekordbox_row
         UNION ALL SELECT import_id FROM program_row UNION ALL SELECT import_id FROM removed_program_row)
       GROUP BY import_id`,
    )
    .all();
  return new Map(rows.map((row) => [row.import_id, row.count]));
}

/** Marks and returns older exports of the same library: those that lost at least half of their rows to this one. */
function supersede(db: Database, importId: number, before: ReadonlyMap<number, number>): number[] {
  const after = rowsPerImport(db);
  const older: number[] = [];
  for (const [olderId, count] of before) {
    const lost = count - (after.get(olderId) ?? 0);
    if (lost < count * SAME_LIBRARY_SHARE) continue;
    db.query.update(imports).set({ supersededBy: importId }).where(eq(imports.id, olderId)).run();
    older.push(olderId);
  }
  return older;
}
