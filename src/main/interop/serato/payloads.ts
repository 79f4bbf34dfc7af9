import { hotCueSlots } from '../../../shared/domain/index.ts';
import type { Rgb } from '../../../shared/domain/index.ts';
import type { SeratoPayloads } from '../../library/serato-payloads.ts';
import { MAX_MARKS } from '../../rekordbox/marks.ts';
import type { Mark } from '../../rekordbox/marks.ts';
import { MAX_BPM, MIN_BPM } from '../../rekordbox/row.ts';
import type { TempoNode } from '../../rekordbox/tempo-nodes.ts';

/** Cues and grids in Serato's tags, according to the notes of Jan Holthuis (github.com/Holzhaus/serato-tags). */

const VERSION = 0x0101;
/** Loops are numbered separately from cues; here they become memory loops, numbered from this. */
const FIRST_LOOP = 100;
const MAX_MARKERS = 20_000;

interface Entry {
  readonly name: string;
  readonly data: Buffer;
}

/** Entries of `Serato Markers2`: a name, a length, and the data; a truncated entry ends the list. */
export function* entriesOf(payload: Uint8Array, isOgg: boolean): Generator<Entry> {
  const outer = Buffer.from(payload.buffer, payload.byteOffset, payload.length);
  if (!isOgg && (outer.length < 2 || outer.readUInt16BE(0) !== VERSION)) return;
  const text = outer.toString('latin1', isOgg ? 0 : 2).replace(/[\s\0]+/g, '');
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length < 2 || bytes.readUInt16BE(0) !== VERSION) return;
  for (let at = 2; ;) {
    const end = bytes.indexOf(0, at);
    if (end <= at || end + 5 > bytes.length) return;
    const length = bytes.readUInt32BE(end + 1);
    yield { name: bytes.toString('latin1', at, end), data: bytes.subarray(end + 5, end + 5 + length) };
    at = end + 5 + length;
  }
}

const rgb = (data: Buffer, at: number): Rgb => [data[at]!, data[at + 1]!, data[at + 2]!];

function nameOf(data: Buffer, at: number): string {
  const end = data.indexOf(0, at);
  return data.toString('utf8', at, end < 0 ? data.length : end);
}

/** Cues A to H and loops; times in seconds on Serato's clock. `unusable` counts unreadable ones. */
export function readMarkers({ markers, isOgg }: SeratoPayloads): {
  readonly marks: Mark[];
  readonly unusable: number;
} {
  const marks: Mark[] = [];
  let unusable = 0;
  for (const { name, data } of markers ? entriesOf(markers, isOgg) : []) {
    if (marks.length >= MAX_MARKS) break;
    if (name === 'CUE' && data.length >= 12) {
      const slot = hotCueSlots[data[1]!];
      if (slot)
        marks.push({
          index: data[1]!,
          kind: 'hot',
          slot,
          time: data.readUInt32BE(2) / 1000,
          name: nameOf(data, 12),
          color: rgb(data, 7),
        });
      else unusable++;
    } else if (name === 'LOOP' && data.length >= 20) {
      const [start, end] = [data.readUInt32BE(2) / 1000, data.readUInt32BE(6) / 1000];
      if (end > start)
        marks.push({
          index: FIRST_LOOP + data[1]!,
          kind: 'memory',
          time: start,
          end,
          name: nameOf(data, 20),
        });
      else unusable++;
    } else if (name === 'CUE' || name === 'LOOP') unusable++;
  }
  return { marks, unusable };
}

interface Marker {
  readonly position: number;
  /** Beats to the next marker; for the last marker, the tempo. */
  readonly value: number;
}

/** Markers of `Serato BeatGrid`; null if damaged. */
function readGridMarkers(bytes: Buffer, isOgg: boolean): Marker[] | null {
  if (isOgg) {
    const pairs = [...bytes.toString('latin1').matchAll(/\(([-+\d.e]+),([-+\d.e]+)\)/g)].slice(
      0,
      MAX_MARKERS,
    );
    return pairs.map(([, position, value]) => ({ position: Number(position), value: Number(value) }));
  }
  if (bytes.length < 6 || bytes.readUInt16BE(0) !== 0x0100) return null;
  const count = bytes.readUInt32BE(2);
  if (count > MAX_MARKERS || bytes.length < 6 + 8 * count) return null;
  return Array.from({ length: count }, (_, i) => ({
    position: bytes.readFloatBE(6 + 8 * i),
    value: i === count - 1 ? bytes.readFloatBE(10 + 8 * i) : bytes.readUInt32BE(10 + 8 * i),
  }));
}

/** The grid: each marker begins a bar. Times are 32-bit floats, as Serato stores them. */
export function readBeatGrid({ beatGrid, isOgg }: SeratoPayloads): {
  readonly nodes: TempoNode[];
  readonly unusable: number;
} {
  if (!beatGrid || beatGrid.length === 0) return { nodes: [], unusable: 0 };
  const markers = readGridMarkers(Buffer.from(beatGrid), isOgg);
  if (!markers) return { nodes: [], unusable: 1 };
  const nodes = markers.flatMap(({ position, value }, i): TempoNode[] => {
    const next = markers[i + 1];
    const bpm = next ? (60 * value) / (next.position - position) : value;
    const isUsable =
      Number.isFinite(position) && Math.abs(position) < 1e6 && bpm >= MIN_BPM && bpm <= MAX_BPM;
    return isUsable ? [{ time: position, bpm, beat: i === 0 ? 1 : 0 }] : [];
  });
  return { nodes: nodes.sort((a, b) => a.time - b.time), unusable: markers.length - nodes.length };
}
