import { z } from 'zod';
import type { Infer } from '../readonly.ts';
import { beatGridSchema } from './beat-grid.ts';
import { cueSchema } from './cue.ts';
import { camelotKeySchema } from './key.ts';
import { labelsSchema } from './labels/labels.ts';
import { sectionSchema } from './section.ts';
import { confidenceSchema, flagSchema, tierSchema } from './tier.ts';
import { sourceSchema } from './source.ts';

const timestampSchema = z.iso.datetime({ offset: true });

/** Where one value of the document came from and how sure it is. */
const provenanceSchema = z.strictObject({
  source: sourceSchema,
  confidence: confidenceSchema,
  /** When the value was set. */
  at: timestampSchema,
  /** True once a person has accepted a model's value. */
  accepted: z.boolean().optional(),
});
export type Provenance = Infer<typeof provenanceSchema>;

const tempoAlternativeSchema = z.strictObject({
  bpm: z.number().positive(),
  confidence: confidenceSchema,
});

/** A normalised level in [0, 1]; see `analysis/energy` for its definition. */
const levelSchema = z.number().min(0).max(1);

export const energySchema = z.strictObject({
  overall: levelSchema,
  /** One entry per section, in order. */
  by_section: z.array(
    z.strictObject({ section: z.int().min(0), bass: levelSchema, mid: levelSchema, high: levelSchema }),
  ),
  /** Change of level at each boundary: `boundary` i is between sections i and i + 1. */
  at_boundaries: z.array(z.strictObject({ boundary: z.int().min(0), delta: z.number().min(-1).max(1) })),
});
export type Energy = Infer<typeof energySchema>;

/**
 * Everything known about one track, as stored per revision (JSON) and exchanged (YAML).
 * Field names are those of the exchange format. Times are seconds on the document clock, which is Rekordbox's: the file
 * as decoded without trimming encoder delay (FLAC, WAV and AIFF have none).
 */
export const annotationSchema = z.strictObject({
  metadata: z.strictObject({
    tier: tierSchema,
    /** Overall confidence, dominated by the least certain of grid, structure and cues; see `analysis/confidence`. */
    confidence: confidenceSchema,
    source: sourceSchema,
    created: timestampSchema,
    modified: timestampSchema,
    verified_by: z.string().nullable().default(null),
    notes: z.string().default(''),
    flags: z.array(flagSchema).default([]),
    validation: z
      .strictObject({
        beat_grid_valid: z.boolean(),
        cue_points_snapped: z.boolean(),
        min_section_length: z.boolean(),
      })
      .optional(),
  }),
  audio: z.strictObject({
    /** Local path; for a track whose file was never found, the decoded Rekordbox location; null if unknown. */
    file: z.string().nullable(),
    /** Seconds. */
    duration: z.number().min(0),
    /** Tempo at the first anchor; null without a grid. */
    bpm: z.number().positive().nullable(),
    /** Time of the first downbeat, seconds; null without a grid. */
    downbeat: z.number().nullable(),
    time_signature: z.tuple([
      z.int().min(1).max(16),
      z.union([z.literal(2), z.literal(4), z.literal(8), z.literal(16)]),
    ]),
    key: camelotKeySchema.nullable(),
  }),
  /** Absent if nobody has stated more than the tags do, as in all documents of earlier versions. */
  labels: labelsSchema.optional(),
  beat_grid: beatGridSchema,
  structure: z.array(sectionSchema),
  cues: z.array(cueSchema),
  energy: energySchema.nullable(),
  /** Other plausible tempi (half, double, 3/2 …), best first. */
  tempo_alternatives: z.array(tempoAlternativeSchema).default([]),
  /** Source and confidence of the values that are not lists. Cues and sections carry their own. */
  provenance: z.strictObject({
    beat_grid: provenanceSchema.optional(),
    /** Confidence that beat 1 is the first beat of the bar. */
    downbeat: provenanceSchema.optional(),
    key: provenanceSchema.optional(),
    structure: provenanceSchema.optional(),
    energy: provenanceSchema.optional(),
    labels: provenanceSchema.optional(),
  }),
});
export type Annotation = Infer<typeof annotationSchema>;
