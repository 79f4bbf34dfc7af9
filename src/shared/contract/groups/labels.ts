import { z } from 'zod';
import { labelNameSchema } from '../../domain/index.ts';
import { bulkPreviewSchema, bulkResultSchema } from '../dto/annotation.ts';
import { genreEntrySchema, genreInfoSchema, labelPreviewSchema, labelSourceSchema } from '../dto/labels.ts';
import { trackSelectionSchema } from '../dto/library.ts';
import { stepResultSchema } from '../dto/step.ts';
import { call } from '../schema.ts';

const mergeSchema = z.strictObject({
  from: z.array(labelNameSchema).min(1).max(1000),
  to: labelNameSchema,
});

const annotateSchema = z.strictObject({ selection: trackSelectionSchema, source: labelSourceSchema });

/** Genres of the library and other words used as labels. `annotations.bulk` changes the labels of tracks. */
export const labels = {
  /** All genres that are known or in use, sorted by name. */
  genres: call(z.strictObject({}), z.strictObject({ genres: z.array(genreInfoSchema) }), { safe: true }),
  /** Adds a genre or changes its entry; tags are split again. */
  saveGenre: call(genreEntrySchema, stepResultSchema),
  removeGenre: call(z.strictObject({ name: labelNameSchema }), stepResultSchema),
  /** Replaces several genres by one on all tracks that have them; one undo step. */
  mergeGenres: call(mergeSchema, bulkResultSchema),
  previewMerge: call(mergeSchema, bulkPreviewSchema, { safe: true }),
  /** Sets labels from folder names or a table of metadata; one undo step. */
  annotate: call(annotateSchema, bulkResultSchema),
  previewAnnotate: call(annotateSchema, labelPreviewSchema, { safe: true }),
  /** Descriptors and custom tags to choose from: those in use, and descriptors that Segue suggests. */
  vocabulary: call(
    z.strictObject({}),
    z.strictObject({ descriptors: z.array(z.string()), tags: z.array(z.string()) }),
    { safe: true },
  ),
};
