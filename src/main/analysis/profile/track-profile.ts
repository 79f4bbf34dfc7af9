import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { BackboneBars } from './backbone-bars.ts';
import { sectionLabels } from '../../../shared/domain/index.ts';
import type { SectionLabel } from '../../../shared/domain/index.ts';

/**
 * What the analysis measured in each bar of a track, stored so that models can later be trained and run without
 * decoding the audio again. One byte per value: about a kilobyte per minute of music, half of that compressed.
 */
export interface TrackProfile {
  /**
   * Bar lines in seconds: bar i is [lines[i], lines[i + 1]); one more than there are bars. Without a grid, bars are
   * segments of 2 s.
   */
  readonly lines: Float32Array;
  /** bars × `profileColumns.length`, row-major; see {@link readProfile}. */
  readonly data: Uint8Array;
  /** The network's embedding of the whole track; empty without such a head. */
  readonly embedding: Float32Array;
  /** What another network says about the bars; stored apart, and absent if none is in use. */
  readonly backbone?: BackboneBars;
}

interface ProfileColumn {
  readonly name: ProfileColumnName;
  /** Values that 0 and 255 represent; others are clipped. */
  readonly range: readonly [number, number];
}

export type ProfileColumnName =
  'boundary' | 'change' | 'bass' | 'mid' | 'high' | 'kick' | `head ${SectionLabel}` | `label ${SectionLabel}`;

const DB_RANGE = [-60, 0] as const;
const SHARE = [0, 1] as const;

const profileColumns: readonly ProfileColumn[] = [
  // Probability that a section begins at the bar's first line.
  { name: 'boundary', range: SHARE },
  // Log odds of the same from the sound alone, without the prior on section lengths.
  { name: 'change', range: [-12, 12] },
  { name: 'bass', range: DB_RANGE },
  { name: 'mid', range: DB_RANGE },
  { name: 'high', range: DB_RANGE },
  // Share of the beats with a bass attack.
  { name: 'kick', range: SHARE },
  // The network's section probabilities in the bar.
  ...sectionLabels.map((label) => ({ name: `head ${label}` as const, range: SHARE })),
  // The label of the section around the bar, with probabilities.
  ...sectionLabels.map((label) => ({ name: `label ${label}` as const, range: SHARE })),
];
const WIDTH = profileColumns.length;
const columnIndex = new Map(profileColumns.map(({ name }, i) => [name, i]));

/** Quantises values to bytes: one array per column with one value per bar. */
export function packProfile(
  lines: ArrayLike<number>,
  values: ReadonlyMap<ProfileColumnName, ArrayLike<number>>,
  embedding: Float32Array = new Float32Array(0),
): TrackProfile {
  const bars = Math.max(0, lines.length - 1);
  const data = new Uint8Array(bars * WIDTH);
  for (const [column, { name, range }] of profileColumns.entries()) {
    const own = values.get(name);
    if (!own) continue;
    const [low, high] = range;
    for (let bar = 0; bar < bars; bar++)
      data[bar * WIDTH + column] = Math.round(
        255 * Math.min(1, Math.max(0, (own[bar]! - low) / (high - low))),
      );
  }
  return { lines: Float32Array.from(lines), data, embedding };
}

/** Values of one column, one per bar. */
export function readProfile({ data, lines }: TrackProfile, name: ProfileColumnName): Float32Array {
  const column = columnIndex.get(name)!;
  const [low, high] = profileColumns[column]!.range;
  return Float32Array.from(
    { length: Math.max(0, lines.length - 1) },
    (_, bar) => low + (data[bar * WIDTH + column]! / 255) * (high - low),
  );
}

/** Increases when the columns change: profiles of another version are recomputed. */
const VERSION = 1;

/**
 * Serialises a profile for the library: version, number of bars, number of embedding values, then lines, bytes by
 * column, and embedding.
 */
export function encodeProfile({ lines, data, embedding }: TrackProfile): Buffer {
  const bars = Math.max(0, lines.length - 1);
  const header = Buffer.alloc(5);
  header.writeUInt8(VERSION, 0);
  header.writeUInt16LE(bars, 1);
  header.writeUInt16LE(embedding.length, 3);
  // By column: neighbouring bars are similar, which compresses well.
  const byColumn = new Uint8Array(data.length);
  for (let bar = 0; bar < bars; bar++)
    for (let column = 0; column < WIDTH; column++)
      byColumn[column * bars + bar] = data[bar * WIDTH + column]!;
  const bytes = (values: Float32Array): Buffer =>
    Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return Buffer.concat([header, deflateRawSync(Buffer.concat([bytes(lines), byColumn, bytes(embedding)]))]);
}

/** Decodes a profile; null for another version or damaged bytes. */
export function decodeProfile(encoded: Uint8Array): TrackProfile | null {
  const buffer = Buffer.from(encoded.buffer, encoded.byteOffset, encoded.byteLength);
  if (buffer.length < 5 || buffer.readUInt8(0) !== VERSION) return null;
  const bars = buffer.readUInt16LE(1);
  const dimensions = buffer.readUInt16LE(3);
  const lineBytes = bars === 0 ? 0 : (bars + 1) * 4;
  const size = lineBytes + bars * WIDTH + dimensions * 4;
  let bytes: Buffer;
  try {
    bytes = inflateRawSync(buffer.subarray(5), { maxOutputLength: Math.max(1, size) });
  } catch {
    return null;
  }
  if (bytes.length !== size) return null;
  const floats = (from: number, count: number): Float32Array =>
    Float32Array.from({ length: count }, (_, i) => bytes.readFloatLE(from + i * 4));
  const data = new Uint8Array(bars * WIDTH);
  for (let bar = 0; bar < bars; bar++)
    for (let column = 0; column < WIDTH; column++)
      data[bar * WIDTH + column] = bytes[lineBytes + column * bars + bar]!;
  return {
    lines: floats(0, bars === 0 ? 0 : bars + 1),
    data,
    embedding: floats(lineBytes + bars * WIDTH, dimensions),
  };
}
