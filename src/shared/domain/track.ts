import { z } from 'zod';

/**
 * Local to one library database. Across libraries, tracks are identified by the audio identity (`flac-md5:…`,
 * `sha256:…`).
 */
export const trackIdSchema = z.int().positive();
export type TrackId = z.infer<typeof trackIdSchema>;

export const revisionIdSchema = z.int().positive();
export type RevisionId = z.infer<typeof revisionIdSchema>;
