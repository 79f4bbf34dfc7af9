import { z } from 'zod';
import type { Infer } from '../readonly.ts';
import { confidenceSchema } from './tier.ts';
import { isFromModel, sourceSchema } from './source.ts';
import { rule } from './schema-issue.ts';

/** Hot-cue slots; Rekordbox XML numbers them 0–15. Its export mode supports A–H only. */
export const hotCueSlots = [
  'A',
  'B',
  'C',
  'D',
  'E',
  'F',
  'G',
  'H',
  'I',
  'J',
  'K',
  'L',
  'M',
  'N',
  'O',
  'P',
] as const;
export const hotCueSlotSchema = z.enum(hotCueSlots);
export type HotCueSlot = Infer<typeof hotCueSlotSchema>;

export const rgbSchema = z.tuple([z.int().min(0).max(255), z.int().min(0).max(255), z.int().min(0).max(255)]);
export type Rgb = Infer<typeof rgbSchema>;

/** A point, or a loop if it has an `end`. */
export const cueSchema = z
  .strictObject({
    /** Stable within the annotation, so that edits, diffs and exports can refer to one cue. */
    id: z.string().min(1),
    kind: z.enum(['memory', 'hot']),
    slot: hotCueSlotSchema.optional(),
    /** Seconds. */
    time: z.number().min(0),
    /** Seconds; present for a loop. */
    end: z.number().optional(),
    name: z.string().default(''),
    color: rgbSchema.optional(),
    confidence: confidenceSchema,
    source: sourceSchema,
    /** True once a person has confirmed a predicted cue. */
    accepted: z.boolean().optional(),
    /**
     * Index of the POSITION_MARK in the Rekordbox row that this cue was imported from. An export writes that mark
     * verbatim as long as the cue is unchanged since the import.
     */
    mark: z.int().min(0).optional(),
  })
  .refine((cue) => cue.kind === 'memory' || cue.slot !== undefined, {
    error: rule('hotCueSlot'),
    path: ['slot'],
  })
  .refine((cue) => cue.end === undefined || cue.end > cue.time, {
    error: rule('loopEnd'),
    path: ['end'],
  });
export type Cue = Infer<typeof cueSchema>;

/** Whether the cue is a prediction that nobody has confirmed yet. */
export function isPredicted(cue: Cue): boolean {
  return isFromModel(cue.source) && cue.accepted !== true;
}

/** Limits of Rekordbox's export mode per track. */
export const MAX_HOT_CUES = 8;
export const MAX_MEMORY_CUES = 10;

/** Defaults of Rekordbox's CDJ theme. */
export const DEFAULT_CUE_COLOR: Rgb = [40, 226, 20];
export const DEFAULT_LOOP_COLOR: Rgb = [255, 140, 0];

/** The display colour of a hot cue. */
export function hotCueColor(cue: Pick<Cue, 'color' | 'end'>): Rgb {
  return cue.color ?? (cue.end === undefined ? DEFAULT_CUE_COLOR : DEFAULT_LOOP_COLOR);
}

/** Rekordbox's 16-colour hot-cue picker, in picker order. */
export const cuePalette: readonly Rgb[] = [
  [222, 68, 207],
  [180, 50, 255],
  [170, 114, 255],
  [100, 115, 255],
  [48, 90, 255],
  [80, 180, 255],
  [0, 224, 255],
  [31, 163, 146],
  [16, 177, 118],
  [40, 226, 20],
  [165, 225, 22],
  [180, 190, 4],
  [195, 175, 4],
  [224, 100, 27],
  [230, 40, 40],
  [255, 18, 123],
];
