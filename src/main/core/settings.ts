import { existsSync, readFileSync, renameSync, statSync } from 'node:fs';
import writeFileAtomic from 'write-file-atomic';
import { settingsSchema } from '../../shared/contract/index.ts';
import type { Settings, SettingsPatch } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import { explainIoError } from '../files/io-error.ts';
import { withLock } from '../files/lock.ts';

export interface SettingsStore {
  get(): Settings;
  set(patch: SettingsPatch): Settings;
}

/**
 * Settings in one JSON file, which other windows and commands change too: it is reloaded when it has changed, and
 * written under a lock. A file that cannot be read is set aside, never overwritten, and reported to `onTrouble`.
 */
export function openSettings(
  path: string,
  onChange: (settings: Settings) => void,
  onTrouble: (error: AppError) => void = () => undefined,
): SettingsStore {
  let version = versionOf(path);
  let current = read(path, onTrouble);

  function refresh(): void {
    const now = versionOf(path);
    if (now === version) return;
    version = now;
    current = read(path, onTrouble);
  }

  return {
    get() {
      refresh();
      return current;
    },
    set(patch) {
      const { interfaceState, ...rest } = patch;
      const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
      withLock(path, () => {
        refresh();
        const next = settingsSchema.parse({
          ...current,
          ...given,
          interfaceState: { ...current.interfaceState, ...interfaceState },
        });
        try {
          writeFileAtomic.sync(path, `${JSON.stringify(next, null, 2)}\n`, { mode: 0o600 });
        } catch (error) {
          throw new AppError(
            'io',
            msg('Settings could not be saved to {path}: {reason}', {
              path,
              reason: explainIoError(path, error),
            }),
            {
              cause: error,
            },
          );
        }
        version = versionOf(path);
        current = next;
      });
      onChange(current);
      return current;
    },
  };
}

/** Identifies the file's version: it changes with each write, because files are replaced as a whole. */
function versionOf(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false });
  return found ? `${found.ino} ${found.mtimeMs} ${found.size}` : null;
}

function read(path: string, onTrouble: (error: AppError) => void): Settings {
  if (!existsSync(path)) return settingsSchema.parse({});
  try {
    return settingsSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    const aside = `${path}.unreadable`;
    try {
      renameSync(path, aside);
      onTrouble(
        new AppError(
          'io',
          msg(
            'The settings in {path} are damaged, and everything is set as at the beginning. The damaged file is kept as {aside}. Choose your settings again; the library is not concerned.',
            { path, aside },
          ),
          { details: { path: aside } },
        ),
      );
    } catch {
      // On a read-only disk it stays, and is not written to either.
    }
    return settingsSchema.parse({});
  }
}
