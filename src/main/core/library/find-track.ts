import { existsSync } from 'node:fs';
import type { TrackId } from '../../../shared/domain/index.ts';
import type { Database } from '../../db/database.ts';
import { eq } from '../../db/operators.ts';
import { revisions, tracks } from '../../db/schema.ts';
import { pathKey } from './path-key.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';

/** How an annotation file refers to its track. */
interface NamedTrack {
  /** Audio identity; null if the file was written without one. */
  readonly track: string | null;
  /** Hash of the document that the file was written from. */
  readonly base: string | null;
  readonly audioFile: string | null;
}

/** The track that an annotation file belongs to, or the reason why there is none. */
export type TrackFinder = (found: NamedTrack) => TrackId | Message;

export function createTrackFinder(db: Database): TrackFinder {
  /** For tracks whose music was never found: only the state that the file was written from identifies them. */
  let byHash: Map<string, TrackId> | undefined;
  const byBase = (base: string): TrackId | undefined => {
    byHash ??= new Map(
      db.query
        .select({ hash: revisions.hash, trackId: revisions.trackId })
        .from(revisions)
        .all()
        .map(({ hash, trackId }) => [hash, trackId]),
    );
    return byHash.get(base);
  };
  return ({ track: audioId, base, audioFile: file }) => {
    const key = file === null ? null : pathKey(file);
    const select = () =>
      db.query.select({ id: tracks.id, pathKey: tracks.pathKey, audioId: tracks.audioId }).from(tracks);
    if (audioId !== null) {
      const same = select().where(eq(tracks.audioId, audioId)).all();
      if (same.length === 1) return same[0]!.id;
      const exact = same.find((track) => track.pathKey === key);
      if (exact) return exact.id;
      if (same.length > 1)
        return msg(
          'Several tracks have this audio, and audio.file names none of them. Put the path of the one that is meant there.',
        );
    }
    const atPath = key === null ? undefined : select().where(eq(tracks.pathKey, key)).get();
    if (atPath && (audioId === null || atPath.audioId === null)) return atPath.id;
    if (atPath) return msg('{path} holds other audio now than when this file was written.', { path: file! });
    const named = base === null ? undefined : byBase(base);
    if (named !== undefined) return named;
    return file !== null && existsSync(file)
      ? msg('{path} is not in this library yet. Import it, then import this file again.', { path: file })
      : msg('No track of this library has this audio. Import the music first.');
  };
}
