import { existsSync } from 'node:fs';
import { hashFile } from '../../../files/hash.ts';
import type { PathMap } from '../../../../shared/contract/index.ts';
import { colourOfXml } from '../../../../shared/domain/index.ts';
import type { Database } from '../../../db/database.ts';
import { createCaseFinder } from '../../../library/file-case.ts';
import { cleanTrack } from '../../../rekordbox/clean.ts';
import { decodeLocation, locationKey, toLocalPath } from '../../../rekordbox/location.ts';
import { readRekordboxXml } from '../../../rekordbox/read-xml.ts';
import { attributeOf } from '../../../rekordbox/row.ts';
import type { RekordboxDocument, RekordboxTrack } from '../../../rekordbox/row.ts';
import { starsOf } from '../../../rekordbox/write-labels.ts';
import { applyImport } from './apply-import.ts';
import type { RowStore } from './apply-import.ts';
import { documentOfImport } from './imported-document.ts';
import type { ImportSummary } from './import-summary.ts';
import { createImportTally } from './import-tally.ts';
import { repeatImport } from './repeated-import.ts';
import { createStaging } from './stage-rows.ts';
import { findRekordboxEntries } from './store-playlists.ts';
import { storeRows } from './store-rows.ts';
import { pathKey } from '../../library/path-key.ts';
import { columnsOf } from '../../library/track-columns.ts';

export interface ImportOptions {
  readonly pathMap: PathMap;
  /** ISO time. */
  readonly at: string;
  readonly jobId: string | null;
  readonly signal?: AbortSignal;
  onProgress?(bytesRead: number, totalBytes: number): void;
}

const rekordboxRows: RowStore = {
  program: 'rekordbox',
  removed: {
    name: 'removed_rekordbox_row',
    condition: 'TRUE',
    refresh: ', rekordbox_id = s.rekordbox_id, location = s.location',
  },
  store: storeRows,
  findEntries: findRekordboxEntries,
};

/** Title, artist and so on, as the library lists them. */
function tagsOf(row: RekordboxTrack) {
  const text = (name: string): string => attributeOf(row.attributes, name) ?? '';
  const number = (name: string): number | null => {
    const value = Number.parseInt(text(name), 10);
    return Number.isFinite(value) && value > 0 ? value : null;
  };
  return {
    title: text('Name'),
    artist: text('Artist'),
    album: text('Album'),
    genre: text('Genre'),
    label: text('Label'),
    comment: text('Comments'),
    year: number('Year'),
    rating: starsOf(text('Rating')),
    colour: colourOfXml(text('Colour')) ?? ('' as const),
    fileSize: number('Size'),
    addedAt: text('DateAdded') || null,
  };
}

/**
 * Imports a Rekordbox XML file: everything or nothing. Rows are read, cleaned and staged outside the library first; one
 * transaction then brings them in. Neither a bad file nor a kill leaves half an import, and other writers wait only for
 * the last step.
 * @throws AppError like `readRekordboxXml`
 */
export async function importRekordbox(
  db: Database,
  path: string,
  options: ImportOptions,
): Promise<ImportSummary> {
  const { at, pathMap, signal } = options;
  const hash = await hashFile(path, { signal });
  const unchanged = repeatImport(db, hash, pathMap);
  if (unchanged) return unchanged;
  const counts = createImportTally();
  const nameRow = createRowKeys();
  const findCase = createCaseFinder();
  let position = 0;

  const staging = createStaging(db);
  try {
    const stage = (row: RekordboxTrack): void => {
      const location = attributeOf(row.attributes, 'Location') ?? null;
      const isLocal = location !== null && decodeLocation(location).kind === 'file';
      const written = isLocal ? toLocalPath(location, pathMap) : null;
      const isThere = written !== null && existsSync(written);
      // The track at the file's actual name, which a scan of its folder will find too.
      const localPath = written === null || isThere ? written : (findCase(written) ?? written);
      const result = cleanTrack(row);
      counts.add(result);
      const found = isThere || localPath !== written;
      const document = documentOfImport(result, localPath, at);
      const facts = {
        position: position++,
        rowKey: nameRow(row, location),
        rekordboxId: attributeOf(row.attributes, 'TrackID') ?? null,
        location,
        found,
        path: localPath,
        pathKey: localPath === null ? null : pathKey(localPath),
        missing: isLocal && !found,
        ...tagsOf(row),
        ...columnsOf(document),
      };
      // The line may differ between exports of the same row.
      const rowJson = JSON.stringify({ ...row, line: 0 });
      staging.add(facts, { row: rowJson, document: JSON.stringify(document) });
    };
    const document: RekordboxDocument = await readRekordboxXml(path, {
      onTracks: (batch) => {
        staging.inBatch(() => batch.forEach(stage));
        // Yields to the event loop, so that a cancellation can arrive.
        return new Promise((resolve) => setImmediate(resolve));
      },
      ...(options.onProgress ? { onProgress: options.onProgress } : {}),
      ...(signal ? { signal } : {}),
    });
    const { layout, root, product, collection, playlists } = document;
    return applyImport(
      db,
      staging,
      { ...document, header: { layout, root, product, collection, hasPlaylists: playlists !== null } },
      { path, hash, at, jobId: options.jobId, report: counts.report() },
      rekordboxRows,
    );
  } finally {
    staging.drop();
  }
}

/**
 * Creates the function that names a file's rows. A name is stable across exports: TrackIDs change when Rekordbox
 * rebuilds its database, but Locations do not. A number distinguishes equal rows.
 */
function createRowKeys(): (row: RekordboxTrack, location: string | null) => string {
  /** Each name with the last number that was appended to it. */
  const used = new Map<string, number>();
  return (row, location) => {
    const text = (name: string): string => attributeOf(row.attributes, name) ?? '';
    const base = location
      ? `location:${locationKey(location)}`
      : `row:${text('TrackID')}:${text('Name')}:${text('Artist')}`;
    let number = (used.get(base) ?? 0) + 1;
    let key = number === 1 ? base : `${base}#${number}`;
    // A Location may itself end like a numbered name.
    while (key !== base && used.has(key)) key = `${base}#${++number}`;
    used.set(base, number);
    if (key !== base) used.set(key, 1);
    return key;
  };
}
