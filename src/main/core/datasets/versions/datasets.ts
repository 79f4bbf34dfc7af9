import { rmSync } from 'node:fs';
import { and, asc, desc, eq, isNull, sql } from '../../../db/operators.ts';
import type { TrackId } from '../../../../shared/domain/index.ts';
import { AppError } from '../../../../shared/errors.ts';
import { defaultQualityOptions } from '../../../dataset/quality/measure-quality.ts';
import type { QualityOptions } from '../../../dataset/quality/measure-quality.ts';
import type { SplitName, SplitRatios } from '../../../dataset/splits/split-ratios.ts';
import { decodeManifest, encodeManifest } from '../../../dataset/versions/manifest.ts';
import { assertDatasetName, assertTag, parseReference } from '../../../dataset/versions/reference.ts';
import type { Database } from '../../../db/database.ts';
import { datasetTags, datasetVersions } from '../../../db/schema.ts';
import { buildVersion } from './build-version.ts';
import type { VersionOrigin, VersionReport } from './build-version.ts';
import { readManifestText, stageVersion, versionFolder } from './version-files.ts';
import { localizeEntries } from './pulled-versions.ts';
import type { LocalEntry } from './pulled-versions.ts';
import type { Home } from '../../home.ts';
import { runNow } from '../../jobs/steps.ts';
import type { Steps } from '../../jobs/steps.ts';
import { counted } from '../../../../shared/counted.ts';

/** One immutable state of a dataset. */
export interface DatasetVersion {
  readonly id: number;
  readonly name: string;
  /** 1, 2, 3 … */
  readonly number: number;
  /** `house@v2`. */
  readonly reference: string;
  /** Reference of the version it continues; null for the first. */
  readonly parent: string | null;
  readonly tags: readonly string[];
  readonly author: string;
  readonly createdAt: string;
  readonly description: string;
  readonly trackCount: number;
  readonly manifestSha256: string;
  /** All gates passed. */
  readonly passed: boolean;
  /** Reason given for making it against the gates. */
  readonly forced: string | null;
  readonly folder: string;
  /** Where it was pulled from; null for a version of this library. */
  readonly origin: VersionOrigin | null;
  readonly report: VersionReport;
}

export interface CreateVersion {
  readonly name: string;
  readonly description: string;
  readonly author: string;
  /** How the tracks were chosen, kept with the version. */
  readonly selection?: unknown;
  /** Null for the whole library. */
  readonly trackIds: readonly TrackId[] | null;
  readonly ratios: SplitRatios;
  readonly seed: string;
  readonly stratify: readonly ('genre' | 'tier')[];
  readonly verifiedFirst: boolean;
  readonly quality?: QualityOptions;
  /** Version that this one continues; the latest of the name when absent, none with null. */
  readonly parent?: string | null;
  /** Divide anew instead of keeping the parent's splits. */
  readonly resplit?: boolean;
  /** Make it even if a gate refuses, and why. */
  readonly force?: string;
  /** Answers the parent when the version would be no other. */
  readonly unlessEqual?: boolean;
}

const RATIO_TOLERANCE = 1e-9;

/** Dataset versions: manifests in files, their descriptions in the library. */
export function createDatasets(deps: { db: Database; home: Pick<Home, 'root'> }) {
  const { db, home } = deps;
  const { query } = db;
  type Row = typeof datasetVersions.$inferSelect;

  const refOf = (row: Pick<Row, 'name' | 'number'>): string => `${row.name}@v${row.number}`;

  function toVersion(row: Row): DatasetVersion {
    const parent =
      row.parentId === null
        ? null
        : query.select().from(datasetVersions).where(eq(datasetVersions.id, row.parentId)).get();
    const tags = query
      .select({ tag: datasetTags.tag })
      .from(datasetTags)
      .where(eq(datasetTags.versionId, row.id))
      .orderBy(asc(datasetTags.tag))
      .all()
      .map(({ tag }) => tag);
    const { id, name, number, author, createdAt, description, trackCount, manifestSha256, passed, forced } =
      row;
    return {
      id,
      name,
      number,
      reference: refOf(row),
      parent: parent ? refOf(parent) : null,
      tags,
      author,
      createdAt,
      description,
      trackCount,
      manifestSha256,
      passed,
      forced,
      folder: versionFolder(home, name, number),
      origin: (row.report as VersionReport).origin ?? null,
      report: row.report as VersionReport,
    };
  }

  /** Versions that exist, by name and number. */
  function list(name?: string): DatasetVersion[] {
    return query
      .select()
      .from(datasetVersions)
      .where(
        and(
          isNull(datasetVersions.deletedAt),
          ...(name === undefined ? [] : [eq(datasetVersions.name, name)]),
        ),
      )
      .orderBy(asc(datasetVersions.name), asc(datasetVersions.number))
      .all()
      .map(toVersion);
  }

  function latest(name: string): Row | undefined {
    return query
      .select()
      .from(datasetVersions)
      .where(and(eq(datasetVersions.name, name), isNull(datasetVersions.deletedAt)))
      .orderBy(desc(datasetVersions.number))
      .get();
  }

  function findRow(reference: string): Row {
    const { name, version } = parseReference(reference);
    const row =
      version === null
        ? latest(name)
        : typeof version === 'number'
          ? query
              .select()
              .from(datasetVersions)
              .where(
                and(
                  eq(datasetVersions.name, name),
                  eq(datasetVersions.number, version),
                  isNull(datasetVersions.deletedAt),
                ),
              )
              .get()
          : query
              .select()
              .from(datasetVersions)
              .where(
                sql`${datasetVersions.id} = (SELECT version_id FROM dataset_tag WHERE name = ${name} AND tag = ${version}) AND ${datasetVersions.deletedAt} IS NULL`,
              )
              .get();
    if (!row)
      throw new AppError(
        'not_found',
        `There is no dataset version "${reference}". \`segue dataset list\` shows those there are.`,
      );
    return row;
  }

  /** The version meant by `name`, `name@v2` or `name@tag`. @throws AppError `not_found`, `invalid_input` */
  function get(reference: string): DatasetVersion {
    return toVersion(findRow(reference));
  }

  /**
   * Entries of a version with the tracks and revisions of this library; see `LocalEntry` for those of a version from elsewhere.
   * @throws AppError `io` when the file is gone, `conflict` when it was altered.
   */
  function manifest(reference: string): LocalEntry[] {
    const { name, number, manifestSha256, report } = findRow(reference);
    const text = readManifestText(home, name, number);
    const path = `${versionFolder(home, name, number)}/manifest.jsonl`;
    const entries = decodeManifest(text, path);
    if (encodeManifest(entries).sha256 !== manifestSha256)
      throw new AppError(
        'conflict',
        `${path} is not what was written: its checksum differs. Bring it back from a copy, or delete ${name}@v${number}.`,
      );
    return (report as VersionReport).origin ? localizeEntries(db, home, { name, number }, entries) : entries;
  }

  /** Versions that hold a track; those whose manifest cannot be read are left out. */
  function holding(trackId: TrackId): string[] {
    const audio = db.connection
      .prepare<[TrackId], string | null>('SELECT audio_id FROM track WHERE id = ?')
      .pluck()
      .get(trackId);
    return list()
      .filter(({ name, number, origin }) => {
        // The numbers of tracks in a version from elsewhere are those of another library.
        const mark = origin === null ? `{"track":${trackId},` : audio ? `"audio":"${audio}"` : null;
        try {
          return mark !== null && readManifestText(home, name, number).includes(mark);
        } catch (error) {
          if (error instanceof AppError) return false;
          throw error;
        }
      })
      .map(({ reference }) => reference);
  }

  /** Splits of the parent, when the new version divides in the same way. */
  function previousSplits(
    parent: Row | undefined,
    input: CreateVersion,
  ): Map<TrackId, SplitName> | undefined {
    if (!parent || input.resplit) return undefined;
    const { splits } = parent.report as VersionReport;
    const sameRatios = splits.ratios.every(
      (ratio, i) => Math.abs(ratio - input.ratios[i]!) < RATIO_TOLERANCE,
    );
    if (!sameRatios || splits.seed !== input.seed) return undefined;
    return new Map(
      manifest(refOf(parent)).flatMap(({ track, split }) => (track > 0 ? [[track, split] as const] : [])),
    );
  }

  /**
   * Makes a version of the current state of the selected tracks. Two processes may do so at once: each gets a number of its own.
   * @throws AppError `invalid_input` when no track has a document, or when a gate refuses and no reason to force it is given.
   */
  function* createSteps(input: CreateVersion): Steps<DatasetVersion> {
    assertDatasetName(input.name);
    const parent =
      input.parent === null
        ? undefined
        : input.parent === undefined
          ? latest(input.name)
          : findRow(input.parent);
    const previous = previousSplits(parent, input);
    const { ratios, seed, stratify, verifiedFirst } = input;
    const { entries, report } = yield* buildVersion(db, input.trackIds, {
      selection: input.selection ?? null,
      quality: input.quality ?? defaultQualityOptions,
      splits: { ratios, seed, stratify, verifiedFirst, ...(previous ? { previous } : {}) },
    });
    if (entries.length === 0)
      throw new AppError(
        'invalid_input',
        'None of the selected tracks has an annotation. Import or analyze them first.',
      );
    const { quality } = report;
    const force = input.force?.trim();
    if (!quality.passed && !force) throw refusal(report);

    const { text, sha256 } = encodeManifest(entries);
    if (input.unlessEqual && parent?.manifestSha256 === sha256) return toVersion(parent);
    const staged = stageVersion(home, input.name, text);
    try {
      const row = db.transaction(() => {
        // Within this transaction no other process can take the number.
        const number =
          (query
            .select({ last: sql<number | null>`max(${datasetVersions.number})` })
            .from(datasetVersions)
            .where(eq(datasetVersions.name, input.name))
            .get()?.last ?? 0) + 1;
        const values = {
          name: input.name,
          number,
          parentId: parent?.id ?? null,
          author: input.author,
          createdAt: new Date().toISOString(),
          description: input.description,
          trackCount: entries.length,
          manifestSha256: sha256,
          passed: quality.passed,
          forced: quality.passed ? null : force!,
          report,
        };
        staged.publish(number, {
          format: 'segue-dataset',
          ...values,
          parentId: undefined,
          parent: parent ? refOf(parent) : null,
        });
        return query.insert(datasetVersions).values(values).returning().get();
      });
      return toVersion(row);
    } catch (error) {
      staged.discard();
      throw error;
    }
  }

  /** As `createSteps`, at once. */
  const create = (input: CreateVersion): DatasetVersion => runNow(createSteps(input));

  /** Gives a version a name of its own; a tag that is taken moves only with `move`. */
  function tag(reference: string, name: string, move = false): DatasetVersion {
    assertTag(name);
    return db.transaction(() => {
      const row = findRow(reference);
      const taken = query
        .select()
        .from(datasetTags)
        .where(and(eq(datasetTags.name, row.name), eq(datasetTags.tag, name)))
        .get();
      if (taken && taken.versionId !== row.id && !move)
        throw new AppError(
          'conflict',
          `The tag "${name}" is on another version of ${row.name}. Use --move to put it on ${refOf(row)}.`,
        );
      const values = { name: row.name, tag: name, versionId: row.id, createdAt: new Date().toISOString() };
      query
        .insert(datasetTags)
        .values(values)
        .onConflictDoUpdate({ target: [datasetTags.name, datasetTags.tag], set: values })
        .run();
      return toVersion(row);
    });
  }

  /**
   * Deletes a version's files. Its number is never given again.
   * @throws AppError `conflict` while a tag names it or a later version continues it, unless `force`.
   */
  function remove(reference: string, force = false): void {
    const row = db.transaction(() => {
      const found = findRow(reference);
      const { tags } = toVersion(found);
      const child = query
        .select()
        .from(datasetVersions)
        .where(and(eq(datasetVersions.parentId, found.id), isNull(datasetVersions.deletedAt)))
        .get();
      if (!force && (tags.length > 0 || child))
        throw new AppError(
          'conflict',
          `${refOf(found)} is in use: ${tags.length > 0 ? `tagged ${tags.join(', ')}` : `${refOf(child!)} continues it`}. Use --force to delete it all the same.`,
        );
      query.delete(datasetTags).where(eq(datasetTags.versionId, found.id)).run();
      query
        .update(datasetVersions)
        .set({ deletedAt: new Date().toISOString() })
        .where(eq(datasetVersions.id, found.id))
        .run();
      return found;
    });
    rmSync(versionFolder(home, row.name, row.number), { recursive: true, force: true });
  }

  return { list, get, manifest, holding, create, createSteps, tag, remove };
}

export type Datasets = ReturnType<typeof createDatasets>;

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
    `The quality gates refuse this version: ${reasons.join('; ')}. Correct the tracks (\`segue data quality\`), lower a gate, or give a reason with --force.`,
    { details: Object.fromEntries(failed.map(({ measure, score }) => [measure, score])) },
  );
}
