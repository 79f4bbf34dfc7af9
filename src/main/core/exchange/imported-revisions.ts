import type { Annotation, RevisionId, Source, TrackId } from '../../../shared/domain/index.ts';
import type { Database } from '../../db/database.ts';
import { and, desc, eq, gt } from '../../db/operators.ts';
import { revisions } from '../../db/schema.ts';

/** Whether two documents are equal except for time and author, as after importing the same file twice. */
export function sameContent(a: Annotation, b: Annotation): boolean {
  const content = ({ metadata, provenance, ...rest }: Annotation): string => {
    const { modified: _modified, verified_by: _by, validation: _validation, ...others } = metadata;
    const origins = Object.entries(provenance).map(
      ([part, origin]) => [part, { ...origin, at: null }] as const,
    );
    origins.sort(([one], [other]) => (one < other ? -1 : 1));
    return JSON.stringify([others, origins, rest]);
  };
  return content(a) === content(b);
}

/** Whether an earlier import brought exactly this content. */
export function wasImported(db: Database, trackId: TrackId, origin: Source, document: Annotation): boolean {
  return db.query
    .select({ document: revisions.document })
    .from(revisions)
    .where(and(eq(revisions.trackId, trackId), eq(revisions.source, origin)))
    .all()
    .some((revision) => sameContent(revision.document, document));
}

/** Whether somebody has annotated a track here or in another tool. */
export function hasOpinion(db: Database, trackId: TrackId, author: string): boolean {
  return (
    db.query
      .select({ id: revisions.id })
      .from(revisions)
      .where(and(eq(revisions.trackId, trackId), eq(revisions.author, author)))
      .limit(1)
      .get() !== undefined
  );
}

/**
 * Whether only imports of this kind changed the track since that revision: a file that is edited and imported again
 * continues from there.
 */
export function onlyImportsSince(db: Database, trackId: TrackId, since: RevisionId, origin: Source): boolean {
  const later = db.query
    .select({ source: revisions.source })
    .from(revisions)
    .where(and(eq(revisions.trackId, trackId), gt(revisions.id, since)))
    .all();
  return later.every(({ source }) => source === origin);
}

export function revisionByHash(
  db: Database,
  trackId: TrackId,
  hash: string,
): { id: RevisionId; document: Annotation } | undefined {
  return db.query
    .select({ id: revisions.id, document: revisions.document })
    .from(revisions)
    .where(and(eq(revisions.trackId, trackId), eq(revisions.hash, hash)))
    .orderBy(desc(revisions.id))
    .limit(1)
    .get();
}
