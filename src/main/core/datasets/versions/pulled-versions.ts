import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { TrackId } from '../../../../shared/domain/index.ts';
import { AppError, errorText } from '../../../../shared/errors.ts';
import { msg } from '../../../../shared/languages/translate.ts';
import type { ManifestEntry } from '../../../dataset/versions/manifest.ts';
import type { Database } from '../../../db/database.ts';
import { versionFolder } from './version-files.ts';
import type { Home } from '../../home.ts';

/**
 * Versions that another library created. Their manifests are kept byte for byte; the track and revision numbers in them
 * are those of the other library, and their documents are stored next to the manifest as annotation files.
 */

/** Stored next to a pulled version's manifest: which annotation file contains which document. */
const INDEX_FILE = 'pulled.json';

const pulledDocumentSchema = z.strictObject({
  /** Name below `annotations/`. */
  file: z.string(),
  artist: z.string(),
  title: z.string(),
});
/** sha256 of a document → its file. */
const pulledIndexSchema = z.record(z.string(), pulledDocumentSchema);
export type PulledIndex = z.infer<typeof pulledIndexSchema>;

/** An entry of a version as this library sees it. */
export interface LocalEntry extends ManifestEntry {
  /** For a pulled version: the track of this library with the same audio, or a negative number if there is none. */
  readonly track: TrackId;
  /** Only for a pulled version, whose documents are not revisions of this library. */
  readonly pulled?: { readonly path: string; readonly artist: string; readonly title: string };
}

export function pulledIndexPath(folder: string): string {
  return join(folder, INDEX_FILE);
}

/**
 * Finds the tracks of this library that a pulled version refers to. Tracks with the same audio are matched in order.
 */
export function localizeEntries(
  db: Database,
  home: Pick<Home, 'root'>,
  version: { readonly name: string; readonly number: number },
  entries: readonly ManifestEntry[],
): LocalEntry[] {
  const folder = versionFolder(home, version.name, version.number);
  const index = readIndex(folder);
  const rows = db.connection
    .prepare<[], { id: TrackId; audio: string }>(
      'SELECT id, audio_id audio FROM track WHERE audio_id IS NOT NULL ORDER BY id DESC',
    )
    .all();
  const byAudio = Map.groupBy(rows, ({ audio }) => audio);
  return entries.map((entry, i) => {
    const own = entry.audio === null ? undefined : byAudio.get(entry.audio)?.pop();
    const { file = '', artist = '', title = '' } = index[entry.annotation] ?? {};
    return {
      ...entry,
      track: own?.id ?? -(i + 1),
      pulled: { path: join(folder, 'annotations', file), artist, title },
    };
  });
}

function readIndex(folder: string): PulledIndex {
  const path = pulledIndexPath(folder);
  try {
    return pulledIndexSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new AppError(
      'io',
      msg('{path} cannot be read: {reason}. Pull the version again.', { path, reason: errorText(cause) }),
      {
        cause,
      },
    );
  }
}

export function isPulled(entry: LocalEntry): entry is LocalEntry & Required<Pick<LocalEntry, 'pulled'>> {
  return entry.pulled !== undefined;
}
