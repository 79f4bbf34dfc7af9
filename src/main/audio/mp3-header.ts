/** One MPEG audio frame header. ISO/IEC 11172-3 and 13818-3, and the unofficial MPEG 2.5. */
export interface Mp3Header {
  readonly version: 1 | 2 | 2.5;
  readonly layer: 1 | 2 | 3;
  /** Hz. */
  readonly sampleRate: number;
  readonly channelCount: 1 | 2;
  /** Samples per channel in the frame. */
  readonly samples: number;
  /** Bytes, header included. */
  readonly length: number;
  /** Bytes between the header and the main data (layer 3), CRC not included. */
  readonly sideInfoLength: number;
}

const SAMPLE_RATES = [44_100, 48_000, 32_000];
/** kbit/s by bitrate index; rows: MPEG 1 layers 1–3, then MPEG 2 and 2.5 layer 1 and layers 2–3. */
const BITRATES = {
  v1l1: [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  v1l2: [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  v1l3: [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  v2l1: [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  v2l23: [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
};

/** Reads the header at `at`; undefined if there is none. Free-format frames (bitrate index 0) do not count. */
export function parseMp3Header(bytes: Uint8Array, at: number): Mp3Header | undefined {
  if (at + 4 > bytes.length || bytes[at] !== 0xff || (bytes[at + 1]! & 0xe0) !== 0xe0) return undefined;
  const versionBits = (bytes[at + 1]! >> 3) & 3;
  const layerBits = (bytes[at + 1]! >> 1) & 3;
  const bitrateIndex = bytes[at + 2]! >> 4;
  const rateIndex = (bytes[at + 2]! >> 2) & 3;
  if (versionBits === 1 || layerBits === 0 || bitrateIndex === 0 || bitrateIndex === 15 || rateIndex === 3)
    return undefined;
  const version = versionBits === 3 ? 1 : versionBits === 2 ? 2 : 2.5;
  const layer = (4 - layerBits) as 1 | 2 | 3;
  const table =
    version === 1
      ? ([BITRATES.v1l1, BITRATES.v1l2, BITRATES.v1l3] as const)[layer - 1]!
      : layer === 1
        ? BITRATES.v2l1
        : BITRATES.v2l23;
  const bitrate = table[bitrateIndex - 1]! * 1000;
  const sampleRate = SAMPLE_RATES[rateIndex]! / (version === 1 ? 1 : version === 2 ? 2 : 4);
  const padding = (bytes[at + 2]! >> 1) & 1;
  const samples = layer === 1 ? 384 : layer === 2 || version === 1 ? 1152 : 576;
  const length =
    layer === 1
      ? (Math.floor((12 * bitrate) / sampleRate) + padding) * 4
      : Math.floor(((samples / 8) * bitrate) / sampleRate) + padding;
  const channelCount = bytes[at + 3]! >> 6 === 3 ? 1 : 2;
  const sideInfoLength = version === 1 ? (channelCount === 1 ? 17 : 32) : channelCount === 1 ? 9 : 17;
  return { version, layer, sampleRate, channelCount, samples, length, sideInfoLength };
}

/** Whether two frames may belong to one stream: same version, layer and sample rate. */
export function isSameStream(a: Mp3Header, b: Mp3Header): boolean {
  return a.version === b.version && a.layer === b.layer && a.sampleRate === b.sampleRate;
}

/** One ADTS frame header (raw AAC). ISO/IEC 13818-7, 6.2. */
export interface AdtsHeader {
  /** MPEG-4 audio object type; 2 = LC. */
  readonly objectType: number;
  readonly sampleRateIndex: number;
  /** Hz. */
  readonly sampleRate: number;
  readonly channelConfig: number;
  /** Bytes before the AAC data: 7, or 9 with CRC. */
  readonly headerLength: number;
  /** Bytes, header included. */
  readonly length: number;
}

export const AAC_SAMPLE_RATES: readonly number[] = [
  96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000, 7350,
];

export function parseAdtsHeader(bytes: Uint8Array, at: number): AdtsHeader | undefined {
  if (at + 7 > bytes.length || bytes[at] !== 0xff || (bytes[at + 1]! & 0xf6) !== 0xf0) return undefined;
  const sampleRateIndex = (bytes[at + 2]! >> 2) & 15;
  const sampleRate = AAC_SAMPLE_RATES[sampleRateIndex];
  const headerLength = bytes[at + 1]! & 1 ? 7 : 9;
  const length = ((bytes[at + 3]! & 3) << 11) | (bytes[at + 4]! << 3) | (bytes[at + 5]! >> 5);
  if (sampleRate === undefined || length <= headerLength) return undefined;
  return {
    objectType: (bytes[at + 2]! >> 6) + 1,
    sampleRateIndex,
    sampleRate,
    channelConfig: ((bytes[at + 2]! & 1) << 2) | (bytes[at + 3]! >> 6),
    headerLength,
    length,
  };
}
