import { createVersionSchema } from '../../../../shared/contract/index.ts';
import type {
  CreateVersion,
  CreateVersionInput,
  SplitRequest,
  TrackChoice,
} from '../../../../shared/contract/index.ts';
import { counted } from '../../../../shared/counted.ts';
import type { TrackId } from '../../../../shared/domain/index.ts';
import { AppError } from '../../../../shared/errors.ts';
import { msg } from '../../../../shared/languages/translate.ts';
import type { DatasetTrack } from '../../../dataset/dataset-track.ts';
import { createQualityMeter, defaultQualityOptions } from '../../../dataset/quality/measure-quality.ts';
import type { QualityOptions } from '../../../dataset/quality/measure-quality.ts';
import { assignSplits } from '../../../dataset/splits/assign-splits.ts';
import type { SplitOptions } from '../../../dataset/splits/assign-splits.ts';
import { toSplitTrack } from '../../../dataset/splits/group-tracks.ts';
import type { SplitTrack } from '../../../dataset/splits/group-tracks.ts';
import { parseSplitRatios } from '../../../dataset/splits/split-ratios.ts';
import type { SplitName } from '../../../dataset/splits/split-ratios.ts';
import { encodeManifest } from '../../../dataset/versions/manifest.ts';
import type { ManifestEntry } from '../../../dataset/versions/manifest.ts';
import { assertDatasetName } from '../../../dataset/versions/reference.ts';
import { createSourceTally } from '../../../dataset/versions/source-tally.ts';
import type { Database } from '../../../db/database.ts';
import { eq, sql } from '../../../db/operators.ts';
import { datasetVersions } from '../../../db/schema.ts';
import type { Home } from '../../home.ts';
import type { Steps } from '../../jobs/steps.ts';
import { createLibraryQuery } from '../../library/library-query.ts';
import { chooseForVersion } from './choose-for-version.ts';
import { countTracks, readVerifiedTracks } from './dataset-rows.ts';
import type { DatasetVersion, ImportOrigin, VersionReport } from './dataset-version.ts';
import type { LocalEntry } from './pulled-versions.ts';
import { stageVersion } from './version-files.ts';

/** The contents of a version, and its author. */
export type VersionRequest = CreateVersionInput & { readonly author: string };

/** The existing versions; see `createDatasets`. */
interface VersionReader {
  list(name?: string): DatasetVersion[];
  get(reference: string): DatasetVersion;
  manifest(reference: string): LocalEntry[];
}

export interface VersionDeps {
  readonly db: Database;
  readonly home: Pick<Home, 'root'>;
  readonly datasets: VersionReader;
}

const RATIO_TOLERANCE = 1e-9;

/**
 * Creates a version of the selected tracks in their current state. Two processes may do so at once: each gets a
 * separate number.
 * @throws AppError `invalid_input` if no track has a document, or if a gate fails and no reason to force it is given
 */
export function* createVersionSteps(deps: VersionDeps, request: VersionRequest): Steps<DatasetVersion> {
  const { db, home, datasets } = deps;
  const { author, ...given } = request;
  assertDatasetName(given.name);
  if (given.selection?.kind === 'tracks' && given.selection.trackIds.length === 0) throw noAnnotation();
  const input: CreateVersion = createVersionSchema.parse(given);
  const { name, description, selection } = input;
  const parent = parentOf(datasets, input);
  const splits = splitOptions(input);
  const previous = parent && !input.resplit ? previousSplits(datasets, parent, splits) : undefined;
  const selected = createLibraryQuery(db).idsUnlessAll(selection);
  const chosen = yield* chooseForVersion(db, selected, input);
  if (chosen?.trackIds.length === 0) throw nothingChosen(chosen.choice);
  const { entries, report } = yield* buildVersion(db, chosen?.trackIds ?? selected, {
    selection: selected === null ? null : selection,
    ...(chosen ? { choice: chosen.choice } : {}),
    quality: qualityOptions(input),
    splits: { ...splits, ...(previous ? { previous } : {}) },
  });
  if (entries.length === 0) throw noAnnotation();
  const { quality } = report;
  const force = input.force?.trim();
  if (!quality.passed && !force) throw refusal(report);

  const { text, sha256 } = encodeManifest(entries);
  if (input.unlessEqual && parent?.manifestSha256 === sha256) return parent;
  const staged = stageVersion(home, name, text);
  try {
    const number = db.transaction(() => {
      // Within this transaction no other process can take the number.
      const last = db.query
        .select({ number: sql<number | null>`max(${datasetVersions.number})` })
        .from(datasetVersions)
        .where(eq(datasetVersions.name, name))
        .get();
      const values = {
        name,
        number: (last?.number ?? 0) + 1,
        parentId: parent?.id ?? null,
        author,
        createdAt: new Date().toISOString(),
        description,
        trackCount: entries.length,
        manifestSha256: sha256,
        passed: quality.passed,
        forced: quality.passed ? null : force!,
        report,
      };
      staged.publish(values.number, {
        format: 'segue-dataset',
        ...values,
        parentId: undefined,
        parent: parent?.reference ?? null,
      });
      db.query.insert(datasetVersions).values(values).run();
      return values.number;
    });
    return datasets.get(`${name}@v${number}`);
  } catch (error) {
    staged.discard();
    throw error;
  }
}

function nothingChosen({ candidates, held }: TrackChoice): AppError {
  return new AppError(
    'invalid_input',
    msg(
      'None of {candidates, plural, one {# track} other {# tracks}} fits: {unsettled} without a settled prediction, {smallError} with smaller errors. Verify tracks, or choose a lower error score.',
      { candidates, unsettled: held.unsettled, smallError: held.smallError },
    ),
  );
}

function noAnnotation(): AppError {
  return new AppError(
    'invalid_input',
    msg('None of the selected tracks has an annotation. Import or analyze them first.'),
  );
}

function parentOf(datasets: VersionReader, { name, parent }: CreateVersion): DatasetVersion | null {
  if (parent === null) return null;
  return parent === undefined ? (datasets.list(name).at(-1) ?? null) : datasets.get(parent);
}

export type QualityRequest = Partial<Pick<CreateVersion, 'gates' | 'required'>>;

/** The default gates and fields, overridden by those of the request. */
export function qualityOptions({ gates, required }: QualityRequest): QualityOptions {
  return {
    ...defaultQualityOptions,
    ...(required ? { required } : {}),
    thresholds: { ...defaultQualityOptions.thresholds, ...gates },
  };
}

/** The split options of the request. @throws AppError `invalid_input` for ratios that do not add up */
export function splitOptions({ split, seed, stratify, verifiedFirst }: SplitRequest): SplitOptions {
  return { ratios: parseSplitRatios(split), seed, stratify, verifiedFirst };
}

/** Splits of the parent, if it was split in the same way. */
function previousSplits(
  datasets: VersionReader,
  { reference, report }: DatasetVersion,
  { ratios, seed }: SplitOptions,
): Map<TrackId, SplitName> | undefined {
  const before = report.splits;
  const isSame = before.ratios.every((ratio, i) => Math.abs(ratio - ratios[i]!) < RATIO_TOLERANCE);
  if (!isSame || before.seed !== seed) return undefined;
  const entries = datasets.manifest(reference).filter(({ track }) => track > 0);
  return new Map(entries.map(({ track, split }) => [track, split]));
}

function refusal({ quality }: VersionReport): AppError {
  const failed = quality.gates.filter(({ passed }) => !passed);
  const reasons = failed.map(({ measure, score, threshold }) => {
    const worst = quality.drags.find((drag) => drag.measure === measure || measure === 'overall');
    return (
      `${measure} ${score.toFixed(3)} is under ${threshold}` +
      (worst ? ` (${worst.what}: ${counted(worst.tracks, 'track')})` : '')
    );
  });
  return new AppError(
    'invalid_input',
    msg(
      'The quality gates refuse this version: {reasons}. Correct the tracks (`segue data quality`), lower a gate, or give a reason with --force.',
      { reasons: reasons.join('; ') },
    ),
    { details: Object.fromEntries(failed.map(({ measure, score }) => [measure, score])) },
  );
}

/** Reads the selected tracks once and assembles everything that a version consists of. Writes nothing. */
function* buildVersion(
  db: Database,
  trackIds: readonly TrackId[] | null,
  options: {
    readonly selection: unknown;
    readonly quality: QualityOptions;
    readonly splits: SplitOptions;
    readonly choice?: TrackChoice;
  },
): Steps<{ readonly entries: readonly ManifestEntry[]; readonly report: VersionReport }> {
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
      ...(options.choice ? { choice: options.choice } : {}),
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
