import { existsSync, readFileSync, renameSync } from 'node:fs';
import writeFileAtomic from 'write-file-atomic';
import { settingsSchema } from '../../shared/contract/index.ts';
import type { Settings, SettingsPatch } from '../../shared/contract/index.ts';
import { AppError, errorMessage } from '../../shared/errors.ts';

export interface SettingsStore {
  get(): Settings;
  set(patch: SettingsPatch): Settings;
}

/** Settings in one JSON file. A file that cannot be read is set aside, never overwritten. */
export function openSettings(path: string, onChange: (settings: Settings) => void): SettingsStore {
  let current = read(path);
  return {
    get: () => current,
    set(patch) {
      const { interfaceState, ...rest } = patch;
      const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
      const next = settingsSchema.parse({
        ...current,
        ...given,
        interfaceState: { ...current.interfaceState, ...interfaceState },
      });
      try {
        writeFileAtomic.sync(path, `${JSON.stringify(next, null, 2)}\n`);
      } catch (error) {
        throw new AppError('io', `Settings could not be saved to ${path}: ${errorMessage(error)}`, {
          cause: error,
        });
      }
      current = next;
      onChange(current);
      return current;
    },
  };
}

function read(path: string): Settings {
  if (!existsSync(path)) return settingsSchema.parse({});
  try {
    return settingsSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    renameSync(path, `${path}.unreadable`);
    return settingsSchema.parse({});
  }
}
