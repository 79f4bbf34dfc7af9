import { z } from 'zod';

/**
 * Local to one library database. Across libraries, tracks are identified by the audio identity (`flac-md5:…`,
 * `sha256:…`).
 */
export const trackIdSchema = z.int().positive();
export type TrackId = z.infer<typeof trackIdSchema>;

/** What a library or the tags of a file say about a track; empty text where they say nothing. */
export interface TrackTags {
  readonly title: string;
  readonly artist: string;
  readonly album: string;
  readonly genre: string;
  /** The record label. */
  readonly label: string;
  readonly comment: string;
  readonly year: number | null;
  /** In stars, 0 to 5. */
  readonly rating: number;
}

export const revisionIdSchema = z.int().positive();
export type RevisionId = z.infer<typeof revisionIdSchema>;
