import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { collect, fixture, temporaryFolder } from '../../../tests/fixtures/audio/collect.ts';
import { ByteSource } from './byte-source.ts';
import { createFlacFrameDecoder } from './flac-kernel.ts';
import { FlacFrameSplitter } from './flac-frames.ts';
import type { FlacFrame } from './flac-frames.ts';
import { readFlacInfo } from './flac-metadata.ts';
import type { FlacInfo } from './flac-metadata.ts';

async function readFrames(path: string): Promise<{ info: FlacInfo; frames: FlacFrame[] }> {
  await using source = await ByteSource.open(path);
  const info = await readFlacInfo(source, 0);
  const bytes = new Uint8Array(readFileSync(path)).subarray(info.audioStart);
  const splitter = new FlacFrameSplitter(info);
  return { info, frames: [...splitter.take(bytes, false), ...splitter.take(new Uint8Array(0), true)] };
}

/** The MD5 of samples as FLAC counts it. */
function md5Of(channels: readonly Float32Array[], bits: number): string {
  const bytes = bits / 8;
  const data = Buffer.alloc(channels.length * channels[0]!.length * bytes);
  for (const [c, channel] of channels.entries())
    for (const [i, value] of channel.entries())
      data.writeIntLE(value * 2 ** (bits - 1), (i * channels.length + c) * bytes, bytes);
  return createHash('md5').update(data).digest('hex');
}

describe('the decoder of FLAC', () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());

  it.each([16, 24])('restores every sample of predicted frames with %i bits', async (bits) => {
    const path = fixture(`predicted-${bits}.flac`);
    const { info } = await readFrames(path);
    const { channels, mono } = await collect(path);
    expect(info.bitsPerSample).toBe(bits);
    expect(md5Of(channels, bits)).toBe(info.md5);
    const mean = channels[0]!.map((value, i) => (value + channels[1]![i]!) / 2);
    expect(mono).toEqual(mean);
  });

  it('finds every damaged bit and goes on with the next frame', async () => {
    const { frames } = await readFrames(fixture('predicted-16.flac'));
    const decode = (damaged?: FlacFrame): { good: boolean[]; samples: number[][] } => {
      const decoder = createFlacFrameDecoder(2, 11_025);
      const good: boolean[] = [];
      const samples = frames.map((frame, i) => {
        good.push(decoder.decode(i === 0 && damaged ? damaged : frame));
        return [...decoder.take().channels[1]!];
      });
      return { good, samples };
    };
    const whole = decode();
    expect(whole.good).not.toContain(false);
    const [first] = frames as [FlacFrame];
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 8 * (first.bytes.length - first.body) - 1 }), (bit) => {
        const bytes = first.bytes.slice();
        bytes[first.body + (bit >> 3)]! ^= 1 << (bit & 7);
        const found = decode({ ...first, bytes });
        expect(found.good).toEqual(whole.good.map((_, i) => i > 0));
        expect(found.samples.slice(1)).toEqual(whole.samples.slice(1));
      }),
      { numRuns: 60 },
    );
  });

  it('reads nothing beyond a frame of any bytes', async () => {
    const { frames } = await readFrames(fixture('predicted-24.flac'));
    const [first] = frames as [FlacFrame];
    const decoder = createFlacFrameDecoder(2, 11_025);
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.integer({ min: 0, max: 10 }),
        (bytes, channelCode) => {
          fc.pre(channelCode === 1 || channelCode > 7);
          expect(decoder.decode({ ...first, bytes, body: 0, channelCode })).toBe(false);
          expect(decoder.length).toBe(0);
        },
      ),
    );
  });

  it('takes little memory for frames that grow one after the other', async () => {
    const { frames } = await readFrames(fixture('predicted-16.flac'));
    const [first] = frames as [FlacFrame];
    const decoder = createFlacFrameDecoder(2, 132_300);
    const before = process.memoryUsage().arrayBuffers + process.memoryUsage().external;
    for (let samples = 16; samples <= 65_535; samples += 97) decoder.decode({ ...first, samples });
    const after = process.memoryUsage().arrayBuffers + process.memoryUsage().external;
    expect(after - before).toBeLessThan(100 * 2 ** 20);
  });

  it('ignores what follows the last frame', async () => {
    const bytes = readFileSync(fixture('predicted-16.flac'));
    const tag = Buffer.alloc(128);
    tag.write('TAG');
    const path = folder.write('tagged.flac', Buffer.concat([bytes, tag]));
    const { info } = await readFrames(path);
    expect(md5Of((await collect(path)).channels, 16)).toBe(info.md5);
  });
});
