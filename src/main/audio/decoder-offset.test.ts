import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import {
  collect,
  energyCentre,
  fixture,
  hasProgram,
  temporaryFolder,
} from '../../../tests/fixtures/audio/collect.ts';
import { click, makeWav } from '../../../tests/fixtures/audio/make-files.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

/** How many samples later than in the original the click at 1.000 s is: as decoded, and on the document clock. */
async function measureDelay(path: string): Promise<{ profile: string; decoded: number; document: number }> {
  const { format, mono } = await collect(path);
  const time = energyCentre(mono, format.sampleRate, 1.025);
  const samples = (seconds: number): number => (seconds - 1) * format.sampleRate;
  return {
    profile: format.decoderProfile,
    decoded: samples(time),
    document: samples(time + format.decoderOffset),
  };
}

/** Lossy codecs smear the click by a sample or two. */
const WITHIN_SAMPLES = 2.5;

const LAME_DELAY = 576 + 529;
const INFO_FRAME = 1152;

describe('decoder offset', () => {
  const cases = [
    { file: 'click-lame.mp3', profile: 'mp3-lame', decoded: LAME_DELAY, document: LAME_DELAY + INFO_FRAME },
    { file: 'click-lavc.mp3', profile: 'mp3-lavc', decoded: LAME_DELAY, document: LAME_DELAY },
    { file: 'click-plain.mp3', profile: 'mp3-plain', decoded: LAME_DELAY, document: LAME_DELAY },
    { file: 'click.m4a', profile: 'aac', decoded: 1024, document: 2112 },
    { file: 'click.aac', profile: 'aac', decoded: 1024, document: 1024 },
    { file: 'click-alac.m4a', profile: 'none', decoded: 0, document: 0 },
    { file: 'click.ogg', profile: 'none', decoded: 0, document: 0 },
    { file: 'click.opus', profile: 'none', decoded: 0, document: 0 },
  ];
  for (const { file, profile, decoded, document } of cases)
    it(`of ${file} puts a click ${document} samples later on the document clock`, async () => {
      const measured = await measureDelay(fixture(file));
      expect(measured.profile).toBe(profile);
      expect(Math.abs(measured.decoded - decoded)).toBeLessThan(WITHIN_SAMPLES);
      expect(Math.abs(measured.document - document)).toBeLessThan(WITHIN_SAMPLES);
    });

  it('ignores an Info frame with a wrong checksum', async () => {
    const bytes = readFileSync(fixture('click-lame.mp3'));
    bytes[bytes.indexOf('LAME') + 34]! ^= 0xff;
    const measured = await measureDelay(folder.write('no-crc.mp3', bytes));
    expect(measured.profile).toBe('mp3-lavc');
    expect(Math.abs(measured.document - LAME_DELAY)).toBeLessThan(WITHIN_SAMPLES);
  });

  it('of a WAV is 0', async () => {
    const measured = await measureDelay(folder.write('a.wav', makeWav([click(44_100, 1.5)])));
    expect(measured.document).toBeCloseTo(0, 3);
  });
});

describe.skipIf(!hasProgram('ffmpeg', '-version'))('decoder offset of fresh ffmpeg encodes', () => {
  const wav = folder.write(
    'click.wav',
    makeWav([click(48_000, 1.5), click(48_000, 1.5)], { sampleRate: 48_000 }),
  );
  const encode = (name: string, ...options: string[]): string => {
    const path = join(folder.path, name);
    execFileSync('ffmpeg', ['-y', '-v', 'error', '-i', wav, ...options, path]);
    return path;
  };

  it('is the same in stereo at 48 kHz, VBR and CBR', async () => {
    for (const options of [
      ['-b:a', '128k'],
      ['-q:a', '4'],
      ['-b:a', '320k'],
    ]) {
      const measured = await measureDelay(encode('a.mp3', '-c:a', 'libmp3lame', ...options));
      expect(Math.abs(measured.document - LAME_DELAY)).toBeLessThan(WITHIN_SAMPLES);
    }
  });

  it('does not depend on where the index of an M4A is', async () => {
    const back = await measureDelay(encode('back.m4a', '-c:a', 'aac'));
    const front = await measureDelay(encode('front.m4a', '-c:a', 'aac', '-movflags', 'faststart'));
    expect(front).toEqual(back);
    expect(Math.abs(front.document - 2112)).toBeLessThan(WITHIN_SAMPLES);
  });

  it('counts only the recorded priming of a fragmented M4A, which ffmpeg decodes', async () => {
    const path = encode('fragments.m4a', '-c:a', 'aac', '-movflags', 'frag_keyframe+empty_moov');
    const measured = await measureDelay(path);
    expect(measured.profile).toBe('aac');
    expect(Math.abs(measured.document - 1024)).toBeLessThan(WITHIN_SAMPLES);
  });

  it('stays the same across the pieces in which a long ALAC or AAC track is decoded', async () => {
    const late = folder.write('late.wav', makeWav([click(44_100, 46, 45)]));
    for (const [codec, delay] of [
      ['alac', 0],
      ['aac', 1024],
    ] as const) {
      const path = join(folder.path, `${codec}.m4a`);
      execFileSync('ffmpeg', ['-y', '-v', 'error', '-i', late, '-c:a', codec, path]);
      const { mono, format } = await collect(path);
      const time = energyCentre(mono, format.sampleRate, 45.02);
      expect(Math.abs((time - 45) * 44_100 - delay)).toBeLessThan(WITHIN_SAMPLES);
    }
  });
});

describe.skipIf(!hasProgram('lame', '--version'))('decoder offset of fresh LAME encodes', () => {
  it('includes the Info frame, in MPEG-1 and MPEG-2', async () => {
    for (const [rate, frame] of [
      [44_100, 1152],
      [22_050, 576],
    ] as const) {
      const wav = folder.write('click.wav', makeWav([click(rate, 1.5)], { sampleRate: rate }));
      const path = join(folder.path, 'lame.mp3');
      execFileSync('lame', ['--quiet', '-b', '64', '--resample', String(rate / 1000), wav, path]);
      const measured = await measureDelay(path);
      expect(measured.profile).toBe('mp3-lame');
      expect(Math.abs(measured.document - LAME_DELAY - frame)).toBeLessThan(WITHIN_SAMPLES);
    }
  });
});
