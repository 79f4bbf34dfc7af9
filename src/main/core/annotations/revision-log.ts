import type { Revision } from '../../../shared/contract/index.ts';
import type { Tier, TrackId } from '../../../shared/domain/index.ts';
import type { Database } from '../../db/database.ts';
import { and, count, desc, eq, lt, sql } from '../../db/operators.ts';
import { history, revisions } from '../../db/schema.ts';

/** The history of a track: its revisions, and the steps available to undo and redo. */
export function createRevisionLog({ query }: Pick<Database, 'query'>) {
  /** What undo or redo would revert or restore. */
  function stepLabel(trackId: TrackId, position: number, direction: 'undo' | 'redo'): string | null {
    // A step is labelled by the state that it leads to (redo) or leaves (undo).
    const at = direction === 'undo' ? position : position + 1;
    if (direction === 'undo') {
      const below = query
        .select({ position: history.position })
        .from(history)
        .where(and(eq(history.trackId, trackId), lt(history.position, at)))
        .limit(1)
        .get();
      if (!below) return null;
    }
    const row = query
      .select({ reason: revisions.reason })
      .from(history)
      .innerJoin(revisions, eq(revisions.id, history.revisionId))
      .where(and(eq(history.trackId, trackId), eq(history.position, at)))
      .get();
    return row?.reason ?? null;
  }

  /** A page of a track's revisions, newest first. */
  function log(
    trackId: TrackId,
    page: { offset: number; limit: number },
  ): { revisions: Revision[]; total: number } {
    const reachable = new Set(
      query
        .select({ id: history.revisionId })
        .from(history)
        .where(eq(history.trackId, trackId))
        .all()
        .map(({ id }) => id),
    );
    const rows = query
      .select({
        revision: revisions.id,
        parent: revisions.parentId,
        kind: revisions.kind,
        author: revisions.author,
        source: revisions.source,
        reason: revisions.reason,
        createdAt: revisions.createdAt,
        tier: sql<Tier>`json_extract(${revisions.document}, '$.metadata.tier')`,
        confidence: sql<number>`json_extract(${revisions.document}, '$.metadata.confidence')`,
      })
      .from(revisions)
      .where(eq(revisions.trackId, trackId))
      .orderBy(desc(revisions.id))
      .limit(page.limit)
      .offset(page.offset)
      .all();
    return {
      revisions: rows.map((row) => ({ ...row, reachable: reachable.has(row.revision) })),
      total:
        query.select({ total: count() }).from(revisions).where(eq(revisions.trackId, trackId)).get()?.total ??
        0,
    };
  }

  return { stepLabel, log };
}
