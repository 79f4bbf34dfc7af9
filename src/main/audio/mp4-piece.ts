import type { Mp4Audio } from './mp4-audio.ts';
import { box, words } from './write-mp4-box.ts';

const UNITY_MATRIX = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x4000_0000];
const text = (value: string): Uint8Array => Uint8Array.from(value, (char) => char.charCodeAt(0));

/**
 * Builds a small MP4 file from some packets of a track, index first: a decoder that only takes whole files in memory
 * can then decode a long track piece by piece. It has no edit list, so nothing is trimmed.
 */
export function buildMp4Piece(audio: Mp4Audio, packets: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const { timescale } = audio;
  const packetTicks = Math.round((audio.packetSamples * timescale) / audio.sampleRate);
  const duration = packetTicks * packets.length;
  const moov = (dataOffset: number): Uint8Array =>
    box(
      'moov',
      box(
        'mvhd',
        words(0, 0, 0, timescale, duration, 0x10000, 0x01000000, 0, 0, ...UNITY_MATRIX, 0, 0, 0, 0, 0, 0, 2),
      ),
      box(
        'trak',
        box('tkhd', words(7, 0, 0, 1, 0, duration, 0, 0, 0, 0x01000000, ...UNITY_MATRIX, 0, 0)),
        box(
          'mdia',
          box('mdhd', words(0, 0, 0, timescale, duration, 0x55c40000)),
          box('hdlr', words(0, 0), text('soun'), words(0, 0, 0), new Uint8Array(1)),
          box(
            'minf',
            box('smhd', words(0, 0)),
            box('dinf', box('dref', words(0, 1), box('url ', words(1)))),
            box(
              'stbl',
              audio.description,
              box('stts', words(0, 1, packets.length, packetTicks)),
              box('stsc', words(0, 1, 1, packets.length, 1)),
              box('stsz', words(0, 0, packets.length, ...packets.map((packet) => packet.length))),
              box('stco', words(0, 1, dataOffset)),
            ),
          ),
        ),
      ),
    );
  const type = box('ftyp', text('M4A '), words(512), text('M4A isomiso2'));
  const indexLength = moov(0).length;
  const parts = [type, moov(type.length + indexLength + 8), box('mdat', ...packets)];
  const file = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}
