import type { Annotation, Source, TrackId } from '../../../shared/domain/index.ts';
import type { Database } from '../../db/database.ts';
import { asc, desc, eq } from '../../db/operators.ts';
import { predictions } from '../../db/schema.ts';

/** What models, and later Rekordbox exports, say about tracks. It lies beside the annotation and changes nothing by itself. */
export function createPredictions({ query }: Pick<Database, 'query'>) {
  /** Keeps what one source says about a track, in place of what it said before. */
  function predict(input: {
    trackId: TrackId;
    source: Source;
    document: Annotation;
    audioId: string | null;
    at: string;
    importId?: number;
    jobId?: string;
  }): void {
    const values = {
      trackId: input.trackId,
      source: input.source,
      document: input.document,
      audioId: input.audioId,
      createdAt: input.at,
      importId: input.importId ?? null,
      jobId: input.jobId ?? null,
      settledAt: null,
    };
    query
      .insert(predictions)
      .values(values)
      .onConflictDoUpdate({ target: [predictions.trackId, predictions.source], set: values })
      .run();
  }

  /** What each source says about a track, newest first. */
  function predictionsOf(trackId: TrackId) {
    return query
      .select({
        source: predictions.source,
        createdAt: predictions.createdAt,
        document: predictions.document,
        settledAt: predictions.settledAt,
      })
      .from(predictions)
      .where(eq(predictions.trackId, trackId))
      .orderBy(desc(predictions.createdAt), asc(predictions.source))
      .all();
  }

  return { predict, predictionsOf };
}
