import { z } from 'zod';
import type { Infer } from '../../readonly.ts';
import { cueTemplateSchema, defaultCueTemplate } from '../../domain/cue-template.ts';
import { DEFAULT_VERIFY_FROM } from '../../domain/edits/verify.ts';
import { confidenceSchema, tempoRangeSchema } from '../../domain/index.ts';
import { languageChoiceSchema } from '../../languages/languages.ts';
import { pathMapSchema } from './library.ts';
import { poolRootsSchema } from './pool.ts';

const themeSchema = z.enum(['dark', 'light', 'system']);

/** Execution provider for the networks; `auto` takes the fastest that works. */
export const deviceSchema = z.enum(['auto', 'cpu', 'cuda', 'webgpu', 'directml', 'coreml']);
export type Device = Infer<typeof deviceSchema>;

/** A whole set of settings; `settings.set` takes any part of it. */
export const settingsSchema = z.strictObject({
  /** Name that goes with this person's edits and reviews. */
  reviewer: z.string().max(80).default(''),
  /** Of the window and the menus; `system` takes the system's where Segue speaks it. */
  language: languageChoiceSchema.default('system'),
  theme: themeSchema.default('dark'),
  density: z.enum(['normal', 'compact']).default('normal'),
  pathMap: pathMapSchema.default([]),
  /** Folders whose new music is taken in and analyzed while the app is open. */
  watchFolders: z.array(z.string().min(1)).max(50).default([]),
  /** Shortcuts that differ from the defaults: command id → keys; an empty list takes the command's keys away. */
  shortcuts: z.record(z.string(), z.array(z.string())).default({}),
  device: deviceSchema.default('auto'),
  /** Version of the analysis model; null takes the newest that came with Segue. */
  model: z.string().min(1).max(64).nullable().default(null),
  /** Analyses at a time; null leaves it to the machine. */
  workers: z.int().min(1).max(64).nullable().default(null),
  /** Threshold of "accept all above". */
  acceptFrom: confidenceSchema.default(0.8),
  /** Verifying a track accepts its predicted cues from this confidence on; the others stay predictions. */
  verifyFrom: confidenceSchema.default(DEFAULT_VERIFY_FROM),
  keyNotation: z.enum(['camelot', 'open-key', 'classic']).default('camelot'),
  /** Tempi as which music is counted when it is analyzed; null leaves half and double to the music. */
  tempoRange: tempoRangeSchema.nullable().default(null),
  /** Which section starts get which cues when tracks are analyzed. */
  cueTemplate: cueTemplateSchema.default(defaultCueTemplate),
  /** File with the address of a pool of analysis workers, on this machine; the environment goes before it. */
  poolQueueFile: z.string().min(1).max(4096).nullable().default(null),
  /** Folders of this machine, as the pool's workers call them. */
  poolRoots: poolRootsSchema.default([]),
  /** A personal model is trained by itself after this many newly verified tracks; 0 never. */
  trainAfter: z.int().min(0).max(10_000).default(0),
  /** A model that was trained by itself is used at once when it passes the gate. */
  promoteTrained: z.boolean().default(false),
  /** What the interface remembers: columns, widths, panel sizes, last folder. Its parts belong to the renderer. */
  interfaceState: (z.record(z.string(), z.json()) as z.ZodType<Record<string, unknown>>).default({}),
});
export type Settings = Infer<typeof settingsSchema>;

/** The name that goes with a person's edits. */
export function authorOf({ reviewer }: Pick<Settings, 'reviewer'>): string {
  return reviewer.trim() || 'user';
}

/** Any part of the settings; absent fields stay as they are. `interfaceState` is merged by its keys. */
export const settingsPatchSchema = z.strictObject({
  reviewer: settingsSchema.shape.reviewer.unwrap().optional(),
  language: languageChoiceSchema.optional(),
  theme: themeSchema.optional(),
  density: settingsSchema.shape.density.unwrap().optional(),
  pathMap: pathMapSchema.optional(),
  watchFolders: settingsSchema.shape.watchFolders.unwrap().optional(),
  shortcuts: settingsSchema.shape.shortcuts.unwrap().optional(),
  device: deviceSchema.optional(),
  model: settingsSchema.shape.model.unwrap().optional(),
  workers: settingsSchema.shape.workers.unwrap().optional(),
  acceptFrom: confidenceSchema.optional(),
  verifyFrom: confidenceSchema.optional(),
  keyNotation: settingsSchema.shape.keyNotation.unwrap().optional(),
  tempoRange: settingsSchema.shape.tempoRange.unwrap().optional(),
  cueTemplate: cueTemplateSchema.optional(),
  poolQueueFile: settingsSchema.shape.poolQueueFile.unwrap().optional(),
  poolRoots: poolRootsSchema.optional(),
  trainAfter: settingsSchema.shape.trainAfter.unwrap().optional(),
  promoteTrained: settingsSchema.shape.promoteTrained.unwrap().optional(),
  interfaceState: settingsSchema.shape.interfaceState.unwrap().optional(),
});
export type SettingsPatch = Infer<typeof settingsPatchSchema>;
