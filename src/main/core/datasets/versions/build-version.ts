import type { TrackId } from '../../../../shared/domain/index.ts';
import type { DatasetTrack } from '../../../dataset/dataset-track.ts';
import { createSourceTally } from '../../../dataset/versions/source-tally.ts';
import type { SourceCount } from '../../../dataset/versions/source-tally.ts';
import { createQualityMeter } from '../../../dataset/quality/measure-quality.ts';
import type { QualityOptions, QualityReport } from '../../../dataset/quality/measure-quality.ts';
import { assignSplits } from '../../../dataset/splits/assign-splits.ts';
import type { SplitOptions, SplitReport } from '../../../dataset/splits/assign-splits.ts';
import { toSplitTrack } from '../../../dataset/splits/group-tracks.ts';
import type { SplitTrack } from '../../../dataset/splits/group-tracks.ts';
import type { ManifestEntry } from '../../../dataset/versions/manifest.ts';
import type { Database } from '../../../db/database.ts';
import { countTracks, readVerifiedTracks } from './dataset-rows.ts';
import type { Steps } from '../../jobs/steps.ts';

/** Rekordbox export that a version's values came from. */
interface ImportOrigin {
  readonly importId: number;
  readonly path: string;
  readonly sha256: string;
  readonly createdAt: string;
  readonly tracks: number;
}

/** What went into a version. */
export interface VersionLineage {
  readonly imports: readonly ImportOrigin[];
  /** Number of values by kind and source: models, imports, people. */
  readonly sources: readonly SourceCount[];
  /** Models among the sources: `ml_model_<version>`. */
  readonly models: readonly string[];
  /** People who verified tracks. */
  readonly verifiers: readonly string[];
}

/** Where a version came from that another library made. */
export interface VersionOrigin {
  /** Address of the shared folder or bucket. */
  readonly remote: string;
  /** ISO time of the pull. */
  readonly pulledAt: string;
  /** Name that it has where it was made. */
  readonly name: string;
}

/** Kept with a version for good. */
export interface VersionReport {
  readonly quality: QualityReport;
  readonly splits: SplitReport;
  readonly lineage: VersionLineage;
  /** How the tracks were chosen; null for the whole library. */
  readonly selection: unknown;
  /** Tracks that were selected but have no document. */
  readonly skipped: number;
  /** Absent for a version that this library made. */
  readonly origin?: VersionOrigin;
}

export interface BuiltVersion {
  readonly entries: readonly ManifestEntry[];
  readonly report: VersionReport;
}

/** Reads the selected tracks once and makes everything of which a version consists. Writes nothing. */
export function* buildVersion(
  db: Database,
  trackIds: readonly TrackId[] | null,
  options: { readonly selection: unknown; readonly quality: QualityOptions; readonly splits: SplitOptions },
): Steps<BuiltVersion> {
  const meter = createQualityMeter(options.quality);
  const sources = createSourceTally();
  const chosen: Omit<ManifestEntry, 'split'>[] = [];
  const splitTracks: SplitTrack[] = [];
  const total = trackIds?.length ?? countTracks(db);
  let done = 0;
  let skipped = 0;
  for (const track of readVerifiedTracks(db, trackIds)) {
    yield { done: done++, total };
    if (!isAnnotated(track)) {
      skipped++;
      continue;
    }
    meter.add(track);
    sources.add(track.document);
    splitTracks.push(toSplitTrack(track));
    chosen.push({
      track: track.trackId,
      audio: track.audioId,
      revision: track.revision,
      annotation: track.hash,
      tier: track.document.metadata.tier,
    });
  }
  const { splits, report } = assignSplits(splitTracks, options.splits);
  return {
    entries: chosen.map((entry, i) => ({ ...entry, split: splits[i]! })),
    report: {
      quality: meter.finish().report,
      splits: report,
      lineage: {
        imports: importsOf(
          db,
          chosen.map(({ track }) => track),
        ),
        ...sources.finish(),
      },
      selection: options.selection,
      skipped,
    },
  };
}

type Annotated = DatasetTrack & {
  readonly [K in 'document' | 'revision' | 'hash']: NonNullable<DatasetTrack[K]>;
};

function isAnnotated(track: DatasetTrack): track is Annotated {
  return track.document !== null && track.revision !== null && track.hash !== null;
}

/** Rekordbox exports that any revision of these tracks came from. */
function importsOf(db: Database, trackIds: readonly TrackId[]): ImportOrigin[] {
  return db.connection
    .prepare<[string], ImportOrigin>(
      `SELECT import.id importId, import.path, import.sha256, import.created_at createdAt, count(DISTINCT revision.track_id) tracks
       FROM revision JOIN import ON import.id = revision.import_id
       WHERE revision.track_id IN (SELECT value FROM json_each(?)) GROUP BY import.id ORDER BY import.id`,
    )
    .all(JSON.stringify(trackIds));
}
