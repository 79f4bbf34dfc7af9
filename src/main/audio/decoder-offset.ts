import type { Mp3Stream } from './mp3-info.ts';
import type { AudioFormat } from './stream.ts';

export type DecoderOffset = Pick<AudioFormat, 'decoderProfile' | 'decoderOffset'>;

/**
 * Where the document clock (Rekordbox's) lies relative to the samples that Segue's decoders give. Rekordbox trims nothing:
 *
 * | profile    | file                                       | our decoder                          | Rekordbox's clock is later by        |
 * |------------|--------------------------------------------|--------------------------------------|--------------------------------------|
 * | `none`     | FLAC, WAV, AIFF, ALAC, Vorbis, Opus        | exact                                | 0                                    |
 * | `mp3-lame` | Info frame by LAME, its checksum right     | all audio frames, nothing trimmed    | the Info frame (1152 samples), which it plays as silence |
 * | `mp3-lavc` | any other Info or Xing frame               | the same                             | 0: it leaves the frame out           |
 * | `mp3-plain`| no Info frame                              | the same                             | 0                                    |
 * | `aac`      | AAC in MP4 with a recorded priming         | nothing trimmed                      | 2112 samples − the recorded priming  |
 * |            | AAC without it (ADTS)                      | nothing trimmed                      | 0                                    |
 *
 * The published figures are relative to decoders that do trim. With LAME: delay 576 + decoder delay 529 + Info frame 1152
 * = 2257 samples; an untrimmed decode already has the first two. Lavc: delay + 529, both in an untrimmed decode. Without an
 * Info frame: + 529 against AVFoundation, which drops the decoder delay, and 0 against an untrimmed decode. AAC: + 2112,
 * the priming of Apple's encoders, also for files whose encoder used another (Lavc: 1024).
 *
 * The rule that a checksum decides whether the Info frame counts as audio is the one by which the known A/B/C/D cases of
 * Rekordbox and Traktor differ (26 ms = 1152 samples at 44.1 kHz).
 */
export const noOffset: DecoderOffset = { decoderProfile: 'none', decoderOffset: 0 };

export function mp3Offset({ header, info }: Mp3Stream): DecoderOffset {
  if (!info) return { decoderProfile: 'mp3-plain', decoderOffset: 0 };
  if (info.encoder.startsWith('LAME') && info.crcValid)
    return { decoderProfile: 'mp3-lame', decoderOffset: header.samples / header.sampleRate };
  return { decoderProfile: 'mp3-lavc', decoderOffset: 0 };
}

/** Samples that Rekordbox puts before AAC in MP4, whatever the encoder's priming. */
const AAC_PRIMING = 2112;

/** `priming` is the value recorded in the file (edit list or iTunSMPB), in samples; undefined if there is none. */
export function aacOffset(sampleRate: number, priming: number | undefined): DecoderOffset {
  return {
    decoderProfile: 'aac',
    decoderOffset: priming === undefined ? 0 : (AAC_PRIMING - priming) / sampleRate,
  };
}
