import type {
  Annotation,
  RevisionId,
  TrackColour,
  TrackId,
  TrackTags,
} from '../../../shared/domain/index.ts';

/** One track for export: tags, identity and the document. */
export interface ExportTrack extends TrackTags {
  /** Valid only in this library. */
  readonly trackId: TrackId;
  /** Identity of the audio content (`flac-md5:…`, `sha256:…`); null until the file has been read. */
  readonly audioId: string | null;
  /** Absolute local path; null if no file is known. */
  readonly path: string | null;
  readonly missing: boolean;
  /** Hz; null until the file has been read. */
  readonly sampleRate: number | null;
  /** `genre`, which comes from the file's tags or from Rekordbox, as a list; split from it when absent. */
  readonly genres?: readonly string[];
  readonly colour?: TrackColour | null;
  readonly revision: RevisionId;
  /** sha256 of the document. */
  readonly hash: string;
  /** Split of a dataset version; null when exporting the library itself. */
  readonly split: 'train' | 'validation' | 'test' | null;
  readonly document: Annotation;
}
