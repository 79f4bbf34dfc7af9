import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type * as contract from '../../../../shared/contract/index.ts';
import type { TrackId } from '../../../../shared/domain/index.ts';
import { AppError, errorText } from '../../../../shared/errors.ts';
import type { Database } from '../../../db/database.ts';
import { VERSION_FILE } from './version-files.ts';
import { isPulled } from './pulled-versions.ts';
import { readPulledDocument } from './pulled-documents.ts';
import type { LocalEntry } from './pulled-versions.ts';
import type { Datasets } from './datasets.ts';
import { sha256Hex } from '../../../files/hash.ts';
import type { Steps } from '../../jobs/steps.ts';
import { msg } from '../../../../shared/languages/translate.ts';
import type { Message } from '../../../../shared/languages/translate.ts';

/** As in the contract, but with problems that no language has been chosen for yet. */
export interface VersionCheck extends Omit<contract.VersionCheck, 'problems'> {
  readonly problems: readonly (Omit<contract.VersionCheck['problems'][number], 'message'> & {
    readonly message: Message;
  })[];
}

/**
 * Verifies a version against its record: the checksum of its manifest, the hash of every document, audio and files, and
 * that no audio is in two splits.
 */
export function* checkSteps(db: Database, datasets: Datasets, reference: string): Steps<VersionCheck> {
  const version = datasets.get(reference);
  type Problem = VersionCheck['problems'][number];
  const problems: Problem[] = [];
  const report = (code: Problem['code'], trackId: TrackId | null, message: Message): void =>
    void problems.push({ code, trackId, message });
  if (!existsSync(join(version.folder, VERSION_FILE)))
    report('manifest', null, msg('{path} is gone.', { path: join(version.folder, VERSION_FILE) }));
  let entries: LocalEntry[] = [];
  try {
    entries = datasets.manifest(reference);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    report('manifest', null, errorText(error));
  }
  const finder = (prefix: '' | 'removed_') =>
    db.connection.prepare<
      [number, TrackId],
      { hash: string; document: string; audio: string | null; path: string | null }
    >(
      `SELECT revision.hash, revision.document, track.audio_id audio, track.path
       FROM ${prefix}revision revision JOIN ${prefix}track track ON track.id = revision.track_id
       WHERE revision.id = ? AND track.id = ?`,
    );
  const find = finder('');
  // Tracks that were removed from the library since stay part of the version.
  const findRemoved = finder('removed_');
  const splitOfAudio = new Map<string, string>();
  const pathOf = db.connection
    .prepare<[TrackId], string | null>('SELECT path FROM track WHERE id = ?')
    .pluck();
  /** The path of the track's file; undefined if the library has nothing to compare the entry with. */
  function checkOwn({ track, revision, annotation, audio }: LocalEntry): string | null | undefined {
    const row = find.get(revision, track) ?? findRemoved.get(revision, track);
    if (!row) {
      report(
        'revision',
        track,
        msg('Revision {revision} of track {track} is not in this library.', { revision, track }),
      );
      return undefined;
    }
    if (row.hash !== annotation || sha256Hex(row.document) !== annotation)
      report(
        'document',
        track,
        msg('The annotation of track {track} is not the one that was recorded.', { track }),
      );
    if (audio !== null && row.audio !== audio)
      report('audio', track, msg('The file of track {track} holds other audio now.', { track }));
    return row.path;
  }
  function checkPulled(entry: LocalEntry & Required<Pick<LocalEntry, 'pulled'>>): string | null | undefined {
    const { track } = entry;
    try {
      readPulledDocument(entry);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      report('document', track > 0 ? track : null, error.text);
    }
    return track > 0 ? pathOf.get(track) : undefined;
  }
  for (const [done, entry] of entries.entries()) {
    yield { done, total: entries.length };
    const { track, audio, split } = entry;
    const path = isPulled(entry) ? checkPulled(entry) : checkOwn(entry);
    // An entry without audio at creation cannot have lost any since.
    if (audio === null) continue;
    if (path !== undefined && (path === null || !existsSync(path)))
      report(
        'file',
        track,
        path === null
          ? msg('The file of track {track} was not found.', { track })
          : msg('{path} was not found.', { path }),
      );
    const other = splitOfAudio.get(audio);
    if (other !== undefined && other !== split)
      report(
        'leak',
        track > 0 ? track : null,
        msg('The audio {audio} is in {other} and in {split}.', { audio, other, split }),
      );
    splitOfAudio.set(audio, split);
  }
  return { reference: version.reference, tracks: entries.length, problems };
}
