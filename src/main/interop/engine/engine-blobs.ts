import { inflateSync } from 'node:zlib';
import { hotCueSlots } from '../../../shared/domain/index.ts';
import type { Rgb } from '../../../shared/domain/index.ts';
import type { Mark } from '../../rekordbox/marks.ts';
import { MAX_BPM, MIN_BPM } from '../../rekordbox/row.ts';
import type { TempoNode } from '../../rekordbox/tempo-nodes.ts';
import { secondsOf } from '../programs/tables.ts';

/** Performance data of Engine DJ 2 and later, in the layout that libdjinterop documents (`engine/v2/*_blob.cpp`). */

const MAX_BLOB_BYTES = 16 * 1024 ** 2;
const MAX_MARKERS = 20_000;
const MAX_CUES = 64;
/** Offset of an unset cue or loop. */
const UNSET = -1;

/** Decompresses Qt's `qCompress` format: four bytes for the length, then zlib. Null if damaged or far too large. */
function uncompress(blob: Buffer): Buffer | null {
  try {
    return blob.length <= 4 ? null : inflateSync(blob.subarray(4), { maxOutputLength: MAX_BLOB_BYTES });
  } catch {
    return null;
  }
}

/** Returns the result of `read`, or null if a damaged blob makes it fail. */
function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

interface Marker {
  readonly offset: number;
  /** Counted from 0, a downbeat; negative before it. */
  readonly beat: number;
}

/** Decodes `beatData`; null if damaged. */
export function readBeatData(
  blob: Buffer,
): { readonly sampleRate: number; readonly nodes: TempoNode[] } | null {
  const bytes = uncompress(blob);
  return (
    bytes &&
    orNull(() => {
      const sampleRate = bytes.readDoubleBE(0);
      const isSet = bytes.readUInt8(16) !== 0;
      const [preset, next] = readMarkers(bytes, 17);
      const [adjusted] = readMarkers(bytes, next);
      const markers = adjusted.length > 1 && isSet ? adjusted : preset;
      return sampleRate > 0 && Number.isFinite(sampleRate)
        ? { sampleRate, nodes: nodesOf(markers, sampleRate) }
        : null;
    })
  );
}

function readMarkers(bytes: Buffer, from: number): [markers: Marker[], next: number] {
  const count = Number(bytes.readBigInt64BE(from));
  if (count < 0 || count > MAX_MARKERS) throw new RangeError('More markers than any grid has');
  const markers = Array.from({ length: count }, (_, i) => {
    const at = from + 8 + 24 * i;
    return { offset: bytes.readDoubleLE(at), beat: Number(bytes.readBigInt64LE(at + 8)) };
  });
  return [markers, from + 8 + 24 * count];
}

/** Each marker begins a segment of constant tempo; the last one ends the grid. */
function nodesOf(markers: readonly Marker[], sampleRate: number): TempoNode[] {
  return markers.slice(0, -1).flatMap(({ offset, beat }, i) => {
    const end = markers[i + 1]!;
    const bpm = (60 * sampleRate * (end.beat - beat)) / (end.offset - offset);
    const time = secondsOf(offset, sampleRate);
    if (time === undefined || !(bpm >= MIN_BPM && bpm <= MAX_BPM)) return [];
    // The grid begins some beats before the track; its first beat at or after 0 becomes the anchor.
    const skipped = i === 0 && time < 0 ? Math.min(Math.ceil((-time * bpm) / 60), end.beat - beat - 1) : 0;
    return {
      time: time + (skipped * 60) / bpm,
      bpm,
      beat: ((((beat + skipped) % 4) + 4) % 4) + 1,
    };
  });
}

function rgb(bytes: Buffer, at: number): Rgb {
  return [bytes.readUInt8(at + 1), bytes.readUInt8(at + 2), bytes.readUInt8(at + 3)];
}

/** Hot cues A to H of `quickCues`, and the load cue of the track. Null if damaged. */
export function readQuickCues(blob: Buffer, sampleRate: number): Mark[] | null {
  const bytes = uncompress(blob);
  return (
    bytes &&
    orNull(() => {
      const count = Number(bytes.readBigInt64BE(0));
      if (count < 0 || count > MAX_CUES) throw new RangeError('More cues than Engine has');
      const marks: Mark[] = [];
      let at = 8;
      for (let index = 0; index < count; index++) {
        const length = bytes.readUInt8(at);
        const name = bytes.toString('utf8', at + 1, at + 1 + length);
        at += 1 + length;
        const offset = bytes.readDoubleBE(at);
        const color = rgb(bytes, at + 8);
        at += 12;
        const time = offset === UNSET ? undefined : secondsOf(offset, sampleRate);
        const slot = hotCueSlots[index];
        if (time !== undefined && time >= 0 && slot)
          marks.push({ index, kind: 'hot', slot, time, name, color });
      }
      const main = secondsOf(bytes.readDoubleBE(at), sampleRate);
      if (main !== undefined && main > 0) marks.push({ index: count, kind: 'memory', time: main, name: '' });
      return marks;
    })
  );
}

/**
 * Loops, which have their own slots in Engine; here they become memory loops, numbered from `first`. Null if damaged.
 */
export function readLoops(bytes: Buffer, first: number, sampleRate: number): Mark[] | null {
  return orNull(() => {
    const count = Number(bytes.readBigInt64LE(0));
    if (count < 0 || count > MAX_CUES) throw new RangeError('More loops than Engine has');
    const marks: Mark[] = [];
    let at = 8;
    for (let index = 0; index < count; index++) {
      const length = bytes.readUInt8(at);
      const name = bytes.toString('utf8', at + 1, at + 1 + length);
      at += 1 + length;
      const time = secondsOf(bytes.readDoubleLE(at), sampleRate);
      const end = secondsOf(bytes.readDoubleLE(at + 8), sampleRate);
      const isSet = bytes.readUInt8(at + 16) !== 0 && bytes.readUInt8(at + 17) !== 0;
      at += 22;
      if (isSet && time !== undefined && end !== undefined && time >= 0 && end > time)
        marks.push({ index: first + index, kind: 'memory', time, end, name });
    }
    return marks;
  });
}
