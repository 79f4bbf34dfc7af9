import type { Annotation, RevisionId, TrackId } from '../../shared/domain/index.ts';

/** One track in a dataset: its row in the library and the current document. */
export interface DatasetTrack {
  readonly trackId: TrackId;
  /** Identity of the audio content; null until a file has been read. */
  readonly audioId: string | null;
  readonly path: string | null;
  /** Whether the file was expected but not found. */
  readonly missing: boolean;
  readonly title: string;
  readonly artist: string;
  readonly album: string;
  /** Genres as text. */
  readonly genre: string;
  /** The individual genres; the text itself if absent. */
  readonly genres?: readonly string[];
  readonly descriptors?: readonly string[];
  readonly tags?: readonly string[];
  /** Stars; 0 for none. */
  readonly rating?: number;
  /** Null before anything is known about the track. */
  readonly revision: RevisionId | null;
  /** sha256 of the document; null if there is none. */
  readonly hash: string | null;
  readonly document: Annotation | null;
  /** Whether the document is byte for byte the one that passed the schema when its hash was recorded. */
  readonly isIntact?: boolean;
}

/** `Artist – Title`, for messages. */
export function nameOf(track: Pick<DatasetTrack, 'artist' | 'title' | 'path' | 'trackId'>): string {
  const parts = [track.artist, track.title].filter((part) => part !== '');
  return parts.length > 0 ? parts.join(' – ') : (track.path ?? `track ${track.trackId}`);
}
