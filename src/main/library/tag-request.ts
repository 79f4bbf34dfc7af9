import type { SniffedFormat } from '../audio/sniff.ts';
import type { TagPicture } from './picture.ts';
import type { TrackTags } from './tags.ts';

/** A file of which the tags are to be read, its format known already. */
interface TagRequest extends Pick<SniffedFormat, 'container' | 'start'> {
  /** Absolute. */
  readonly path: string;
}

/** Reads the tags of a file. @throws AppError as `readTagsOf` does. */
export type ReadTags = (request: TagRequest, signal?: AbortSignal) => Promise<TrackTags>;

/** Reads the cover in the tags of a file; null without one that can be shown. @throws AppError as `readTagsOf` does. */
export type ReadPicture = (request: TagRequest, signal?: AbortSignal) => Promise<TagPicture | null>;

/** What the threads that read tags are asked. */
export interface TagTask extends TagRequest {
  readonly wanted: 'tags' | 'picture';
}
