import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../tests/support/temporary-home.ts';
import { settingsSchema } from '../../shared/contract/index.ts';
import type { Settings, SettingsPatch } from '../../shared/contract/index.ts';
import { createPathGuard, guardPaths } from './path-guard.ts';
import { emptyHandlers } from './test-handlers.ts';
import { verbatim } from '../../shared/languages/translate.ts';

it('lets a page set only pool files and folders that it may use, and keeps those already set', async () => {
  const allowed = temporaryFolder();
  let stored: Settings = settingsSchema.parse({ poolQueueFile: '/elsewhere/address' });
  const { settings } = guardPaths(
    {
      ...emptyHandlers(),
      settings: {
        ...emptyHandlers().settings,
        get: () => stored,
        set: (patch) => (stored = { ...stored, ...(patch as Settings) }),
      },
    },
    createPathGuard({ roots: [allowed], hint: verbatim('') }),
  );
  const set = async (patch: SettingsPatch): Promise<Settings> =>
    (await settings.set(patch, { signal: new AbortController().signal, clientId: 'page' })) as Settings;
  for (const patch of [
    { poolQueueFile: '/etc/passwd' },
    { poolRoots: [{ name: 'nas', folder: '/etc' }] },
    { watchFolders: ['/etc'] },
  ])
    await expect(set(patch)).rejects.toMatchObject({ code: 'invalid_input' });
  await set({
    poolQueueFile: '/elsewhere/address',
    poolRoots: [{ name: 'nas', folder: join(allowed, 'music') }],
  });
  expect(stored.poolRoots).toEqual([{ name: 'nas', folder: join(allowed, 'music') }]);
  const archive = { name: 'archive', address: 's3://label/music?region=eu-central-1' };
  await set({ poolRoots: [archive] });
  expect(stored.poolRoots).toEqual([archive]);
  await set({ poolQueueFile: null });
  expect(stored.poolQueueFile).toBeNull();
});
