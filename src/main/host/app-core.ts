import { existsSync } from 'node:fs';
import type { CoreHandlers } from '../../shared/contract/contract.ts';
import { createCore } from '../core/create-core.ts';
import type { CoreOptions } from '../core/create-core.ts';
import { createHandlers } from '../core/handlers.ts';
import type { MediaLookup } from './routes.ts';

/** What a host needs of the core. */
export interface AppCore {
  readonly handlers: CoreHandlers;
  readonly lookup: MediaLookup;
  /** Where dropped files are kept. */
  readonly inbox: string;
  /** Data folder. */
  readonly home: string;
  /** A file that the library knows: its music, what it imported and what it wrote. */
  readonly knows: (path: string) => boolean;
  /** Stops all work, waits for it, and closes the library. */
  close(): Promise<void>;
}

const HOUR_MS = 60 * 60_000;
/** The window comes first. */
const AFTER_START_MS = 60_000;

/** Opens the library as hosts serve it. Throws as `createCore` does. */
export function openAppCore(options: CoreOptions): AppCore {
  const core = createCore(options);
  core.leftovers.willWriteIn(core.home.inbox);
  core.events.on('trouble', ({ message }) => console.error(message));
  if (core.readOnlyReason !== null) console.error(`${core.readOnlyReason} It can only be read now.`);
  const daily = setInterval(() => void core.backups.daily(), HOUR_MS);
  daily.unref();
  const first = setTimeout(() => void core.backups.daily(), AFTER_START_MS);
  first.unref();
  return {
    handlers: createHandlers(core),
    lookup: {
      media: async (trackId) => {
        const { path, missing } = core.annotations.requireTrack(trackId);
        return path === null || missing ? null : { path };
      },
      waveform: async (trackId, kind) => {
        const { analyzedAudioId } = core.annotations.requireTrack(trackId);
        if (analyzedAudioId === null) return null;
        const path = core.media.waveformFile(analyzedAudioId, kind);
        return existsSync(path) ? { path } : null;
      },
    },
    inbox: core.home.inbox,
    home: core.home.root,
    knows: (path) => core.targets.knows(path),
    close: async () => {
      clearInterval(daily);
      clearTimeout(first);
      await core.close();
    },
  };
}
