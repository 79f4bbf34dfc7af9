import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { collect, hasProgram } from '../../../tests/fixtures/audio/collect.ts';

const tracks = fileURLToPath(new URL('../../../../shared/audio/tracks/', import.meta.url));
const canCompare = existsSync(tracks) && hasProgram('ffmpeg', '-version');
if (!canCompare) console.log('Skipping real music: ../shared/audio/tracks or ffmpeg is not there');

/** First channel as ffmpeg decodes it. */
function reference(path: string): Float32Array {
  const raw = execFileSync(
    'ffmpeg',
    ['-v', 'error', '-i', path, '-af', 'pan=mono|c0=c0', '-f', 'f32le', 'pipe:1'],
    { maxBuffer: 2 ** 30 },
  );
  return new Float32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.length));
}

describe.skipIf(!canCompare)('openAudio on real music', () => {
  // ffmpeg trims the encoder's delay (576) and the decoder's (529); Segue does not.
  for (const [name, lead] of [
    ['osu-christmas2024.mp3', 576 + 529],
    ['tja-mechanical-god.ogg', 0],
  ] as const)
    it(`decodes ${name} sample by sample as ffmpeg does`, async () => {
      const expected = reference(tracks + name);
      const decoded = (await collect(tracks + name)).channels[0]!;
      expect(decoded.length).toBeGreaterThanOrEqual(expected.length + lead);
      let greatest = 0;
      for (let i = 0; i < expected.length; i++)
        greatest = Math.max(greatest, Math.abs(decoded[i + lead]! - expected[i]!));
      expect(greatest).toBeLessThan(1e-4);
    });
});
