import { describe, expect, it } from 'vitest';
import { checkStream } from './checked-stream.ts';
import { toBlock } from './blocks.ts';
import type { AudioFinding, AudioFormat } from './stream.ts';
import { englishOf } from '../../shared/languages/translate.ts';

const format: AudioFormat = {
  codec: 'wav',
  sampleRate: 8000,
  channelCount: 2,
  decoderProfile: 'none',
  decoderOffset: 0,
};
const source = { path: '/music/a.wav', size: 1000 };

function streamOf(...blocks: readonly (readonly number[][])[]) {
  const decode = async function* () {
    for (const channels of blocks) yield toBlock(channels.map((samples) => Float32Array.from(samples)));
  };
  return checkStream(source, { ...format, channelCount: blocks[0]!.length }, decode, undefined);
}

async function monoOf(stream: ReturnType<typeof streamOf>): Promise<number[]> {
  const samples: number[] = [];
  for await (const { mono } of stream.blocks()) samples.push(...mono);
  return samples;
}

const wave = Array.from({ length: 64 }, (_, i) => Math.fround(Math.sin(i)));
const negative = wave.map((sample) => -sample);

describe('checkStream', () => {
  it('leaves valid audio unchanged', async () => {
    const stream = streamOf([wave, wave]);
    expect(await monoOf(stream)).toEqual(wave);
    expect(stream.findings!()).toEqual([]);
  });

  it.each([NaN, Infinity, -Infinity, 3e38])('plays %d as silence and counts it', async (bad) => {
    const stream = streamOf([
      [0.5, bad, 0.5],
      [0.5, 0.5, 0.5],
    ]);
    expect(await monoOf(stream)).toEqual([0.5, 0.25, 0.5]);
    const [{ code, message } = {}, ...others] = stream.findings!() as Partial<AudioFinding>[];
    expect([code, englishOf(message!), others]).toEqual([
      'invalid_samples',
      expect.stringMatching(/^1 sample is not finite/u),
      [],
    ]);
  });

  it('uses the difference of the channels if their mean is silent, and warns', async () => {
    const stream = streamOf([wave, negative]);
    expect(await monoOf(stream)).toEqual(wave);
    expect(stream.findings!()).toMatchObject([{ code: 'mono_cancels' }]);
  });

  it('keeps the mean of a track that is out of phase only for a while', async () => {
    const stream = streamOf([wave, wave], [wave, negative], [wave, wave]);
    expect(await monoOf(stream)).toEqual([...wave, ...wave.map(() => 0), ...wave]);
    expect(stream.findings!()).toEqual([]);
  });

  it.each([0, 1, 7999, 768_001, NaN])('refuses %d Hz', (sampleRate) => {
    const open = () => checkStream(source, { ...format, sampleRate }, async function* () {}, undefined);
    expect(open).toThrow(/a\.wav is damaged: its header gives a sample rate/u);
  });

  it('stops a decoder that yields more than its bytes can hold', async () => {
    const minute = toBlock([new Float32Array(8000 * 60)]);
    const endless = async function* () {
      for (;;) yield minute;
    };
    const stream = checkStream(source, { ...format, channelCount: 1 }, endless, undefined);
    await expect(monoLength(stream)).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('which 1000 bytes cannot hold') as string,
    });
  });
});

async function monoLength(stream: ReturnType<typeof checkStream>): Promise<number> {
  let length = 0;
  for await (const { mono } of stream.blocks()) length += mono.length;
  return length;
}
