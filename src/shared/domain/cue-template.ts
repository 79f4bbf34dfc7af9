import { z } from 'zod';
import type { DeepReadonly, Infer } from '../readonly.ts';
import {
  MAX_HOT_CUES,
  MAX_MEMORY_CUES,
  cuePalette,
  hotCueSlotSchema,
  hotCueSlots,
  rgbSchema,
} from './cue.ts';
import { sectionLabelSchema } from './section.ts';

/** One rule of a template: the start of which section gets which cue. */
const cueRuleSchema = z.strictObject({
  /** Section labels that the rule applies to; empty means all of them. */
  labels: z.array(sectionLabelSchema),
  /**
   * Which of those sections, counted from 1; negative counts from the last (-1). Adjacent ones count as one: two drop
   * sections in a row are one drop.
   */
  occurrence: z
    .int()
    .refine((value) => value !== 0, { error: 'occurrences count from 1, or from -1 backwards' }),
  /** Slot of the hot cue; if absent, the rule makes only a memory cue. XML exports leave I–P out. */
  slot: hotCueSlotSchema.optional(),
  name: z.string().max(64),
  color: rgbSchema.optional(),
  /** Bars from the start of the section to the cue; -16 places it 16 bars before. */
  offset_bars: z.int().min(-128).max(128).default(0),
  /** Makes the cue a loop of this many bars. */
  loop_bars: z.number().positive().max(64).optional(),
  /** Whether to set a memory cue at the same position. */
  memory: z.boolean().default(true),
});
export type CueRule = Infer<typeof cueRuleSchema>;

/** How cues follow from sections. Earlier rules win when two want the same position or slot. */
export const cueTemplateSchema = z.strictObject({
  name: z.string().min(1),
  rules: z.array(cueRuleSchema),
  /** Also gives a memory cue to sections that no rule uses, named after their label. */
  memory_at_every_section: z.boolean().default(true),
  /** Minimum distance between two cues of one kind. */
  min_distance_bars: z.number().min(0).default(4),
  max_hot: z.int().min(0).max(hotCueSlots.length).default(MAX_HOT_CUES),
  max_memory: z.int().min(0).max(MAX_MEMORY_CUES).default(MAX_MEMORY_CUES),
  /** Cues less certain than this are not proposed. */
  min_confidence: z.number().min(0).max(1).default(0),
});
export type CueTemplate = Infer<typeof cueTemplateSchema>;

/** Positions in {@link cuePalette}, by appearance. */
const green = cuePalette[9];
const yellow = cuePalette[11];
const red = cuePalette[14];
const blue = cuePalette[4];
const orange = cuePalette[13];
const violet = cuePalette[1];

/**
 * The way most DJs mark a club track: mix in at A, build and drop at B and C, break at D, the second round at E to G,
 * mix out at H. In songs without drops, the choruses take their place.
 */
export const defaultCueTemplate = cueTemplateSchema.parse({
  name: 'Club',
  rules: [
    { labels: [], occurrence: 1, slot: 'A', name: 'Mix in', color: green },
    { labels: ['drop', 'chorus'], occurrence: 1, slot: 'C', name: 'Drop', color: red },
    { labels: ['outro'], occurrence: -1, slot: 'H', name: 'Mix out', color: violet },
    { labels: ['breakdown', 'bridge'], occurrence: 1, slot: 'D', name: 'Break', color: blue },
    { labels: ['buildup'], occurrence: 1, slot: 'B', name: 'Build', color: yellow },
    { labels: ['drop', 'chorus'], occurrence: 2, slot: 'F', name: 'Drop 2', color: red },
    { labels: ['buildup'], occurrence: 2, slot: 'E', name: 'Build 2', color: yellow },
    { labels: ['breakdown', 'bridge'], occurrence: 2, slot: 'G', name: 'Break 2', color: orange },
  ],
} satisfies DeepReadonly<z.input<typeof cueTemplateSchema>>);
