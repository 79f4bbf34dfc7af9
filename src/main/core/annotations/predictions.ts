import { isPredicted } from '../../../shared/domain/index.ts';
import type { Annotation, Cue, Source, TrackId } from '../../../shared/domain/index.ts';
import type { Database } from '../../db/database.ts';
import { and, asc, desc, eq } from '../../db/operators.ts';
import { history, predictions, revisions } from '../../db/schema.ts';

/** Reads a source's prediction for a track; undefined if there is none. */
export function predictionFinder({
  connection,
}: Pick<Database, 'connection'>): (trackId: TrackId, source: string) => Annotation | undefined {
  const statement = connection
    .prepare<[TrackId, string], string>('SELECT document FROM prediction WHERE track_id = ? AND source = ?')
    .pluck();
  return (trackId, source) => {
    const text = statement.get(trackId, source);
    return text === undefined ? undefined : (JSON.parse(text) as Annotation);
  };
}

/**
 * Predictions of models, and of later Rekordbox exports. They are stored beside the annotation and change nothing by
 * themselves.
 */
export function createPredictions({ query }: Pick<Database, 'query'>) {
  /** Stores a source's prediction for a track, replacing its previous one. */
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

  /** All predictions for a track, newest first. */
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

  /**
   * Cues predicted by the last analysis in the track's history that are missing from its document: a person rejected
   * them.
   */
  function rejectedCues(trackId: TrackId, current: Annotation): Cue[] {
    const analysis = query
      .select({ document: revisions.document })
      .from(revisions)
      .innerJoin(history, eq(history.revisionId, revisions.id))
      .where(and(eq(history.trackId, trackId), eq(revisions.kind, 'analysis')))
      .orderBy(desc(revisions.id))
      .limit(1)
      .get();
    if (!analysis) return [];
    const kept = new Set(current.cues.map(({ id }) => id));
    return analysis.document.cues.filter((cue) => isPredicted(cue) && !kept.has(cue.id));
  }

  return { predict, predictionsOf, rejectedCues };
}
