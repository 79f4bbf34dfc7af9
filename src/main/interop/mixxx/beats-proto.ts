/**
 * Mixxx's beats (`src/proto/beats.proto` in its source): a BeatGrid is a tempo and a first beat; a BeatMap lists every
 * beat. Positions are in frames.
 */
export type MixxxBeats =
  | { readonly kind: 'grid'; readonly bpm: number; readonly firstBeat: number }
  | { readonly kind: 'map'; readonly beats: readonly number[] };

const MAX_BEATS = 100_000;

interface Field {
  readonly number: number;
  /** For wire types 0 and 1. */
  readonly value: number;
  /** For wire type 2. */
  readonly bytes: Buffer | null;
}

/** Fields of a protobuf message in order; yields null if it is not a valid message. */
function* fieldsOf(bytes: Buffer): Generator<Field, void> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (at >= bytes.length) throw new RangeError('The message ends inside a number');
      const byte = bytes[at++]!;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError('A number of more than ten bytes');
  };
  while (at < bytes.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    switch (tag % 8) {
      case 0:
        yield { number, value: varint(), bytes: null };
        break;
      case 1:
        if (at + 8 > bytes.length) throw new RangeError('The message ends inside a double');
        yield { number, value: bytes.readDoubleLE(at), bytes: null };
        at += 8;
        break;
      case 2: {
        const length = varint();
        if (length > bytes.length - at) throw new RangeError('The message ends inside a field');
        yield { number, value: NaN, bytes: bytes.subarray(at, at + length) };
        at += length;
        break;
      }
      case 5:
        at += 4;
        break;
      default:
        throw new RangeError('An unknown wire type');
    }
  }
}

function numberIn(bytes: Buffer, field: number): number | null {
  for (const { number, value } of fieldsOf(bytes))
    if (number === field && Number.isFinite(value)) return value;
  return null;
}

/** Reads the column `beats` according to `beats_version`; null for versions before 2.0 and for damaged data. */
export function readBeats(bytes: Buffer, version: string): MixxxBeats | null {
  try {
    if (version.startsWith('BeatGrid-2')) {
      let bpm: number | null = null;
      let firstBeat: number | null = null;
      for (const { number, bytes: inner } of fieldsOf(bytes)) {
        if (number === 1 && inner) bpm = numberIn(inner, 1);
        if (number === 2 && inner) firstBeat = numberIn(inner, 1) ?? 0;
      }
      return bpm === null || firstBeat === null ? null : { kind: 'grid', bpm, firstBeat };
    }
    if (!version.startsWith('BeatMap-1')) return null;
    const beats: number[] = [];
    for (const { number, bytes: inner } of fieldsOf(bytes)) {
      const beat = number === 1 && inner ? numberIn(inner, 1) : null;
      if (beat !== null && beats.length < MAX_BEATS) beats.push(beat);
    }
    return { kind: 'map', beats: beats.sort((a, b) => a - b) };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) | 128);
  }
}
const tagged = (number: number, wireType: number, value: Buffer): Buffer =>
  Buffer.concat([varint(8 * number + wireType), value]);
const integer = (number: number, value: number): Buffer => tagged(number, 0, varint(value));
const message = (number: number, value: Buffer): Buffer =>
  tagged(number, 2, Buffer.concat([varint(value.length), value]));
function double(number: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return tagged(number, 1, bytes);
}

/**
 * Encodes beats as Mixxx stores them, with the name of the version. Positions are frames from 0 on, in whole numbers.
 */
export function encodeBeats(beats: MixxxBeats): { readonly bytes: Buffer; readonly version: string } {
  const beat = (frame: number): Buffer => integer(1, Math.max(0, Math.round(frame)));
  return beats.kind === 'grid'
    ? {
        bytes: Buffer.concat([message(1, double(1, beats.bpm)), message(2, beat(beats.firstBeat))]),
        version: 'BeatGrid-2.0',
      }
    : {
        bytes: Buffer.concat(beats.beats.map((frame) => message(1, beat(frame)))),
        version: 'BeatMap-1.0',
      };
}

/** Source of a key: the user (`src/proto/keys.proto`). */
const BY_USER = 2;

/** Encodes a track's key for the column `keys`, version `KeyMap-1.0`. `id` equals the column `key_id`. */
export function encodeKey(id: number, text: string): Buffer {
  return Buffer.concat([integer(1, id), message(2, Buffer.from(text)), integer(4, BY_USER)]);
}
