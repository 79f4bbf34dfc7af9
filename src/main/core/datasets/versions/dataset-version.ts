import type * as contract from '../../../../shared/contract/index.ts';
import type { QualityReport } from '../../../dataset/quality/measure-quality.ts';
import type { SplitReport } from '../../../dataset/splits/assign-splits.ts';
import type { SourceCount } from '../../../dataset/versions/source-tally.ts';

/** Rekordbox export that a version's values came from. */
export interface ImportOrigin {
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

/** A version as the library keeps it. */
export interface DatasetVersion extends contract.DatasetVersion {
  readonly id: number;
  /** Where it was pulled from; null for a version of this library. */
  readonly origin: VersionOrigin | null;
  readonly report: VersionReport;
}
