import { fourCc, viewOf } from './byte-source.ts';
import type { ByteSource } from './byte-source.ts';
import { boxesIn, findBox, findSoundTrack, readMoov, sampleEntry, soundEntryBoxes } from './mp4-boxes.ts';
import type { Mp4Box } from './mp4-boxes.ts';
import { readPacketTable } from './mp4-packets.ts';
import { describeAac, describeAlac } from './mp4-description.ts';
import { AAC_SAMPLE_RATES } from './mp3-header.ts';

/** An audio track of an MP4 file and the positions of its packets. ISO/IEC 14496-12, 14496-3. */
export interface Mp4Audio {
  readonly codec: 'aac' | 'alac';
  /** Hz. */
  readonly sampleRate: number;
  readonly channelCount: number;
  /** MPEG-4 audio object type (2 = LC, 5 and 29 = HE); 0 for ALAC. */
  readonly objectType: number;
  /** Samples that one packet decodes to. */
  readonly packetSamples: number;
  /** Samples before the signal, from iTunSMPB or the edit list; undefined if the file records none. */
  readonly priming?: number;
  /** The `stsd` box with its header, to put before pieces of the track. */
  readonly description: Uint8Array;
  readonly timescale: number;
  /** Byte offset and size of each packet. */
  readonly offsets: Float64Array;
  readonly sizes: Uint32Array;
  /** Whether AAC packets hold 960 samples instead of 1024. */
  readonly isShort: boolean;
  /** Whether the packets are in `moof` boxes instead of one table. */
  readonly fragmented: boolean;
}

/** Longest ALAC packet in samples; encoders write 4096. */
const MAX_ALAC_PACKET = 16_384;

/** Bytes of DecoderSpecificInfo inside `esds`. ISO/IEC 14496-1, 7.2.6. */
function findDecoderConfig(bytes: Uint8Array, entry: Mp4Box): Uint8Array | undefined {
  // QuickTime nests `esds` in `wave` and has longer entries, so the box is searched for by name.
  let at = entry.start;
  while (at < entry.end - 4 && fourCc(bytes, at) !== 'esds') at++;
  // Box name, then version and flags.
  at += 8;
  while (at < entry.end) {
    const tag = bytes[at++];
    let length = 0;
    for (let i = 0; i < 4; i++) {
      const byte = bytes[at++] ?? 0;
      length = (length << 7) | (byte & 0x7f);
      if (byte < 0x80) break;
    }
    if (tag === 0x03) {
      const flags = bytes[at + 2] ?? 0;
      const urlLength = flags & 0x40 ? 1 + (bytes[at + 3 + (flags & 0x80 ? 2 : 0)] ?? 0) : 0;
      at += 3 + (flags & 0x80 ? 2 : 0) + urlLength + (flags & 0x20 ? 2 : 0);
    } else if (tag === 0x04) at += 13;
    else if (tag === 0x05) return bytes.subarray(at, Math.min(entry.end, at + length));
    else at += length;
  }
  return undefined;
}

/** AudioSpecificConfig: object type, rate and channels. ISO/IEC 14496-3, 1.6.2.1. */
function readAacConfig(
  bytes: Uint8Array,
  entry: Mp4Box,
):
  | { objectType: number; sampleRate: number; channelCount: number; isShort: boolean; config: Uint8Array }
  | undefined {
  const config = findDecoderConfig(bytes, entry);
  if (!config || config.length < 2) return undefined;
  const at = (i: number): number => config[i] ?? 0;
  const objectType = at(0) >> 3;
  const rateIndex = ((at(0) & 7) << 1) | (at(1) >> 7);
  const isExplicit = rateIndex === 15;
  const sampleRate = isExplicit
    ? ((at(1) & 0x7f) << 17) | (at(2) << 9) | (at(3) << 1) | (at(4) >> 7)
    : AAC_SAMPLE_RATES[rateIndex];
  if (!sampleRate) return undefined;
  const channelConfig = ((isExplicit ? at(4) : at(1)) >> 3) & 15;
  // Spectral band replication doubles the rate of the core; the next index gives the doubled rate.
  const isHighEfficiency = (objectType === 5 || objectType === 29) && !isExplicit;
  const outputRate = isHighEfficiency ? AAC_SAMPLE_RATES[((at(1) & 7) << 1) | (at(2) >> 7)] : undefined;
  return {
    objectType,
    sampleRate: outputRate ?? sampleRate,
    channelCount: channelConfig === 7 ? 8 : channelConfig,
    config,
    isShort: objectType === 2 && ((at(isExplicit ? 4 : 1) >> 2) & 1) === 1,
  };
}

/** ALACSpecificConfig: 24 bytes, of which `frameLength` is the first word. */
const ALAC_CONFIG_BYTES = 24;

/**
 * ALACSpecificConfig: channels and rate. The box `alac` is inside the entry, or in QuickTime inside its `wave` box,
 * next to `frma`, whose content also reads `alac`.
 */
function readAlacConfig(
  bytes: Uint8Array,
  entry: Mp4Box,
): { sampleRate: number; channelCount: number; packetSamples: number; config: Uint8Array } | undefined {
  const boxes = soundEntryBoxes(bytes, entry);
  const wave = boxes.find((box) => box.type === 'wave');
  const inner = wave ? boxesIn(bytes, wave.start, wave.end) : [];
  const found = [...boxes, ...inner].find(
    // Version and flags come before the configuration.
    (box) => box.type === 'alac' && box.end - box.start >= 4 + ALAC_CONFIG_BYTES,
  );
  if (!found) return undefined;
  const at = found.start + 4;
  const view = viewOf(bytes);
  const packetSamples = view.getUint32(at);
  if (packetSamples === 0 || packetSamples > MAX_ALAC_PACKET) return undefined;
  return {
    packetSamples,
    channelCount: bytes[at + 9]!,
    sampleRate: view.getUint32(at + 20),
    config: bytes.slice(at, at + ALAC_CONFIG_BYTES),
  };
}

function readPriming(bytes: Uint8Array, track: Mp4Box, samplesPerTick: number): number | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const note = text.indexOf('iTunSMPB', 0, 'latin1');
  if (note >= 0) {
    const found = /[0-9A-F]{8} ([0-9A-F]{8}) [0-9A-F]{8} [0-9A-F]{16}/u.exec(
      text.toString('latin1', note, note + 200),
    );
    if (found) return Number.parseInt(found[1]!, 16);
  }
  const edits = findBox(bytes, track, 'edts/elst');
  if (!edits) return undefined;
  const view = viewOf(bytes);
  const wide = bytes[edits.start] === 1;
  const entryBytes = wide ? 20 : 12;
  if (edits.start + 8 > edits.end) return undefined;
  const count = view.getUint32(edits.start + 4);
  for (let i = 0; i < count; i++) {
    const at = edits.start + 8 + i * entryBytes;
    if (at + entryBytes > edits.end) break;
    const mediaTime = wide ? Number(view.getBigInt64(at + 8)) : view.getInt32(at + 4);
    if (mediaTime > 0) return Math.round(mediaTime * samplesPerTick);
  }
  return undefined;
}

/** Undefined if the file has no audio track that Segue can read. Throws AppError `invalid_input`. */
export async function readMp4Audio(source: ByteSource, start: number): Promise<Mp4Audio | undefined> {
  const movie = await readMoov(source, start);
  if (!movie) return undefined;
  const { bytes, moov, topBoxes } = movie;
  const track = findSoundTrack(bytes, moov);
  const entry = track && sampleEntry(bytes, track);
  if (!track || !entry) return undefined;
  const table = findBox(bytes, track, 'mdia/minf/stbl');
  const header = findBox(bytes, track, 'mdia/mdhd');
  if (!table || !header) return undefined;
  const timescale = viewOf(bytes).getUint32(header.start + (bytes[header.start] === 1 ? 20 : 12));
  const aac = entry.type === 'mp4a' ? readAacConfig(bytes, entry) : undefined;
  const alac = entry.type === 'alac' ? readAlacConfig(bytes, entry) : undefined;
  const config = aac ?? alac;
  if (!config || config.sampleRate === 0 || timescale === 0) return undefined;
  const packets = readPacketTable(source, bytes, table);
  const packetSamples = alac?.packetSamples ?? 1024;
  const recorded = aac && readPriming(bytes, track, config.sampleRate / timescale);
  // A value longer than the track is not priming.
  const priming =
    recorded !== undefined && recorded < packets.offsets.length * packetSamples ? recorded : undefined;
  return {
    codec: aac ? 'aac' : 'alac',
    sampleRate: config.sampleRate,
    // Channel configuration 0 means "see the bit stream"; the count in the sample entry is the best information
    // available.
    channelCount: config.channelCount || viewOf(bytes).getUint16(entry.start + 16) || 2,
    objectType: aac?.objectType ?? 0,
    isShort: aac?.isShort ?? false,
    packetSamples,
    ...(priming === undefined ? {} : { priming }),
    description: alac ? describeAlac(alac) : describeAac(aac!),
    timescale,
    ...packets,
    fragmented: topBoxes.some((box) => box.type === 'moof'),
  };
}
