import { z } from 'zod';
import type { Infer } from '../../readonly.ts';
import {
  camelotKeySchema,
  confidenceSchema,
  flagSchema,
  tierSchema,
  trackColourSchema,
  trackIdSchema,
} from '../../domain/index.ts';

export const playlistIdSchema = z.int().positive();

const bpmRangeSchema = z.strictObject({ from: z.number().min(0), to: z.number().min(0) });
const rangeSchema = z.strictObject({ from: z.number(), to: z.number() });
const confidenceRangeSchema = z.strictObject({ from: confidenceSchema, to: confidenceSchema });

/**
 * Conditions are combined with AND; values within one list are alternatives (OR). An absent or empty condition does not
 * filter.
 */
export const trackFilterSchema = z.strictObject({
  /**
   * Words that must all occur in title, artist, album, label, genre, comment or file name, and qualifiers: see
   * `parseSearch`.
   */
  text: z.string().max(1000).optional(),
  tiers: z.array(tierSchema).optional(),
  /** Tracks with any of these flags. */
  flags: z.array(flagSchema).optional(),
  /** Range of the overall confidence, both ends included. */
  confidence: confidenceRangeSchema.optional(),
  /** Both ends included. */
  bpm: bpmRangeSchema.optional(),
  /** Energy of the whole track on the scale from 1 to 10 (see `energyLevel`); both ends included. */
  energy: rangeSchema.optional(),
  /** LUFS, both ends included. */
  loudness: rangeSchema.optional(),
  /** Upper frequency limit of the sound in Hz, both ends included. */
  bandwidth: rangeSchema.optional(),
  /** Whether the sound ends below what its file could hold: see `isSoundCut`. */
  soundCut: z.boolean().optional(),
  /** For compatible keys, the caller lists them (`compatibleKeys`). */
  keys: z.array(camelotKeySchema).max(24).optional(),
  /** Tracks with any of these genres; '' finds tracks without one. */
  genres: z.array(z.string().max(1000)).max(5000).optional(),
  /** Whether `genres` include their subgenres: House finds Deep House. */
  withSubgenres: z.boolean().optional(),
  /** Tracks with any of these. */
  descriptors: z.array(z.string().max(1000)).max(5000).optional(),
  tags: z.array(z.string().max(1000)).max(5000).optional(),
  /** Stars. */
  ratings: z.array(z.int().min(0).max(5)).max(6).optional(),
  /** Null finds tracks without a colour. */
  colours: z.array(trackColourSchema.nullable()).max(20).optional(),
  /** A folder stands for all playlists in it. */
  playlistId: playlistIdSchema.optional(),
  missing: z.boolean().optional(),
  analyzed: z.boolean().optional(),
  /** Whether it is in the review queue. */
  needsReview: z.boolean().optional(),
  /** Added within this many days before the newest track, so that an old export has recent tracks too. */
  addedWithinDays: z.int().positive().optional(),
  /** Changed at or after this ISO time. */
  modifiedSince: z.iso.datetime().optional(),
  trackIds: z.array(trackIdSchema).optional(),
});
export type TrackFilter = Infer<typeof trackFilterSchema>;

const sortColumns = [
  'title',
  'artist',
  'album',
  'genre',
  'label',
  'comment',
  'year',
  'rating',
  'duration',
  'bpm',
  'bpmConfidence',
  'key',
  'keyConfidence',
  'energy',
  'loudness',
  'bandwidth',
  'tier',
  'confidence',
  'flags',
  'descriptors',
  'tags',
  'colour',
  'hotCues',
  'memoryCues',
  'sections',
  'path',
  'addedAt',
  'modifiedAt',
  'playlistPosition',
] as const;
const sortColumnSchema = z.enum(sortColumns);
export type SortColumn = Infer<typeof sortColumnSchema>;

/** Keys are sorted around the Camelot wheel; missing values come last in both directions. */
export const sortSchema = z.strictObject({
  column: sortColumnSchema,
  direction: z.enum(['ascending', 'descending']),
});
export type Sort = Infer<typeof sortSchema>;

export const librarySummarySchema = z.strictObject({
  total: z.int(),
  needReview: z.int(),
  tiers: z.strictObject({ verified: z.int(), cleaned: z.int(), generated: z.int(), none: z.int() }),
  missing: z.int(),
  analyzed: z.int(),
  /** Tracks with a readable file that have not been analyzed. */
  analyzable: z.int(),
  /** Estimated seconds to analyze those, based on earlier analyses on this machine; null before the first. */
  secondsToAnalyze: z.number().nullable(),
  revision: z.int(),
});

/** Flat list in display order; `parentId` forms the tree. */
export const playlistNodeSchema = z.strictObject({
  id: playlistIdSchema,
  parentId: playlistIdSchema.nullable(),
  kind: z.enum(['folder', 'playlist', 'smart']),
  name: z.string(),
  /** The filter of a smart list; null for other nodes. */
  filter: trackFilterSchema.nullable(),
  /** Tracks of the library in it; for a folder, the distinct tracks of all playlists below it. */
  trackCount: z.int(),
});
export type PlaylistNode = Infer<typeof playlistNodeSchema>;

const facetSchema = z.strictObject({ value: z.string(), count: z.int() });
/** Values to choose from in the filter bar, each with its number of tracks in the whole library. */
export const facetsSchema = z.strictObject({
  genres: z.array(facetSchema),
  descriptors: z.array(facetSchema),
  tags: z.array(facetSchema),
  colours: z.array(facetSchema),
  keys: z.array(facetSchema),
  flags: z.array(facetSchema),
  /** Lowest and highest tempo in the library; null if no track has one. */
  bpm: z.strictObject({ from: z.number(), to: z.number() }).nullable(),
});

/** The tracks that an action applies to. `{kind: 'filter', filter: {}}` is the whole library. */
export const trackSelectionSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('tracks'), trackIds: z.array(trackIdSchema).min(1) }),
  z.strictObject({ kind: z.literal('filter'), filter: trackFilterSchema }),
]);
export type TrackSelection = Infer<typeof trackSelectionSchema>;

/** Replaces the beginning of locations: files recorded under `from` are looked for under `to`. */
export const pathMapSchema = z.array(z.strictObject({ from: z.string().min(1), to: z.string().min(1) }));
export type PathMap = Infer<typeof pathMapSchema>;

/** Files that cannot be used; their tracks are left unchanged. */
export const unusableFilesSchema = z.array(
  z.strictObject({ trackId: trackIdSchema, path: z.string(), message: z.string() }),
);

export const relocationSchema = z.strictObject({
  /** Number of missing tracks searched for. */
  searched: z.int(),
  found: z.array(
    z.strictObject({
      trackId: trackIdSchema,
      path: z.string(),
      /** How the file was recognised. */
      by: z.enum(['audio', 'name-and-size', 'name-and-duration', 'path-map']),
    }),
  ),
  /** Tracks with candidate files that a person must choose from. */
  offered: z.array(
    z.strictObject({
      trackId: trackIdSchema,
      /** Artist and title. */
      name: z.string(),
      /**
       * `likely`: the first file is clearly the best. `possible`: only its name matches. `several`: others match equally
       * well.
       */
      match: z.enum(['likely', 'possible', 'several']),
      /** Best match first. */
      paths: z.array(z.string()),
    }),
  ),
  failures: unusableFilesSchema,
});
export type Relocation = Infer<typeof relocationSchema>;
