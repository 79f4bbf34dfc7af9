import type { SniffedFormat } from '../audio/sniff.ts';
import type { TrackTags } from './tags.ts';

/** A file of which the tags are to be read, its format known already. */
export interface TagRequest extends Pick<SniffedFormat, 'container' | 'start'> {
  /** Absolute. */
  readonly path: string;
}

/** Reads the tags of a file. @throws AppError as `readTagsOf` does. */
export type ReadTags = (request: TagRequest, signal?: AbortSignal) => Promise<TrackTags>;
