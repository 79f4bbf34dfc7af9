import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { hasProgram } from '../fixtures/audio/collect.ts';

/** Small files built after bug reports from the field, beside the checkout; a user's clone has none. */
export const cases = resolve(import.meta.dirname, '../../../shared/cases');
export const hasCases = existsSync(cases);
if (!hasCases) console.log('Skipping the files from the field: ../shared/cases is not there');

export const hasFfmpeg = hasProgram('ffmpeg', '-version');
/** Needs ffmpeg to be decoded. */
export const surroundCase = '14-aac-5.1.m4a';
export const rampCase = '09-ramp-118-to-122.opus';
export const namesCase = '17-latin1-file-names.tar.gz';

export interface FieldCase {
  readonly file: string;
  /** Seconds; to a tenth, since AAC begins with its priming. */
  readonly seconds: number;
  readonly bpm?: number;
  /** Seconds on Rekordbox's clock. */
  readonly firstBeat?: number;
  readonly warning?: RegExp;
  readonly flags?: readonly string[];
}

/** What each file that can be decoded here must give. */
export const fieldCases: readonly FieldCase[] = [
  { file: '01-wav-pipe-7ffff000.wav', seconds: 9, bpm: 124, firstBeat: 0.25 },
  { file: '04-wav-pipe-80000000.wav', seconds: 9, bpm: 124, firstBeat: 0.25 },
  {
    file: '05-float-40-nan.wav',
    seconds: 9,
    bpm: 124,
    firstBeat: 0.25,
    warning: /40 samples are not finite/u,
    flags: ['invalid_samples'],
  },
  {
    file: '07-antiphase.wav',
    seconds: 9,
    bpm: 124,
    firstBeat: 0.25,
    warning: /vanishes in mono/u,
    flags: ['mono_cancels'],
  },
  { file: '08-alac-quicktime.m4a', seconds: 7, bpm: 124, firstBeat: 0.25 },
  // Its tempo changes all the time.
  { file: rampCase, seconds: 90 },
  // Two streams of one loop, each of which begins anew: the tempo of the whole is not exact.
  { file: '10-chained-2x6s.opus', seconds: 12 },
  { file: '11-vorbis-starts-at-1h.ogg', seconds: 12, bpm: 124, firstBeat: 0.25 },
  { file: '13-xing-says-10x-frames.mp3', seconds: 12, bpm: 124 },
  { file: '15-vbri.mp3', seconds: 12, bpm: 124, firstBeat: 0.2756 },
  ...(hasFfmpeg ? [{ file: surroundCase, seconds: 12, bpm: 124 }] : []),
];

/** Flags of the audio itself. */
export function audioFlags(flags: readonly string[]): string[] {
  return flags.filter((flag) => ['invalid_samples', 'mono_cancels'].includes(flag));
}
