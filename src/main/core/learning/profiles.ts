import type { Device } from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import { failure, toAppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import { decodeProfile, encodeProfile } from '../../analysis/profile/track-profile.ts';
import type { TrackProfile } from '../../analysis/profile/track-profile.ts';
import type { BackboneBars } from '../../analysis/profile/backbone-bars.ts';
import type { Database } from '../../db/database.ts';
import { eq } from '../../db/operators.ts';
import { trackProfiles } from '../../db/schema.ts';
import type { AnalysisModels } from '../analysis/analysis-models.ts';
import type { AnalysisWorkers } from '../processes/analysis-workers.ts';
import type { Annotations } from '../annotations/annotations.ts';
import type { JobContext } from '../jobs/job.ts';

/** Stores what the analysis measured in each bar, by track. */
export function createProfiles(db: Database) {
  const select = db.connection.prepare<
    [TrackId],
    { profile: Buffer; model: string | null; backbone: Buffer | null }
  >('SELECT profile, backbone_model model, backbone FROM track_profile WHERE track_id = ?');
  return {
    /**
     * Null for tracks that have not been analyzed, or were analyzed before profiles existed.
     * @param backbone version of the backbone whose description of the bars is wanted too, if it is stored
     */
    get(trackId: TrackId, backbone: string | null = null): TrackProfile | null {
      const row = select.get(trackId);
      const profile = row ? decodeProfile(row.profile) : null;
      if (!profile || !row?.backbone || backbone === null || row.model !== backbone) return profile;
      return { ...profile, backbone: { bars: Math.max(0, profile.lines.length - 1), data: row.backbone } };
    },
    /** Stores what a backbone says about the bars of a track's profile. */
    setBackbone(trackId: TrackId, model: string, { data }: BackboneBars): void {
      db.query
        .update(trackProfiles)
        .set({ backboneModel: model, backbone: Buffer.from(data) })
        .where(eq(trackProfiles.trackId, trackId))
        .run();
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
        // It described other bars.
        backboneModel: null,
        backbone: null,
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
