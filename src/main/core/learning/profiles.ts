import type { Device } from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import { failure, toAppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import { decodeProfile, encodeProfile } from '../../analysis/profile/track-profile.ts';
import type { TrackProfile } from '../../analysis/profile/track-profile.ts';
import type { Database } from '../../db/database.ts';
import { trackProfiles } from '../../db/schema.ts';
import type { AnalysisModels } from '../analysis/analysis-models.ts';
import type { AnalysisWorkers } from '../processes/analysis-workers.ts';
import type { Annotations } from '../annotations/annotations.ts';
import type { JobContext } from '../jobs/job.ts';

/** Stores what the analysis measured in each bar, by track. */
export function createProfiles(db: Database) {
  const select = db.connection
    .prepare<[TrackId], Buffer>('SELECT profile FROM track_profile WHERE track_id = ?')
    .pluck();
  return {
    /** Null for tracks that have not been analyzed, or were analyzed before profiles existed. */
    get(trackId: TrackId): TrackProfile | null {
      const encoded = select.get(trackId);
      return encoded ? decodeProfile(encoded) : null;
    },
    set(
      trackId: TrackId,
      profile: TrackProfile | null,
      origin: { readonly source: string; readonly audioId: string | null; readonly at: string },
    ): void {
      if (!profile) return;
      const values = {
        trackId,
        source: origin.source,
        audioId: origin.audioId,
        createdAt: origin.at,
        profile: encodeProfile(profile),
      };
      db.query
        .insert(trackProfiles)
        .values(values)
        .onConflictDoUpdate({ target: trackProfiles.trackId, set: values })
        .run();
    },
  };
}

export type Profiles = ReturnType<typeof createProfiles>;

/**
 * Analyzes tracks that have no profile yet. Each profile is stored as soon as it is ready, so stopping loses only the
 * track in progress. Tracks without a file are skipped.
 */
export async function completeProfiles(
  deps: {
    readonly profiles: Profiles;
    readonly annotations: Pick<Annotations, 'requireTrack'>;
    readonly models: Pick<AnalysisModels, 'prepare'>;
    readonly workers: () => AnalysisWorkers;
    readonly device: () => Device;
  },
  trackIds: readonly TrackId[],
  job: JobContext,
): Promise<void> {
  const missing = trackIds.filter((trackId) => {
    const track = deps.annotations.requireTrack(trackId);
    return track.path !== null && !track.missing && deps.profiles.get(trackId) === null;
  });
  if (missing.length === 0) return;
  const model = await deps.models.prepare({ device: deps.device() }, job.signal);
  let done = 0;
  job.progress({
    done,
    total: missing.length,
    message: msg('Listening to tracks analyzed by an earlier version'),
  });
  await Promise.all(
    missing.map(async (trackId) => {
      const track = deps.annotations.requireTrack(trackId);
      try {
        const { analysis } = await deps.workers().run(
          'analyze',
          {
            path: track.path!,
            genre: track.genre,
            waveform: null,
            model: model.request,
            keyModel: null,
          },
          job.signal,
        );
        deps.profiles.set(trackId, analysis.profile, {
          source: analysis.source,
          audioId: track.audioId,
          at: new Date().toISOString(),
        });
      } catch (error) {
        const known = toAppError(error);
        if (known.code === 'cancelled') throw known;
        job.fail(track.path!, failure(known.code, known.text), trackId);
      }
      job.progress({ done: ++done });
    }),
  );
}
