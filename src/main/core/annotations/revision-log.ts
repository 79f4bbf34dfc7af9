import type { z } from 'zod';
import type { Revision } from '../../../shared/contract/index.ts';
import type { RevisionId, Tier, TrackId } from '../../../shared/domain/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { msg, readMessage, storedMessage, t } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';
import type { Database } from '../../db/database.ts';
import { and, count, desc, eq, lt, sql } from '../../db/operators.ts';
import { history, revisions } from '../../db/schema.ts';
import { issueText } from '../../../shared/domain/schema-issue.ts';

/** The history of a track: its revisions, and the steps available to undo and redo. */
export function createRevisionLog({ query }: Pick<Database, 'query'>) {
  /** What undo or redo would revert or restore, as it is stored. */
  function storedLabel(trackId: TrackId, position: number, direction: 'undo' | 'redo'): string | null {
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

  /** What undo or redo would revert or restore, in the language of the process. */
  function stepLabel(trackId: TrackId, position: number, direction: 'undo' | 'redo'): string | null {
    const label = storedLabel(trackId, position, direction);
    return label === null ? null : t(readMessage(label));
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
      revisions: rows.map((row) => ({
        ...row,
        reason: t(readMessage(row.reason)),
        reachable: reachable.has(row.revision),
      })),
      total:
        query.select({ total: count() }).from(revisions).where(eq(revisions.trackId, trackId)).get()?.total ??
        0,
    };
  }

  return { storedLabel, stepLabel, log };
}

/** A reason as revisions keep it: a person's words as they are, messages so that every language can show them. */
export function storedReason(reason: string | Message): string {
  return typeof reason === 'string' ? reason : storedMessage(reason);
}

export function noRevision(trackId: TrackId, revisionId: RevisionId): AppError {
  return new AppError(
    'not_found',
    msg('Track {trackId} has no revision {revisionId}.', { trackId, revisionId }),
  );
}

export function nothingTo(direction: 'undo' | 'redo', trackId: TrackId): AppError {
  return new AppError(
    'invalid_input',
    direction === 'undo'
      ? msg('There is nothing to undo on track {trackId}.', { trackId })
      : msg('There is nothing to redo on track {trackId}.', { trackId }),
  );
}

export function invalidDocument(trackId: TrackId, { issues }: z.ZodError): AppError {
  const issue = issues[0]!;
  return new AppError(
    'invalid_input',
    msg('The annotation of track {trackId} is not valid: {path}: {reason}', {
      trackId,
      path: issue.path.join('.'),
      reason: issueText(issue),
    }),
  );
}

/** @throws AppError `conflict` unless a change is based on the current revision */
export function requireBase(
  trackId: TrackId,
  base: RevisionId | null | undefined,
  head: RevisionId | null,
): void {
  if (base === undefined || base === head) return;
  throw new AppError(
    'conflict',
    msg('Track {trackId} was changed elsewhere in the meantime. Reload it and make the change again.', {
      trackId,
    }),
    { details: { head } },
  );
}
