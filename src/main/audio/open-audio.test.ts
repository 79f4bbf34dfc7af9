import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { collect, fixture, temporaryFolder } from '../../../tests/fixtures/audio/collect.ts';
import {
  makeAiff,
  makeFlac,
  makeId3v1,
  makeId3v2,
  makeWav,
  noise,
} from '../../../tests/fixtures/audio/make-files.ts';
import { openAudio } from './open-audio.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

const left = noise(100_000, 1);
const right = noise(100_000, 2);
const stereo = [left, right];

function greatestDifference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  let greatest = 0;
  for (let i = 0; i < a.length; i++) greatest = Math.max(greatest, Math.abs(a[i]! - b[i]!));
  return greatest;
}

const failure = async (path: string): Promise<unknown> =>
  collect(path).then(
    () => 'decoded',
    (error: unknown) => error,
  );

describe('openAudio on WAV and AIFF', () => {
  const steps = { u8: 2 ** -7, s8: 2 ** -7, s16: 2 ** -15, s24: 2 ** -23, s32: 2 ** -24, f32: 0, f64: 0 };

  for (const format of ['u8', 's16', 's24', 's32', 'f32', 'f64'] as const)
    for (const extensible of [false, true])
      it(`reads ${format} WAV${extensible ? ' (extensible)' : ''}`, async () => {
        const path = folder.write('a.wav', makeWav(stereo, { format, extensible, sampleRate: 48_000 }));
        const { format: opened, channels, mono, longestBlock } = await collect(path);
        expect(opened).toEqual({
          codec: 'wav',
          sampleRate: 48_000,
          channelCount: 2,
          decoderProfile: 'none',
          decoderOffset: 0,
        });
        expect(greatestDifference(channels[0]!, left)).toBeLessThanOrEqual(steps[format]);
        expect(greatestDifference(channels[1]!, right)).toBeLessThanOrEqual(steps[format]);
        expect(mono[777]).toBeCloseTo((channels[0]![777]! + channels[1]![777]!) / 2, 6);
        expect(longestBlock).toBeLessThanOrEqual(2 * 48_000);
      });

  for (const format of ['s8', 's16', 's24', 's32', 'f32', 'f64'] as const)
    it(`reads ${format} AIFF`, async () => {
      const path = folder.write('a.aiff', makeAiff(stereo, { format, sampleRate: 44_100 }));
      const { format: opened, channels } = await collect(path);
      expect(opened).toMatchObject({ codec: 'aiff', sampleRate: 44_100, channelCount: 2, decoderOffset: 0 });
      expect(greatestDifference(channels[1]!, right)).toBeLessThanOrEqual(steps[format]);
    });

  it('reads little-endian AIFF-C with an SSND offset', async () => {
    const path = folder.write('a.aif', makeAiff(stereo, { sowt: true, offset: 16 }));
    expect(greatestDifference((await collect(path)).channels[0]!, left)).toBeLessThanOrEqual(steps.s16);
  });

  it('reads RF64 and skips other chunks', async () => {
    const extra = [{ id: 'LIST', body: Buffer.from('odd') }];
    const path = folder.write('a.wav', makeWav(stereo, { rf64: true, extra }));
    expect((await collect(path)).mono.length).toBe(left.length);
  });

  it('reads a WAV whose length was never filled in', async () => {
    const bytes = makeWav([left]);
    bytes.writeUInt32LE(0, bytes.indexOf('data') + 4);
    expect((await collect(folder.write('a.wav', bytes))).mono.length).toBe(left.length);
  });

  it('reports a truncated file and how much of it is there', async () => {
    const bytes = makeWav(stereo);
    const path = folder.write('cut.wav', bytes.subarray(0, bytes.length / 2));
    expect(await failure(path)).toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(/cut\.wav is damaged: only 1\.1 s of 2\.3 s/u),
    });
  });

  it('refuses compressed WAV', async () => {
    const bytes = makeWav([left]);
    bytes.writeUInt16LE(2, bytes.indexOf('fmt ') + 8);
    expect(await failure(folder.write('adpcm.wav', bytes))).toMatchObject({ code: 'unsupported_format' });
  });
});

describe('openAudio on FLAC', () => {
  it('reads 16 bit stereo exactly, in blocks of at most a quarter of a second', async () => {
    const { format, channels, longestBlock } = await collect(folder.write('a.flac', makeFlac(stereo)));
    expect(format).toEqual({
      codec: 'flac',
      sampleRate: 44_100,
      channelCount: 2,
      decoderProfile: 'none',
      decoderOffset: 0,
    });
    expect(greatestDifference(channels[0]!, left)).toBeLessThanOrEqual(2 ** -15);
    expect(greatestDifference(channels[1]!, right)).toBeLessThanOrEqual(2 ** -15);
    expect(longestBlock).toBeLessThanOrEqual(44_100 / 4);
  });

  it('reads 24 bit, variable block size, six channels and odd rates', async () => {
    const six = Array.from({ length: 6 }, (_, i) => noise(30_000, i + 1));
    const path = folder.write(
      'a.flac',
      makeFlac(six, { bits: 24, variable: true, blockSize: 1000, sampleRate: 37_800 }),
    );
    const { format, channels } = await collect(path);
    expect(format).toMatchObject({ sampleRate: 37_800, channelCount: 6 });
    expect(greatestDifference(channels[5]!, six[5]!)).toBeLessThanOrEqual(2 ** -22);
  });

  it('reads FLAC behind an ID3v2 tag and a picture that looks like frames', async () => {
    const picture = { type: 6, body: makeFlac([left]).subarray(42, 9000) };
    const bytes = Buffer.concat([
      makeId3v2({ TIT2: 'Wrong place' }),
      makeFlac([left], { blocks: [picture] }),
    ]);
    expect(greatestDifference((await collect(folder.write('a.flac', bytes))).mono, left)).toBeLessThanOrEqual(
      2 ** -15,
    );
  });

  it('fills a damaged frame with silence, so that the rest keeps its time', async () => {
    const long = noise(44_100 * 8);
    const bytes = makeFlac([long]);
    bytes[Math.floor(bytes.length / 2)]! ^= 0xff;
    const { mono } = await collect(folder.write('a.flac', bytes));
    expect(mono.length).toBe(long.length);
    expect(mono.filter((value) => value === 0).length).toBeGreaterThanOrEqual(4096);
    expect(greatestDifference(mono.subarray(-150_000), long.subarray(-150_000))).toBeLessThanOrEqual(
      2 ** -15,
    );
  });

  it('keeps the time after missing bytes', async () => {
    const long = noise(44_100 * 8);
    const bytes = makeFlac([long]);
    const middle = Math.floor(bytes.length / 2);
    const path = folder.write(
      'a.flac',
      Buffer.concat([bytes.subarray(0, middle), bytes.subarray(middle + 100)]),
    );
    const { mono } = await collect(path);
    expect(greatestDifference(mono.subarray(-150_000), long.subarray(-150_000))).toBeLessThanOrEqual(
      2 ** -15,
    );
  });

  it('reports a truncated file', async () => {
    const bytes = makeFlac(stereo);
    expect(await failure(folder.write('cut.flac', bytes.subarray(0, bytes.length * 0.9)))).toMatchObject({
      code: 'invalid_input',
      message: expect.stringMatching(/cut\.flac is damaged: only .* s of 2\.3 s could be decoded/u),
    });
  });
});

describe('openAudio on damaged and missing files', () => {
  it('names a missing file', async () => {
    expect(await failure(join(folder.path, 'gone.flac'))).toMatchObject({ code: 'not_found' });
  });
  it('refuses a folder', async () => {
    expect(await failure(folder.path)).toMatchObject({ code: 'io' });
  });
  it('refuses a loop of links', async () => {
    const loop = join(folder.path, 'loop.flac');
    symlinkSync(loop, loop);
    expect(await failure(loop)).toMatchObject({ code: 'io' });
  });
  it('refuses an empty file', async () => {
    expect(await failure(folder.write('empty.mp3', Buffer.alloc(0)))).toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('empty.mp3 is empty'),
    });
  });
  it('refuses files that are not audio', async () => {
    expect(
      await failure(folder.write('text.mp3', Buffer.from('not music at all\n'.repeat(100)))),
    ).toMatchObject({
      code: 'unsupported_format',
    });
  });

  for (const name of ['click-lame.mp3', 'click.m4a', 'click-alac.m4a', 'click.ogg', 'click.opus'])
    it(`reports a truncated ${name}`, async () => {
      const bytes = readFileSync(fixture(name));
      const path = folder.write(`cut-${name}`, bytes.subarray(0, bytes.length * 0.6));
      expect(await failure(path)).toMatchObject({
        code: 'invalid_input',
        message: expect.stringContaining(`cut-${name} is damaged`),
      });
    });

  it('skips garbage before the frames of an MP3 and tags after them', async () => {
    const bytes = readFileSync(fixture('click-plain.mp3'));
    const whole = await collect(fixture('click-plain.mp3'));
    const garbage = Buffer.concat([makeId3v2({ TIT2: 'x' }), Buffer.from(noise(500).buffer)]);
    const path = folder.write('a.mp3', Buffer.concat([garbage, bytes, makeId3v1('x')]));
    expect((await collect(path)).mono).toEqual(whole.mono);
  });

  it('stops when cancelled, before the start and midway', async () => {
    const path = folder.write('a.flac', makeFlac([noise(44_100 * 30)]));
    await expect(openAudio(path, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    });
    const controller = new AbortController();
    const stream = await openAudio(path, { signal: controller.signal });
    let blocks = 0;
    await expect(async () => {
      for await (const block of stream.blocks()) {
        if (block.mono.length > 0) blocks++;
        controller.abort();
      }
    }).rejects.toMatchObject({ code: 'cancelled' });
    expect(blocks).toBeGreaterThan(0);
  });
});
