import { rmSync } from 'node:fs';
import { and, asc, desc, eq, isNull, sql } from '../../../db/operators.ts';
import type { TrackId } from '../../../../shared/domain/index.ts';
import { AppError } from '../../../../shared/errors.ts';
import { msg } from '../../../../shared/languages/translate.ts';
import type { Message } from '../../../../shared/languages/translate.ts';
import { decodeManifest, encodeManifest } from '../../../dataset/versions/manifest.ts';
import { assertTag, parseReference } from '../../../dataset/versions/reference.ts';
import type { Database } from '../../../db/database.ts';
import { datasetTags, datasetVersions } from '../../../db/schema.ts';
import type { DatasetVersion, VersionReport } from './dataset-version.ts';
import { readManifestText, versionFolder } from './version-files.ts';
import { localizeEntries } from './pulled-versions.ts';
import type { LocalEntry } from './pulled-versions.ts';
import type { Home } from '../../home.ts';

/** Maximum number of versions listed in a message. */
const MAX_NAMED = 10;

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
    const report = row.report as VersionReport;
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
      quality: report.quality.scores.overall,
      origin: report.origin ?? null,
      report,
    };
  }

  /** Existing versions, by name and number. */
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

  /** `v2` or a tag alone refers to the only dataset that has it. @throws AppError `invalid_input` if several have it */
  function completed(reference: string): string {
    if (reference.includes('@') || latest(reference)) return reference;
    const all = list();
    const isNumber = /^v\d+$/i.test(reference);
    const names = new Set(
      all.filter(({ tags }) => isNumber || tags.includes(reference)).map(({ name }) => name),
    );
    if (names.size > 1 && !isNumber)
      throw new AppError(
        'invalid_input',
        msg('Several datasets have a version "{reference}": {versions}. Name the one that is meant.', {
          reference,
          versions: [...names].map((name) => `${name}@${reference}`).join(', '),
        }),
      );
    return names.size === 1 ? `${[...names][0]}@${reference}` : reference;
  }

  /** Names the versions that there are: `house@v2 (release)`. */
  function unknown(reference: string): Message {
    const all = list().map(
      ({ reference: name, tags }) => `${name}${tags.length > 0 ? ` (${tags.join(', ')})` : ''}`,
    );
    if (all.length === 0)
      return msg(
        'There is no dataset version "{reference}". There are none yet; `segue dataset create NAME` makes one.',
        { reference },
      );
    const named = all.slice(0, MAX_NAMED).join(', ');
    return all.length > MAX_NAMED
      ? msg('There is no dataset version "{reference}". Versions: {named} and {more} more.', {
          reference,
          named,
          more: all.length - MAX_NAMED,
        })
      : msg('There is no dataset version "{reference}". Versions: {named}.', { reference, named });
  }

  function findRow(reference: string): Row {
    const { name, version } = parseReference(completed(reference));
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
    if (!row) throw new AppError('not_found', unknown(reference));
    return row;
  }

  /** Resolves `name`, `name@v2` or `name@tag`. @throws AppError `not_found`, `invalid_input` */
  function get(reference: string): DatasetVersion {
    return toVersion(findRow(reference));
  }

  /**
   * Entries of a version with the tracks and revisions of this library; see `LocalEntry` for pulled versions.
   * @throws AppError `io` if the file is gone, `conflict` if it was altered
   */
  function manifest(reference: string): LocalEntry[] {
    const { name, number, manifestSha256, report } = findRow(reference);
    const text = readManifestText(home, name, number);
    const path = `${versionFolder(home, name, number)}/manifest.jsonl`;
    const entries = decodeManifest(text, path);
    if (encodeManifest(entries).sha256 !== manifestSha256)
      throw new AppError(
        'conflict',
        msg(
          '{path} has changed since it was written: its checksum differs. Bring it back from a copy, or delete {name}@v{number}.',
          { path, name, number },
        ),
      );
    return (report as VersionReport).origin ? localizeEntries(db, home, { name, number }, entries) : entries;
  }

  /** Versions that contain a track; those with an unreadable manifest are left out. */
  function holding(trackId: TrackId): string[] {
    const audio = db.connection
      .prepare<[TrackId], string | null>('SELECT audio_id FROM track WHERE id = ?')
      .pluck()
      .get(trackId);
    return list()
      .filter(({ name, number, origin }) => {
        // The track numbers of a pulled version belong to another library.
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

  /** Tags a version. A tag of another version is moved only with `move`. */
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
          msg('The tag "{name}" is on another version of {rowName}. Use --move to put it on {version}.', {
            name,
            rowName: row.name,
            version: refOf(row),
          }),
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
   * Deletes a version's files. Its number is never reused.
   * @throws AppError `conflict` if a tag names it or a later version continues it, unless `force` is set
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
          tags.length > 0
            ? msg('{version} is in use: tagged {tags}. Use --force to delete it all the same.', {
                version: refOf(found),
                tags: tags.join(', '),
              })
            : msg('{version} is in use: {child} continues it. Use --force to delete it all the same.', {
                version: refOf(found),
                child: refOf(child!),
              }),
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

  return { list, get, manifest, holding, tag, remove };
}

export type Datasets = ReturnType<typeof createDatasets>;
