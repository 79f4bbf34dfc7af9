import { eq } from '../../db/operators.ts';
import type { Source, TrackId } from '../../../shared/domain/index.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { TrackAnalysis } from '../../analysis/analyze-track.ts';
import type { CueMergeCounts } from '../../analysis/cues/merge-cues.ts';
import type { Database } from '../../db/database.ts';
import { tracks } from '../../db/schema.ts';
import type { Annotations } from '../annotations/annotations.ts';
import type { Profiles } from '../learning/profiles.ts';
import { applyAnalysis } from './apply-analysis.ts';
import type { ApplyOptions } from './apply-analysis.ts';

/** What an analysis changed in a track. */
interface StoredAnalysis {
  /** Current cues of the track; null for a verified track, of which only the prediction was updated. */
  readonly cues: number | null;
  /** Null if there was nothing to merge with. */
  readonly cueCounts: CueMergeCounts | null;
}

/** Applies an analysis, made here or elsewhere, to a track of the library in one transaction. */
export type StoreAnalysis = (
  trackId: TrackId,
  audioId: string | null,
  analysis: TrackAnalysis,
  options: Omit<ApplyOptions, 'at'>,
  jobId: string,
) => StoredAnalysis;

export function createAnalysisStore({
  db,
  annotations,
  profiles,
}: {
  db: Database;
  annotations: Annotations;
  profiles: Pick<Profiles, 'set'>;
}): StoreAnalysis {
  return (trackId, audioId, analysis, options, jobId) => {
    const at = new Date().toISOString();
    return db.transaction(() => {
      const track = annotations.requireTrack(trackId);
      const head = annotations.head(trackId)?.annotation ?? null;
      const applied = applyAnalysis(head, analysis, track.path, { ...options, at });
      const source = analysis.source as Source;
      annotations.predict({ trackId, source, document: applied.prediction, audioId, at, jobId });
      profiles.set(trackId, analysis.profile, { source, audioId, at });
      if (applied.document)
        annotations.commit({
          trackId,
          document: applied.document,
          author: 'segue',
          source,
          kind: 'analysis',
          reason: head ? msg('Analyze again') : msg('Analyze'),
          at,
          jobId,
        });
      const { codec, sampleRate, channelCount, decoderProfile, decoderOffset } = analysis.format;
      db.query
        .update(tracks)
        .set({
          analyzedBy: source,
          analyzedAudioId: audioId,
          codec,
          sampleRate,
          channelCount,
          decoderProfile,
          decoderOffset,
          ...analysis.sound,
          ...(track.duration > 0 ? {} : { duration: analysis.duration }),
        })
        .where(eq(tracks.id, trackId))
        .run();
      return { cues: applied.document?.cues.length ?? null, cueCounts: applied.cueCounts };
    });
  };
}
