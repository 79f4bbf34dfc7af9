import { concatBytes } from './byte-source.ts';
import { box, words } from './write-mp4-box.ts';

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

/** An audio sample entry in ISO's form. ISO/IEC 14496-12, 12.2.3. */
function soundEntry(
  type: string,
  channelCount: number,
  bits: number,
  sampleRate: number,
  config: Uint8Array,
): Uint8Array {
  // The rate is 16.16 fixed point; higher rates are in the configuration only.
  const rate = sampleRate < 0x1_00_00 ? sampleRate * 0x1_00_00 : 0;
  return box(type, words(0, 1, 0, 0), words(channelCount * 0x1_00_00 + bits, 0, rate), config);
}

/** Builds the `stsd` box of an ALAC track in the one form that all decoders accept, whatever form the file had. */
export function describeAlac(alac: {
  readonly sampleRate: number;
  readonly channelCount: number;
  readonly config: Uint8Array;
}): Uint8Array {
  const cookie = box('alac', words(0), alac.config);
  const entry = soundEntry('alac', alac.channelCount, alac.config[5] ?? 16, alac.sampleRate, cookie);
  return box('stsd', words(0, 1), entry);
}
