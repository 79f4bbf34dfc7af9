import type { Program } from '../../../shared/domain/index.ts';
import type { AudioFormat } from '../../audio/stream.ts';

/** How a program counts the first frame of an MP3, relative to the document clock. */
type FrameRule = Readonly<Partial<Record<string, -1 | 1>>>;

/**
 * Programs differ in what they take for the start of an MP3: its Info frame (which holds no music) plays as silence or is left
 * out, depending on the encoder that wrote it. Frames to add to a program's times to get times on the document clock:
 *
 * | profile     | Traktor, Serato | Mixxx (libmad) |
 * |-------------|-----------------|----------------|
 * | `mp3-lame`  | 0               | + 1 frame      |
 * | `mp3-lavc`  | − 1 frame       | 0              |
 * | `mp3-plain` | 0               | + 1 frame      |
 *
 * Traktor: the A/B/C/D cases of dj-data-converter (its issue 3; 26 ms = 1152 samples at 44.1 kHz). Mixxx: the offsets by which
 * it corrects Rekordbox's times (its pull request 2119), for its default decoder. Serato: those by which Mixxx corrects
 * Serato's times, 26 ms at 44.1 kHz and 24 ms at 48 kHz, one frame each, which puts Serato where Traktor is; Mixxx calls them
 * estimates within about 1 ms. Nothing is published about Engine DJ, nor about AAC in any of them: these times are taken as they are.
 */
const rules: Readonly<Record<Program, FrameRule>> = {
  traktor: { 'mp3-lavc': -1 },
  serato: { 'mp3-lavc': -1 },
  mixxx: { 'mp3-lame': 1, 'mp3-plain': 1 },
  engine: {},
};

/** Samples per MP3 frame: half as many in MPEG-2, which has the lower sample rates. */
const frameSamples = (sampleRate: number): number => (sampleRate >= 32_000 ? 1152 : 576);

/** Seconds to add to a program's times in this file to get times on the document clock. */
export function programOffset(
  program: Program,
  { decoderProfile, sampleRate }: Pick<AudioFormat, 'decoderProfile' | 'sampleRate'>,
): number {
  const frames = rules[program][decoderProfile] ?? 0;
  return frames === 0 ? 0 : (frames * frameSamples(sampleRate)) / sampleRate;
}

/** True if the offset depends on the file itself: an MP3 in a program whose clock depends on the encoder. */
export function dependsOnFile(program: Program, path: string): boolean {
  return Object.keys(rules[program]).length > 0 && /\.mp3$/i.test(path);
}
