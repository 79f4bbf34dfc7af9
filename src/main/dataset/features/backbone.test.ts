import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeWav } from '../../../../tests/fixtures/audio/make-files.ts';
import {
  backboneManifest,
  backboneNetwork,
  writeBackbone,
} from '../../../../tests/support/backbone-models.ts';
import type { BackboneOptions, BackboneShape } from '../../../../tests/support/backbone-models.ts';
import { temporaryFolder } from '../../../../tests/support/temporary-home.ts';
import { BACKBONE_COLUMNS, backboneReaches } from '../../analysis/profile/backbone-bars.ts';
import { openBackbone } from './backbone.ts';

/** Sixteen bars of two seconds: eight of a low tone, then eight of noise. */
function twoHalves(path: string): void {
  const rate = 44_100;
  let state = 7;
  const samples = Float32Array.from({ length: 32 * rate }, (_, i) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return i < 16 * rate ? 0.5 * Math.sin((2 * Math.PI * 110 * i) / rate) : 0.5 * (state / 2 ** 31 - 1);
  });
  writeFileSync(path, makeWav([samples]));
}
const lines = Float32Array.from({ length: 17 }, (_, bar) => 2 * bar);

describe('openBackbone', () => {
  it.each<BackboneShape>(['mert', 'wav2vec2', 'clap'])(
    'describes bars by a network of the shape of %s',
    async (shape) => {
      const folder = temporaryFolder();
      const path = join(folder, 'track.wav');
      twoHalves(path);
      const backbone = await openBackbone(writeBackbone(folder, { shape }), 1);
      const { bars, data } = await backbone.describe(path, lines);
      await backbone.dispose();
      expect(bars).toBe(16);
      for (const column of backboneReaches.keys()) {
        const changes = Array.from({ length: 16 }, (_, line) => data[line * BACKBONE_COLUMNS + column]!);
        expect(Math.max(...changes)).toBe(255);
        expect(changes.indexOf(255)).toBe(8);
      }
    },
  );

  const mert: BackboneOptions = { shape: 'mert' };
  it.each([
    [
      'vectors of another size',
      { ...mert, size: 512 },
      {},
      /its vectors have 512 values; the manifest says 768/,
    ],
    [
      'another frame rate',
      mert,
      { output: { ...backboneManifest(backboneNetwork(mert), mert).output, frameRate: 50 } },
      /2 s of sound give 150 vectors; by its manifest there should be about 100/,
    ],
    ['an opset of the future', { ...mert, opset: 99 }, {}, /it uses opset 99; opsets 7 to 26 can be run/],
    ['another hash', mert, { sha256: 'a'.repeat(64) }, /not the file that its manifest describes/],
    [
      'another name of the input',
      mert,
      { input: { name: 'audio', sampleRate: 24_000, shape: ['batch', 'samples'] } },
      /its input is "input_values", not "audio"/,
    ],
    [
      'another number of dimensions',
      mert,
      { input: { name: 'input_values', sampleRate: 24_000, shape: ['batch', 1, 'samples'] } },
      /which has 2 dimensions instead of 3/,
    ],
    [
      'an output that is not there',
      mert,
      { output: { name: 'pooled', shape: ['batch', 'frames', 768], frameRate: 75 } },
      /it has no output "pooled" but last_hidden_state/,
    ],
    [
      'a rate that nobody uses',
      mert,
      { input: { name: 'x', sampleRate: 8000, shape: [1, 'samples'] } },
      /sampleRate/,
    ],
  ])('refuses %s', async (_name, options, changes, message) => {
    await expect(openBackbone(writeBackbone(temporaryFolder(), options, changes), 1)).rejects.toThrow(
      message,
    );
  });

  it('refuses a file that is no network, and one of another kind', async () => {
    const folder = writeBackbone(temporaryFolder(), mert, {
      sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    });
    writeFileSync(join(folder, 'model.onnx'), 'test');
    await expect(openBackbone(folder, 1)).rejects.toThrow(/is not an ONNX model or names no operators/);
  });
});
