import { readFileSync } from 'node:fs';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { fixture, temporaryFolder } from '../../../../tests/fixtures/audio/collect.ts';
import {
  makeFlac,
  makeId3v2,
  makeVorbisComment,
  noise,
} from '../../../../tests/fixtures/audio/make-files.ts';
import { workerModules } from '../../../../tests/support/workers.ts';
import { createTagReader } from './tag-reader.ts';
import type { TagReader } from './tag-reader.ts';

const folder = temporaryFolder();
let reader: TagReader;
afterEach(() => reader.close());
afterAll(() => folder.remove());

const mp3 = readFileSync(fixture('click-lame.mp3'));
/** A thread that a file has trapped in a loop, as certain malformed tags do. */
const looping = new URL(
  'data:text/javascript,import{parentPort}from"node:worker_threads";parentPort.on("message",()=>{for(;;);})',
);

describe('tag reader', () => {
  it('reads several files at once', async () => {
    reader = createTagReader(workerModules.tags);
    const paths = Array.from({ length: 6 }, (_, i) =>
      folder.write(`${i}.mp3`, Buffer.concat([makeId3v2({ TIT2: `Title ${i}` }), mp3])),
    );
    const tags = await Promise.all(paths.map((path) => reader.read({ path, container: 'mpeg', start: 0 })));
    expect(tags.map(({ title }) => title)).toEqual(paths.map((_, i) => `Title ${i}`));
  });

  it('explains what is wrong with tags that claim to be enormous', async () => {
    reader = createTagReader(workerModules.tags);
    const body = Buffer.from('ffffff7f41414141', 'hex');
    const path = folder.write('a.flac', makeFlac([noise(1000)], { blocks: [{ type: 4, body }] }));
    await expect(reader.read({ path, container: 'flac', start: 0 })).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('a.flac is damaged: its tags cannot be read') as string,
    });
  });

  it('terminates a thread that never answers, and continues', async () => {
    reader = createTagReader(looping, { seconds: 0.5 });
    await expect(reader.read({ path: '/music/evil.mp3', container: 'mpeg', start: 0 })).rejects.toMatchObject(
      {
        code: 'invalid_input',
        message: expect.stringContaining('the tags of evil.mp3 cannot be read within') as string,
      },
    );
  });

  it('reads a million bytes of comments, or reports that it cannot', async () => {
    reader = createTagReader(workerModules.tags);
    const body = makeVorbisComment(Array.from({ length: 40_000 }, (_, i) => `COMMENT=${i} and on and on`));
    const blocks = [{ type: 4, body: body.subarray(0, 0xff_ff_ff) }];
    const path = folder.write('many.flac', makeFlac([noise(1000)], { blocks }));
    const outcome = await reader.read({ path, container: 'flac', start: 0 }).then(
      (tags) => Object.keys(tags).length > 0,
      (error: { code: string }) => error.code === 'invalid_input',
    );
    expect(outcome).toBe(true);
  });

  it('stops when it is cancelled', async () => {
    reader = createTagReader(looping);
    const abort = new AbortController();
    const reading = reader.read({ path: '/music/evil.mp3', container: 'mpeg', start: 0 }, abort.signal);
    setImmediate(() => abort.abort());
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
  });
});
