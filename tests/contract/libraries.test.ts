import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OpenLibrary } from '../../src/shared/contract/index.ts';
import { openDatabase } from '../../src/main/db/database.ts';
import { makeWav } from '../fixtures/audio/make-files.ts';
import { insertTrack } from '../fixtures/library/insert-track.ts';
import { kicks } from '../support/kicks.ts';
import { openRpcCore } from './rpc-core.ts';
import type { RpcCore } from './rpc-core.ts';

describe('libraries in a window', () => {
  let folder: string;
  let rpc: RpcCore;

  const addTracks = (home: string, count: number): void => {
    const db = openDatabase(join(home, 'library.db'));
    for (let i = 0; i < count; i++) insertTrack(db, { title: `Track ${i}` });
    db.close();
  };
  const total = async (): Promise<number> => (await rpc.api.library.summary({})).total;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'segue-libraries-'));
    rpc = openRpcCore(folder);
  });
  afterEach(async () => {
    await rpc.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('are made, opened in place of each other, and listed', async () => {
    addTracks(join(folder, 'home'), 2);
    const heard: OpenLibrary[] = [];
    const stop = rpc.api.libraries.changed((library) => heard.push(library));
    expect(await rpc.api.libraries.current({})).toMatchObject({ name: 'home', problem: null });
    const settings: string[] = [];
    rpc.api.settings.changed(({ reviewer }) => settings.push(reviewer));

    const made = await rpc.api.libraries.open({ folder: join(folder, 'Weddings'), create: true });
    expect(made).toEqual({ folder: join(folder, 'Weddings'), name: 'Weddings', problem: null });
    expect(await total()).toBe(0);
    await expect.poll(() => heard).toEqual([made]);
    // Who listened to the first library hears of this one.
    await rpc.api.settings.set({ reviewer: 'Ada' });
    await expect.poll(() => settings).toEqual(['Ada']);
    expect(await rpc.api.libraries.recent({})).toMatchObject({
      libraries: [{ folder: join(folder, 'home'), isThere: true }],
    });

    await rpc.api.libraries.open({ folder: join(folder, 'home') });
    expect(await total()).toBe(2);
    await rpc.api.libraries.forget({ folder: join(folder, 'Weddings') });
    expect(await rpc.api.libraries.recent({})).toEqual({ libraries: [] });
    expect(existsSync(join(folder, 'Weddings', 'library.db'))).toBe(true);
    stop();
  });

  it('are not made where something lies, nor opened where there is none or the window may not go', async () => {
    writeFileSync(join(folder, 'note.txt'), 'mine');
    for (const [input, code] of [
      [{ folder, create: true }, 'conflict'],
      [{ folder: join(folder, 'home'), create: true }, 'conflict'],
      [{ folder: join(folder, 'nothing') }, 'not_found'],
      [{ folder: '/' }, 'invalid_input'],
    ] as const)
      await expect(rpc.api.libraries.open(input)).rejects.toMatchObject({ code });
    expect(await total()).toBe(0);
  });

  it('take in the new music of watched folders, of those that the window may use', async () => {
    await expect(rpc.api.settings.set({ watchFolders: [tmpdir()] })).rejects.toMatchObject({
      code: 'invalid_input',
    });
    const music = join(folder, 'music');
    mkdirSync(music);
    await rpc.api.settings.set({ watchFolders: [music] });
    writeFileSync(join(music, 'New.wav'), makeWav([kicks(12, 124)]));
    const rows = async () => {
      const { ids } = await rpc.api.library.query({ filter: {}, sort: [] });
      return (await rpc.api.library.rows({ ids })).rows;
    };
    await expect.poll(rows, { timeout: 50_000 }).toMatchObject([{ title: 'New', analyzed: true }]);
    const { jobs } = await rpc.api.jobs.list({});
    expect(jobs[0]).toMatchObject({ title: 'Analyze new music in music' });
  });

  it('become what they were at a backup, with the state before kept', async () => {
    const home = join(folder, 'home');
    addTracks(home, 1);
    const { backup } = await rpc.api.backups.create({});
    addTracks(home, 1);
    const heard: OpenLibrary[] = [];
    rpc.api.libraries.changed((library) => heard.push(library));
    await rpc.api.backups.restore({ name: backup.name });
    expect(await total()).toBe(1);
    await expect.poll(() => heard.length).toBe(1);
    const [before] = (await rpc.api.backups.list({})).backups;
    expect(before).toMatchObject({ reason: 'before-restore' });
    await rpc.api.backups.restore({ name: before!.name });
    expect(await total()).toBe(2);
    await expect(rpc.api.backups.restore({ name: 'nothing' })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('that are damaged show the way back, and come back', async () => {
    const home = join(folder, 'home');
    addTracks(home, 500);
    await rpc.api.backups.create({});
    await rpc.close();
    const database = join(home, 'library.db');
    truncateSync(database, Math.floor(statSync(database).size / 2));

    rpc = openRpcCore(folder);
    const { problem } = await rpc.api.libraries.current({});
    expect(problem).toMatchObject({
      isDamaged: true,
      message: expect.stringContaining('is damaged') as string,
    });
    await expect(rpc.api.library.summary({})).rejects.toMatchObject({ message: problem!.message });
    expect(await rpc.api.settings.get({})).toMatchObject({ theme: 'dark' });
    const [newest] = (await rpc.api.backups.list({})).backups;
    await rpc.api.backups.restore({ name: newest!.name });
    expect((await rpc.api.libraries.current({})).problem).toBeNull();
    expect(await total()).toBe(500);
  });
});
