import type { Annotation, TrackId } from '../../../../shared/domain/index.ts';
import { errorText } from '../../../../shared/errors.ts';
import type { Database } from '../../../db/database.ts';
import type { Annotations } from '../../annotations/annotations.ts';
import { isPulled } from './pulled-versions.ts';
import { readPulledDocument } from './pulled-documents.ts';
import type { LocalEntry } from './pulled-versions.ts';
import type { Datasets } from './datasets.ts';
import { documentHash } from '../../annotations/document-hash.ts';
import type { Steps } from '../../jobs/steps.ts';
import { msg } from '../../../../shared/languages/translate.ts';
import type { Message } from '../../../../shared/languages/translate.ts';

export interface Rollback {
  readonly reference: string;
  /** Tracks whose annotation was (or with `dryRun` would be) restored, by a new revision. */
  readonly restored: readonly TrackId[];
  /** Tracks that already match. */
  readonly unchanged: number;
  readonly failures: readonly { readonly trackId: TrackId; readonly message: Message }[];
}

/** Tracks restored per transaction; other writers get their turn in between. */
const TRANSACTION_TRACKS = 100;

export interface RollBackDeps {
  readonly db: Database;
  readonly annotations: Annotations;
  readonly datasets: Datasets;
}

export interface RollBackOptions {
  readonly author: string;
  readonly trackIds?: readonly TrackId[] | null;
  readonly dryRun?: boolean;
}

/**
 * Restores the annotations of a version's tracks as new revisions; nothing is deleted and each can be undone. Tracks
 * that are not in the version, or not in this library, stay as they are. Works in batches of hundreds of tracks: after
 * a stop, finished batches stay restored, and running it again continues.
 */
export function* rollBackSteps(
  deps: RollBackDeps,
  reference: string,
  options: RollBackOptions,
): Steps<Rollback> {
  const { db, annotations, datasets } = deps;
  const version = datasets.get(reference);
  const chosen = options.trackIds ? new Set(options.trackIds) : null;
  const entries = datasets
    .manifest(reference)
    .filter(({ track }) => track > 0 && (!chosen || chosen.has(track)));
  const headHash = db.connection
    .prepare<[TrackId], string>(
      'SELECT revision.hash FROM track JOIN revision ON revision.id = track.head_revision WHERE track.id = ?',
    )
    .pluck();
  const at = new Date().toISOString();
  const restored: TrackId[] = [];
  const failures: { trackId: TrackId; message: Message }[] = [];
  let unchanged = 0;

  function documentOf(entry: LocalEntry): Annotation {
    if (!isPulled(entry)) {
      annotations.requireRevision(entry.track, entry.revision);
      return annotations.documentOf(entry.revision);
    }
    const document = readPulledDocument(entry);
    // Every machine has its own file paths.
    return { ...document, audio: { ...document.audio, file: annotations.requireTrack(entry.track).path } };
  }

  function restore(entry: LocalEntry): void {
    const { track, annotation } = entry;
    try {
      const head = headHash.get(track);
      const document = head === annotation ? null : documentOf(entry);
      if (document === null || documentHash(document) === head) {
        unchanged++;
        return;
      }
      if (!options.dryRun)
        annotations.commit({
          trackId: track,
          document,
          author: options.author,
          source: isPulled(entry) ? 'import:dataset' : 'manual',
          kind: 'restore',
          reason: msg('Roll back to {reference}', { reference: version.reference }),
          at,
        });
      restored.push(track);
    } catch (error) {
      failures.push({ trackId: track, message: errorText(error) });
    }
  }

  for (let start = 0; start < entries.length; start += TRANSACTION_TRACKS) {
    yield { done: start, total: entries.length };
    db.transaction(() => entries.slice(start, start + TRANSACTION_TRACKS).forEach(restore));
  }
  return { reference: version.reference, restored, unchanged, failures };
}
