import type { SniffedFormat } from '../audio/sniff.ts';
import type { TagPicture } from './picture.ts';
import type { TrackTags } from './tags.ts';

/** A file whose tags are to be read; its format is already known. */
interface TagRequest extends Pick<SniffedFormat, 'container' | 'start'> {
  /** Absolute. */
  readonly path: string;
}

/** Reads the tags of a file. @throws AppError like `readTagsOf` */
export type ReadTags = (request: TagRequest, signal?: AbortSignal) => Promise<TrackTags>;

/**
 * Reads the cover in the tags of a file; null if there is none that can be shown. @throws AppError like `readTagsOf`
 */
export type ReadPicture = (request: TagRequest, signal?: AbortSignal) => Promise<TagPicture | null>;

/** Requests to the threads that read tags. */
export interface TagTask extends TagRequest {
  readonly wanted: 'tags' | 'picture';
}
