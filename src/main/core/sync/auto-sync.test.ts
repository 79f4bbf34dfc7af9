import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeRekordboxFile } from '../../../../tests/support/rekordbox-file.ts';
import { importInProcess, openCore, temporaryFolder } from '../../../../tests/support/temporary-home.ts';
import type { Core } from '../create-core.ts';
import { openExchangeStore } from '../exchange/exchange-store.ts';
import { createAutoSync } from './auto-sync.ts';

const ada = { author: 'Ada', origin: null };

/** Three tracks with known audio, as if their files had been read. */
async function library(): Promise<Core> {
  const core = openCore();
  await importInProcess(
    core,
    writeRekordboxFile(join(temporaryFolder(), 'library.xml'), [{ id: 1 }, { id: 2 }, { id: 3 }]),
  );
  core.db.connection.exec(`UPDATE track SET audio_id = 'pcm:' || id`);
  return core;
}

const flag = (core: Core, ...ids: number[]) => core.edits.bulk(ids, { addFlags: ['needs_review'] }, ada);
const unflag = (core: Core, ...ids: number[]) => core.edits.bulk(ids, { removeFlags: ['needs_review'] }, ada);

const sharedAt = (remote: string): string[] => {
  const index = join(remote, 'library/index.json');
  if (!existsSync(index)) return [];
  const { annotations } = JSON.parse(readFileSync(index, 'utf8')) as { annotations: { audio: string }[] };
  return annotations.map(({ audio }) => audio);
};

describe('an automatic sync', () => {
  it('is off until it is switched on, and counts operations, not tracks', async () => {
    const core = await library();
    const auto = createAutoSync(core);
    flag(core, 1);
    expect(auto.startIfDue()).toBeNull();
    expect(auto.state()).toEqual({ address: null, after: null, pending: 0, lastTry: null });

    const remote = temporaryFolder();
    await auto.set({ address: remote, after: 2 });
    expect(auto.state()).toMatchObject({ address: remote, after: 2, pending: 0 });
    flag(core, 2, 3);
    expect(auto.state().pending).toBe(1);
    expect(auto.startIfDue()).toBeNull();
    unflag(core, 2);
    const job = auto.startIfDue();
    expect(await job!.result).toMatchObject({ kind: 'synced' });
    expect(sharedAt(remote)).toEqual(['pcm:1', 'pcm:2', 'pcm:3']);
    expect(auto.state()).toMatchObject({ pending: 0, lastTry: { message: null } });
    expect(auto.startIfDue()).toBeNull();

    await auto.set(null);
    flag(core, 1, 2, 3);
    unflag(core, 1, 2, 3);
    expect(auto.startIfDue()).toBeNull();
  });

  it('starts after a change while the library is open, beside everything else', async () => {
    const core = await library();
    const auto = createAutoSync(core);
    const remote = temporaryFolder();
    await auto.set({ address: remote, after: 1 });
    const stop = auto.watch();
    const synced = new Promise<void>((resolve) => {
      core.events.on('job', ({ kind, state }) => {
        if (kind === 'exchange' && state === 'done') resolve();
      });
    });
    flag(core, 1);
    await synced;
    stop();
    expect(sharedAt(remote)).toContain('pcm:1');
  });

  it('leaves work alone while the remote is away, waits longer each time, and catches up', async () => {
    const core = await library();
    let time = Date.parse('2026-01-01T00:00:00Z');
    const auto = createAutoSync(core, () => new Date(time));
    const away = join(temporaryFolder(), 'share');
    writeFileSync(away, 'a file where the folder should be');
    await auto.set({ address: away, after: 1 });
    flag(core, 1);
    const first = auto.startIfDue()!;
    expect(await first.result).toMatchObject({ kind: 'away' });
    // Not a failure: the user sees no error.
    expect(core.jobs.get(first.id)).toMatchObject({ state: 'done' });
    expect(core.jobs.get(first.id).message).toMatch(/tried again later/);
    expect(auto.state()).toMatchObject({ pending: 1, lastTry: { message: expect.any(String) } });

    const minutes = (count: number): void => void (time += count * 60_000);
    unflag(core, 1);
    expect(auto.startIfDue()).toBeNull();
    minutes(5);
    expect(await auto.startIfDue()!.result).toMatchObject({ kind: 'away' });
    minutes(5);
    expect(auto.startIfDue()).toBeNull();
    minutes(5);
    const there = temporaryFolder();
    openExchangeStore(core.home).setAuto({ address: there, after: 1 });
    expect(auto.startIfDue()).toBeNull();
    await auto.set({ address: there, after: 1 });
    flag(core, 2);
    expect(await auto.startIfDue()!.result).toMatchObject({ kind: 'synced' });
    expect(sharedAt(there)).toEqual(['pcm:1', 'pcm:2', 'pcm:3']);
  });

  it('ends with its remote, and takes no address with keys', async () => {
    const core = await library();
    const auto = createAutoSync(core);
    const store = openExchangeStore(core.home);
    const remote = temporaryFolder();
    store.addRemote('share', remote);
    await auto.set({ address: remote, after: 3 });
    store.removeRemote('share');
    expect(auto.state().address).toBeNull();
    await expect(auto.set({ address: 's3://key:secret@bucket/x', after: 3 })).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });
});
