import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { TrackId } from '../../shared/domain/index.ts';
import { AppError, errorMessage } from '../../shared/errors.ts';
import type { ManifestEntry } from '../dataset/versions/manifest.ts';
import type { Database } from '../db/database.ts';
import { VERSION_FILE } from './dataset-files.ts';
import type { Datasets } from './datasets.ts';
import { sha256 } from './document-hash.ts';

export interface VersionProblem {
  readonly code: 'manifest' | 'revision' | 'document' | 'audio' | 'file' | 'leak';
  readonly trackId: TrackId | null;
  readonly message: string;
}

export interface VersionCheck {
  readonly reference: string;
  readonly tracks: number;
  readonly problems: readonly VersionProblem[];
}

/**
 * Holds a version against the world: the manifest's checksum, every revision and its document's hash, the audio's identity, files, and
 * that no audio is in two splits.
 */
export function checkVersion(db: Database, datasets: Datasets, reference: string): VersionCheck {
  const version = datasets.get(reference);
  const problems: VersionProblem[] = [];
  const report = (code: VersionProblem['code'], trackId: TrackId | null, message: string): void =>
    void problems.push({ code, trackId, message });
  if (!existsSync(join(version.folder, VERSION_FILE)))
    report('manifest', null, `${join(version.folder, VERSION_FILE)} is gone.`);
  let entries: ManifestEntry[] = [];
  try {
    entries = datasets.manifest(reference);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    report('manifest', null, errorMessage(error));
  }
  const find = db.connection.prepare<
    [number, TrackId],
    { hash: string; document: string; audio: string | null; path: string | null }
  >(
    `SELECT revision.hash, revision.document, track.audio_id audio, track.path
     FROM revision JOIN track ON track.id = revision.track_id WHERE revision.id = ? AND track.id = ?`,
  );
  const splitOfAudio = new Map<string, string>();
  for (const { track, revision, annotation, audio, split } of entries) {
    const row = find.get(revision, track);
    if (!row) {
      report('revision', track, `Revision ${revision} of track ${track} is not in this library.`);
      continue;
    }
    if (row.hash !== annotation || sha256(row.document) !== annotation)
      report('document', track, `The annotation of track ${track} is not the one that was recorded.`);
    if (audio !== null && row.audio !== audio)
      report('audio', track, `The file of track ${track} holds other audio now.`);
    // Without audio at creation there is nothing that could have gone since.
    if (audio === null) continue;
    if (row.path === null || !existsSync(row.path))
      report('file', track, `${row.path ?? `The file of track ${track}`} was not found.`);
    const other = splitOfAudio.get(audio);
    if (other !== undefined && other !== split)
      report('leak', track, `The audio of track ${track} is in ${other} and in ${split}.`);
    splitOfAudio.set(audio, split);
  }
  return { reference: version.reference, tracks: entries.length, problems };
}
