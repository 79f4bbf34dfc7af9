import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../tests/support/temporary-home.ts';
import { openSettings } from './settings.ts';

describe('settings', () => {
  it('keep the changes of two windows', () => {
    const path = join(temporaryFolder(), 'settings.json');
    const [one, other] = [openSettings(path, () => undefined), openSettings(path, () => undefined)];
    one.set({ reviewer: 'Ann' });
    other.set({ workers: 3 });
    expect(one.get()).toMatchObject({ reviewer: 'Ann', workers: 3 });
    expect(openSettings(path, () => undefined).get()).toMatchObject({ reviewer: 'Ann', workers: 3 });
  });

  it('keep the changes of many simultaneous processes', async () => {
    const path = join(temporaryFolder(), 'settings.json');
    const module = new URL('./settings.ts', import.meta.url).href;
    const script = `
      const { openSettings } = await import(${JSON.stringify(module)});
      const settings = openSettings(${JSON.stringify(path)}, () => undefined);
      for (let i = 0; i < 25; i++) settings.set({ interfaceState: { [process.argv[1] + i]: i } });`;
    const codes = await Promise.all(
      ['a', 'b', 'c'].map(
        (name) =>
          new Promise((resolve) =>
            spawn(process.execPath, ['--input-type=module', '-e', script, name], { stdio: 'inherit' }).on(
              'exit',
              resolve,
            ),
          ),
      ),
    );
    expect(codes).toEqual([0, 0, 0]);
    expect(Object.keys(openSettings(path, () => undefined).get().interfaceState)).toHaveLength(75);
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  it('do not wait for a process that died while holding the lock', () => {
    const path = join(temporaryFolder(), 'settings.json');
    // No process has this number: it is above the maximum of all systems.
    writeFileSync(`${path}.lock`, '00000000 4194305');
    openSettings(path, () => undefined).set({ reviewer: 'Ann' });
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ reviewer: 'Ann' });
  }, 30_000);
});
