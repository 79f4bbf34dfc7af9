import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../tests/support/temporary-home.ts';
import { settingsSchema } from '../../../shared/contract/index.ts';
import type { Settings } from '../../../shared/contract/index.ts';
import { watchFolders } from './watch-folders.ts';

const running: (() => void)[] = [];
afterEach(() => {
  for (const stop of running.splice(0)) stop();
});

function start(folders: readonly string[]) {
  const looked: string[] = [];
  const troubles: string[] = [];
  let listener: ((settings: Settings) => void) | undefined;
  const settings = (list: readonly string[]): Settings => settingsSchema.parse({ watchFolders: [...list] });
  running.push(
    watchFolders({
      settings: { get: () => settings(folders) },
      onSettings(listen) {
        listener = listen;
        return () => (listener = undefined);
      },
      analyze: (folder) => {
        looked.push(folder);
        return Promise.resolve();
      },
      onTrouble: ({ message }) => troubles.push(message),
      quietMs: 150,
      retryMs: 200,
    }),
  );
  return { looked, troubles, change: (list: readonly string[]) => listener!(settings(list)) };
}

/** Longer than it takes to notice a change. */
const aWhile = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 700));

describe('watched folders', () => {
  it('are scanned when watching starts and when music in them changes, also in subfolders', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'crate'));
    const { looked } = start([folder]);
    await expect.poll(() => looked).toEqual([folder]);
    await aWhile();
    writeFileSync(join(folder, 'notes.txt'), 'no music');
    await aWhile();
    expect(looked).toHaveLength(1);
    for (let part = 0; part < 5; part++)
      writeFileSync(join(folder, 'crate', 'new.mp3'), 'x'.repeat(part + 1));
    await expect.poll(() => looked.length).toBe(2);
    await aWhile();
    expect(looked).toHaveLength(2);
    const other = temporaryFolder();
    writeFileSync(join(other, 'moved.flac'), 'x');
    renameSync(other, join(folder, 'moved-in'));
    await expect.poll(() => looked.length).toBe(3);
  });

  it('follow changes of the settings', async () => {
    const [a, b] = [temporaryFolder(), temporaryFolder()];
    const { looked, change } = start([a]);
    await expect.poll(() => looked).toEqual([a]);
    change([b]);
    await expect.poll(() => looked).toEqual([a, b]);
    await aWhile();
    writeFileSync(join(a, 'a.wav'), '');
    await aWhile();
    expect(looked).toEqual([a, b]);
  });

  it('may be missing: this is reported once, and they are found when they appear', async () => {
    const folder = join(temporaryFolder(), 'drive');
    const { looked, troubles } = start([folder]);
    await aWhile();
    expect(looked).toEqual([]);
    expect(troubles).toEqual([expect.stringContaining('the folder is not there')]);
    mkdirSync(folder);
    await expect.poll(() => looked, { timeout: 5000 }).toEqual([folder]);
  });
});
