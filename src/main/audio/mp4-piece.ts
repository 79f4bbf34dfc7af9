import { concatBytes } from './byte-source.ts';
import type { Mp4Audio } from './mp4-audio.ts';

function box(type: string, ...content: readonly Uint8Array[]): Uint8Array {
  const size = 8 + content.reduce((sum, part) => sum + part.length, 0);
  const bytes = new Uint8Array(size);
  new DataView(bytes.buffer).setUint32(0, size);
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i);
  let at = 8;
  for (const part of content) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function words(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of values.entries()) view.setUint32(i * 4, value);
  return bytes;
}

const UNITY_MATRIX = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x4000_0000];
const text = (value: string): Uint8Array => Uint8Array.from(value, (char) => char.charCodeAt(0));

/** A descriptor of an elementary stream. ISO/IEC 14496-1, 8.3. */
function descriptor(tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  const body = concatBytes(content);
  return concatBytes([
    Uint8Array.of(tag, 0x80, 0x80, body.length >> 7 ? 0x80 | (body.length >> 7) : 0x80, body.length & 0x7f),
    body,
  ]);
}

/** The `stsd` box of an AAC track; `config` is its AudioSpecificConfig. */
export function describeAac(aac: {
  readonly sampleRate: number;
  readonly channelCount: number;
  readonly config: Uint8Array;
}): Uint8Array {
  const decoder = descriptor(
    4,
    Uint8Array.of(0x40, 0x15, 0, 0, 0),
    words(0, 0),
    descriptor(5, aac.config.subarray(0, 127)),
  );
  const esds = box(
    'esds',
    words(0),
    descriptor(3, Uint8Array.of(0, 0, 0), decoder, descriptor(6, Uint8Array.of(2))),
  );
  return box('stsd', words(0, 1), soundEntry('mp4a', aac.channelCount, 16, aac.sampleRate, esds));
}

/** A sample entry of sound in ISO's form. ISO/IEC 14496-12, 12.2.3. */
function soundEntry(
  type: string,
  channelCount: number,
  bits: number,
  sampleRate: number,
  config: Uint8Array,
): Uint8Array {
  // The rate is 16.16 fixed point; higher ones stand in the configuration only.
  const rate = sampleRate < 0x1_00_00 ? sampleRate * 0x1_00_00 : 0;
  return box(type, words(0, 1, 0, 0), words(channelCount * 0x1_00_00 + bits, 0, rate), config);
}

/** The `stsd` box of an ALAC track in the one form that decoders agree on, whatever form the file had. */
export function describeAlac(alac: {
  readonly sampleRate: number;
  readonly channelCount: number;
  readonly config: Uint8Array;
}): Uint8Array {
  const cookie = box('alac', words(0), alac.config);
  const entry = soundEntry('alac', alac.channelCount, alac.config[5] ?? 16, alac.sampleRate, cookie);
  return box('stsd', words(0, 1), entry);
}

/**
 * A small MP4 file that holds some packets of a track, index first: what a decoder that only takes whole files in memory
 * needs to decode a long track piece by piece. It has no edit list, so nothing is trimmed.
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
