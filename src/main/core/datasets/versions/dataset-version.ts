import type * as contract from '../../../../shared/contract/index.ts';
import type { QualityReport } from '../../../dataset/quality/measure-quality.ts';
import type { SplitReport } from '../../../dataset/splits/assign-splits.ts';
import type { SourceCount } from '../../../dataset/versions/source-tally.ts';

/** Rekordbox export that some of a version's values came from. */
export interface ImportOrigin {
  readonly importId: number;
  readonly path: string;
  readonly sha256: string;
  readonly createdAt: string;
  readonly tracks: number;
}

/** The origins of a version's contents. */
export interface VersionLineage {
  readonly imports: readonly ImportOrigin[];
  /** Number of values by kind and source: models, imports, people. */
  readonly sources: readonly SourceCount[];
  /** Models among the sources: `ml_model_<version>`. */
  readonly models: readonly string[];
  /** People who verified tracks. */
  readonly verifiers: readonly string[];
}

/** Origin of a version that another library created. */
interface VersionOrigin {
  /** Address of the shared folder or bucket. */
  readonly remote: string;
  /** ISO time of the pull. */
  readonly pulledAt: string;
  /** Its name in the library that created it. */
  readonly name: string;
}

/** Stored permanently with a version. */
export interface VersionReport {
  readonly quality: QualityReport;
  readonly splits: SplitReport;
  readonly lineage: VersionLineage;
  /** How the tracks were chosen; null for the whole library. */
  readonly selection: unknown;
  /** Number of selected tracks without a document. */
  readonly skipped: number;
  /** How a fine-tuning set was chosen; absent for a version of all selected tracks. */
  readonly choice?: contract.TrackChoice;
  /** Absent for a version that this library created. */
  readonly origin?: VersionOrigin;
}

/** A version as stored by the library. */
export interface DatasetVersion extends contract.DatasetVersion {
  readonly id: number;
  /** Where it was pulled from; null for a version created here. */
  readonly origin: VersionOrigin | null;
  readonly report: VersionReport;
}
