import { z } from 'zod';
import { trackIdSchema } from '../../shared/domain/track.ts';
import { shell } from '../../shared/contract/groups/shell.ts';
import { call, topic } from '../../shared/contract/schema.ts';
import type { Contract } from '../../shared/contract/schema.ts';
import { languageChoiceSchema } from '../../shared/languages/languages.ts';
import { errorCodes } from '../../shared/errors.ts';
import type { ErrorCode } from '../../shared/errors.ts';

const languageSchema = z.strictObject({ choice: languageChoiceSchema });
const menuLibrarySchema = z.strictObject({ folder: z.string(), name: z.string() });
export type MenuLibrary = z.infer<typeof menuLibrarySchema>;

/** Calls from the main process to the core process. */
export const coreLinkContract = {
  core: {
    media: call(z.strictObject({ trackId: trackIdSchema }), z.strictObject({ path: z.string() }).nullable(), {
      safe: true,
    }),
    waveform: call(
      z.strictObject({ trackId: trackIdSchema, kind: z.enum(['overview', 'zoom']) }),
      z.strictObject({ path: z.string() }).nullable(),
      { safe: true },
    ),
    cover: call(
      z.strictObject({ trackId: trackIdSchema }),
      z.strictObject({ path: z.string(), type: z.string() }).nullable(),
      { safe: true },
    ),
    /** Whether the library wrote or reads this file. */
    knows: call(z.strictObject({ path: z.string() }), z.strictObject({ isKnown: z.boolean() }), {
      safe: true,
    }),
    /** Allows the renderer to name these files, because a person has picked or dropped them. */
    grant: call(z.strictObject({ paths: z.array(z.string()) }), z.strictObject({})),
    /** Shortcuts that differ from the defaults, for the native menu. */
    shortcuts: call(z.strictObject({}), z.record(z.string(), z.array(z.string())), { safe: true }),
    shortcutsChanged: topic(z.record(z.string(), z.array(z.string()))),
    /** The language of menus and dialogs. */
    language: call(z.strictObject({}), languageSchema, { safe: true }),
    languageChanged: topic(languageSchema),
    /**
     * Overall progress of running jobs, from 0 to 1: null if nothing runs, 0 while unknown. For the dock and taskbar.
     */
    progress: topic(z.strictObject({ share: z.number().min(0).max(1).nullable() })),
    /** Other libraries for the menu, newest first. */
    recentLibraries: call(z.strictObject({}), z.strictObject({ libraries: z.array(menuLibrarySchema) }), {
      safe: true,
    }),
    recentLibrariesChanged: topic(z.strictObject({})),
    /** Creates a backup that stays until a person removes it. */
    backUp: call(z.strictObject({}), z.strictObject({})),
    openLibrary: call(z.strictObject({ folder: z.string() }), z.strictObject({})),
    /** Stops running jobs cleanly; the process may be killed after the answer. */
    shutDown: call(z.strictObject({}), z.strictObject({})),
  },
} satisfies Contract;

/** Calls from the core process to the main process on behalf of the renderer. */
export const desktopContract = {
  desktop: {
    pickFiles: shell.pickFiles,
    pickFolder: shell.pickFolder,
    pickSave: shell.pickSave,
    reveal: shell.reveal,
    openExternal: shell.openExternal,
    takeOpened: shell.takeOpened,
    opened: shell.opened,
  },
} satisfies Contract;

/** Start options of the core process, passed as JSON in its last argument. */
export const coreArgumentsSchema = z.strictObject({
  /** Data folder; the default one if null. */
  home: z.string().nullable(),
  appVersion: z.string(),
});
export type CoreArguments = z.infer<typeof coreArgumentsSchema>;

export type MainToCore =
  /** Carries two ports: for {@link coreLinkContract} and for {@link desktopContract}. */
  | { readonly kind: 'links' }
  /** Carries one port: a renderer's connection. */
  | { readonly kind: 'client' }
  | { readonly kind: 'worker-message'; readonly id: number; readonly message: unknown }
  | { readonly kind: 'worker-started'; readonly id: number; readonly pid: number }
  | { readonly kind: 'worker-exit'; readonly id: number; readonly reason: string };

export type CoreToMain =
  | { readonly kind: 'ready' }
  /** The core cannot start; the message is for people. */
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string }
  | { readonly kind: 'worker-spawn'; readonly id: number; readonly module: string }
  | { readonly kind: 'worker-message'; readonly id: number; readonly message: unknown }
  | { readonly kind: 'worker-kill'; readonly id: number };

/** Validates what the core sends, which the main process trusts no further than this. */
export const coreToMainSchema: z.ZodType<CoreToMain> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready') }),
  z.strictObject({ kind: z.literal('failed'), code: z.enum(errorCodes), message: z.string() }),
  z.strictObject({ kind: z.literal('worker-spawn'), id: z.int(), module: z.string() }),
  z.strictObject({ kind: z.literal('worker-message'), id: z.int(), message: z.unknown() }),
  z.strictObject({ kind: z.literal('worker-kill'), id: z.int() }),
]);
