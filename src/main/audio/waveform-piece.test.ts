import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collect, fixture, temporaryFolder } from '../../../tests/fixtures/audio/collect.ts';
import { makeFlac, noise } from '../../../tests/fixtures/audio/make-files.ts';
import { readWaveformPiece } from './waveform-piece.ts';
import { createWaveformConsumer } from './waveform.ts';

const VALUES = 6;

describe('readWaveformPiece', () => {
  const folder = temporaryFolder();
  afterAll(() => folder.remove());
  let path: string;
  beforeAll(() => {
    path = folder.write('noise.flac', makeFlac([noise(44_100 * 6), noise(44_100 * 6, 2)]));
  });

  async function whole(file: string): Promise<Int8Array> {
    const { mono, format } = await collect(file);
    const consumer = createWaveformConsumer(format.sampleRate);
    consumer.push({ channels: [mono], mono });
    return consumer.finish().zoom.data;
  }

  it('yields the exact pixels of the analysis from the start, and nearly the same from any position', async () => {
    const all = await whole(path);
    const first = await readWaveformPiece(path, 0, 500);
    expect(first.sampleRate).toBe(44_100);
    expect([...first.data]).toEqual([...all.subarray(0, 500 * VALUES)]);
    const later = await readWaveformPiece(path, 1000, 300);
    expect(later.data).toHaveLength(300 * VALUES);
    // The filters have forgotten almost everything before it; the low band has the longest memory.
    const off = later.data.map((value, i) => Math.abs(value - all[1000 * VALUES + i]!));
    expect(Math.max(...off)).toBeLessThanOrEqual(1);
  });

  it('ends with the audio, and is empty after it', async () => {
    const pixels = Math.ceil((44_100 * 6) / 128);
    expect((await readWaveformPiece(path, pixels - 10, 100)).data).toHaveLength(10 * VALUES);
    expect((await readWaveformPiece(path, pixels + 500, 100)).data).toHaveLength(0);
  });

  it.each(['click-lame.mp3', 'click.m4a', 'click.ogg', 'click.opus'])(
    'reads the middle of %s',
    async (file) => {
      const all = await whole(fixture(file));
      const from = 200;
      const { data } = await readWaveformPiece(fixture(file), from, 100);
      const off = data.map((value, i) => Math.abs(value - all[from * VALUES + i]!));
      expect(Math.max(...off)).toBeLessThanOrEqual(2);
    },
  );
});
