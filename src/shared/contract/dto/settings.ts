import { z } from 'zod';
import type { Infer } from '../../readonly.ts';
import { cueTemplateSchema, defaultCueTemplate } from '../../domain/cue-template.ts';
import { DEFAULT_VERIFY_FROM } from '../../domain/edits/verify.ts';
import { confidenceSchema, tempoRangeSchema } from '../../domain/index.ts';
import { languageChoiceSchema } from '../../languages/languages.ts';
import { personalTaskSchema } from './personal-task.ts';
import { pathMapSchema } from './library.ts';
import { poolRootsSchema } from './pool.ts';

const themeSchema = z.enum(['dark', 'light', 'system']);

/** Execution provider for the networks; `auto` chooses the fastest that works. */
export const deviceSchema = z.enum(['auto', 'cpu', 'cuda', 'webgpu', 'directml', 'coreml']);
export type Device = Infer<typeof deviceSchema>;

/** A complete set of settings; `settings.set` accepts any part of it. */
export const settingsSchema = z.strictObject({
  /** Author name for this person's edits and reviews. */
  reviewer: z.string().max(80).default(''),
  /** Language of the window and the menus; `system` follows the system language if Segue supports it. */
  language: languageChoiceSchema.default('system'),
  theme: themeSchema.default('dark'),
  density: z.enum(['normal', 'compact']).default('normal'),
  pathMap: pathMapSchema.default([]),
  /** Folders whose new music is imported and analyzed while the app is open. */
  watchFolders: z.array(z.string().min(1)).max(50).default([]),
  /** Shortcuts that differ from the defaults: command id → keys; an empty list unbinds the command. */
  shortcuts: z.record(z.string(), z.array(z.string())).default({}),
  device: deviceSchema.default('auto'),
  /** Version of the analysis model; null uses the newest that came with Segue. */
  model: z.string().min(1).max(64).nullable().default(null),
  /** Version of the model pack whose embedding of the sound new personal models use; null for none. */
  backbone: z.string().min(1).max(64).nullable().default(null),
  /** Number of parallel analyses; null chooses it for this machine. */
  workers: z.int().min(1).max(64).nullable().default(null),
  /** Threshold of "accept all above". */
  acceptFrom: confidenceSchema.default(0.8),
  /** Verifying a track accepts its predicted cues from this confidence on; the others stay predictions. */
  verifyFrom: confidenceSchema.default(DEFAULT_VERIFY_FROM),
  keyNotation: z.enum(['camelot', 'open-key', 'classic']).default('camelot'),
  /** Tempo range in which analyses count the beat; null does not constrain half and double tempo. */
  tempoRange: tempoRangeSchema.nullable().default(null),
  /** Which section starts get which cues when tracks are analyzed. */
  cueTemplate: cueTemplateSchema.default(defaultCueTemplate),
  /** Local file with the address of a pool of analysis workers; the environment takes precedence. */
  poolQueueFile: z.string().min(1).max(4096).nullable().default(null),
  /** Local folders, with the names that the pool's workers use for them. */
  poolRoots: poolRootsSchema.default([]),
  /** Personal models are trained automatically after this many newly verified tracks; 0 means never. */
  trainAfter: z.int().min(0).max(10_000).default(0),
  /** Which personal models that concerns. */
  trainTasks: z.array(personalTaskSchema).max(3).default(['cues']),
  /** Whether an automatically trained model is used at once when it passes the gate. */
  promoteTrained: z.boolean().default(false),
  /** Whether a report on the library and on what was learned is made every night. */
  nightlyReport: z.boolean().default(false),
  /** Hour of the local time from which on it is made. */
  reportHour: z.int().min(0).max(23).default(3),
  /** State that the interface remembers: columns, widths, panel sizes, last folder. The renderer owns its structure. */
  interfaceState: (z.record(z.string(), z.json()) as z.ZodType<Record<string, unknown>>).default({}),
});
export type Settings = Infer<typeof settingsSchema>;

/** The author name for a person's edits. */
export function authorOf({ reviewer }: Pick<Settings, 'reviewer'>): string {
  return reviewer.trim() || 'user';
}

/** Any part of the settings; absent fields are left unchanged. `interfaceState` is merged by key. */
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
  backbone: settingsSchema.shape.backbone.unwrap().optional(),
  workers: settingsSchema.shape.workers.unwrap().optional(),
  acceptFrom: confidenceSchema.optional(),
  verifyFrom: confidenceSchema.optional(),
  keyNotation: settingsSchema.shape.keyNotation.unwrap().optional(),
  tempoRange: settingsSchema.shape.tempoRange.unwrap().optional(),
  cueTemplate: cueTemplateSchema.optional(),
  poolQueueFile: settingsSchema.shape.poolQueueFile.unwrap().optional(),
  poolRoots: poolRootsSchema.optional(),
  trainAfter: settingsSchema.shape.trainAfter.unwrap().optional(),
  trainTasks: settingsSchema.shape.trainTasks.unwrap().optional(),
  promoteTrained: settingsSchema.shape.promoteTrained.unwrap().optional(),
  nightlyReport: settingsSchema.shape.nightlyReport.unwrap().optional(),
  reportHour: settingsSchema.shape.reportHour.unwrap().optional(),
  interfaceState: settingsSchema.shape.interfaceState.unwrap().optional(),
});
export type SettingsPatch = Infer<typeof settingsPatchSchema>;
