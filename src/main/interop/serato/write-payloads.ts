import { DEFAULT_CUE_COLOR, hotCueSlots, indexGrid } from '../../../shared/domain/index.ts';
import type { Annotation, Cue } from '../../../shared/domain/index.ts';
import type { SeratoPayloads } from '../../library/serato-payloads.ts';
import { commonLosses, presentLosses } from '../programs/losses.ts';
import type { ProgramLoss } from '../programs/losses.ts';
import { entriesOf } from './payloads.ts';
import { msg } from '../../../shared/languages/translate.ts';

/** Number of Serato's hot cues, and of its saved loops, which are numbered separately. */
const SERATO_CUES = 8;
const SERATO_LOOPS = 8;
/** Minimum size of the payload, as Serato writes it. */
const MIN_MARKERS_BYTES = 470;
/** Bytes of a loop with unknown meaning, as Serato writes them: four unset bytes, then its colour. */
const LOOP_FILLER = Buffer.from([0xff, 0xff, 0xff, 0xff, 0x00, 0x27, 0xaa, 0xe1, 0x00, 0x00]);

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const f32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatBE(value);
  return bytes;
};

const isPoint = (cue: Cue): boolean =>
  cue.kind === 'hot' && cue.end === undefined && hotCueSlots.indexOf(cue.slot!) < SERATO_CUES;
const loopsOf = (cues: readonly Cue[]): Cue[] => cues.filter(({ end }) => end !== undefined);

function entry(name: string, data: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${name}\0`, 'latin1'), u32(data.length), data]);
}

/** What Segue writes to the tags of a file, before encoding for a container. */
export interface SeratoTags {
  /** Entries of `Markers2` from {@link markersOf}. */
  readonly inner: Buffer;
  /** The grid from {@link gridOf}; null keeps the file's grid. */
  readonly grid: GridMarkers | null;
}

/** Position in seconds, and the beats to the next marker; for the last marker, the tempo. */
export type GridMarkers = readonly (readonly [position: number, value: number])[];

/**
 * Entries of `Serato Markers2` with the hot cues and loops of an annotation; other data in the file's payload (track
 * colour, BPM lock, flips) is kept. `offset` in seconds converts Serato's clock to the document's.
 */
export function markersOf(
  { cues }: Pick<Annotation, 'cues'>,
  offset: number,
  existing: SeratoPayloads | undefined,
): Buffer {
  const ms = (time: number): number => Math.max(0, Math.round(1000 * (time - offset)));
  const label = (name: string): Buffer => Buffer.from(`${name.replaceAll('\0', '')}\0`, 'utf8');
  const kept = existing?.markers
    ? [...entriesOf(existing.markers, existing.isOgg)].filter(({ name }) => name !== 'CUE' && name !== 'LOOP')
    : [];
  const points = cues.filter(isPoint).map((cue) => {
    const index = hotCueSlots.indexOf(cue.slot!);
    const place = Buffer.concat([Buffer.from([0, index]), u32(ms(cue.time)), Buffer.from([0])]);
    return entry(
      'CUE',
      Buffer.concat([
        place,
        Buffer.from(cue.color ?? DEFAULT_CUE_COLOR),
        Buffer.from([0, 0]),
        label(cue.name),
      ]),
    );
  });
  const loops = loopsOf(cues)
    .slice(0, SERATO_LOOPS)
    .map((cue, index) =>
      entry(
        'LOOP',
        Buffer.concat([
          Buffer.from([0, index]),
          u32(ms(cue.time)),
          u32(ms(cue.end!)),
          LOOP_FILLER,
          label(cue.name),
        ]),
      ),
    );
  return Buffer.concat([
    Buffer.from([1, 1]),
    ...kept.map(({ name, data }) => entry(name, data)),
    ...points,
    ...loops,
    Buffer.from([0]),
  ]);
}

/** The payload `Serato Markers2` for GEOB frames, FLAC and MP4. */
export function encodeMarkers(inner: Buffer): Buffer {
  const text = Buffer.concat([Buffer.from([1, 1]), Buffer.from(base64Lines(inner), 'latin1')]);
  return Buffer.concat([text, Buffer.alloc(Math.max(1, MIN_MARKERS_BYTES - text.length))]);
}

/** The same for Ogg Vorbis. */
export const oggMarkers = (inner: Buffer): string => base64Lines(inner);

/** Base64 without padding, in lines of 72 characters. */
export function base64Lines(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('base64')
    .replace(/=+$/, '')
    .replace(/.{72}(?=.)/g, '$&\n');
}

/** The grid of an annotation: a marker per anchor, the first on a downbeat. Null without a grid. */
export function gridOf({ beat_grid: grid, audio }: Annotation, offset: number): GridMarkers | null {
  if (grid.length === 0) return null;
  const index = indexGrid(grid, audio.time_signature[0]);
  return grid.map(({ time, bpm }, i) => {
    const next = grid[i + 1];
    const start = i === 0 && !next ? index.timeOfBar(1) : time;
    return [start - offset, next ? Math.round(((next.time - time) * bpm) / 60) : bpm];
  });
}

/** The payload `Serato BeatGrid` for GEOB frames, FLAC and MP4. */
export function encodeBeatGrid(markers: GridMarkers): Buffer {
  const values = markers.flatMap(([position, value], i) => [
    f32(position),
    i === markers.length - 1 ? f32(value) : u32(value),
  ]);
  return Buffer.concat([Buffer.from([1, 0]), u32(markers.length), ...values, Buffer.from([0])]);
}

/**
 * A grid with one marker for Ogg Vorbis: a version, a filler and the number of markers in hexadecimal digits, then the
 * marker.
 */
export function oggBeatGrid(markers: GridMarkers): string {
  const hex = (value: number): string => value.toString(16).toUpperCase().padStart(8, '0');
  const list = markers.map(([position, value]) => `(${position.toFixed(6)},${value.toFixed(6)})`);
  return `${hex(1)}${hex(0)}${hex(markers.length)}${list.join('')}`;
}

/** What Serato's tags cannot store of an annotation. */
export function seratoLosses(document: Annotation, isOgg: boolean): ProgramLoss[] {
  const { cues, audio, labels, beat_grid } = document;
  const points = cues.filter(({ end }) => end === undefined);
  const own = presentLosses([
    {
      code: 'memory_cues',
      message: msg('Serato has no cues without a button: memory cues are not written'),
      count: points.filter(({ kind }) => kind === 'memory').length,
    },
    {
      code: 'slot_beyond_h',
      message: msg('Hot cues I to P are not written: Serato has {count}', { count: SERATO_CUES }),
      count: points.filter((cue) => cue.kind === 'hot' && !isPoint(cue)).length,
    },
    {
      code: 'loop_slot',
      message: msg('Serato keeps loops beside the hot cues: their buttons are counted anew'),
      count: loopsOf(cues).filter(({ kind }) => kind === 'hot').length,
    },
    {
      code: 'too_many_loops',
      message: msg('Serato has {count} saved loops; those beyond are not written', { count: SERATO_LOOPS }),
      count: Math.max(0, loopsOf(cues).length - SERATO_LOOPS),
    },
    {
      code: 'ogg_grid',
      message: msg('In Ogg files Serato’s form of grids with tempo changes is not known: they are left out'),
      count: isOgg && beat_grid.length > 1 ? 1 : 0,
    },
    {
      code: 'key',
      message: msg('The key is not written: Serato reads the file’s own tag'),
      count: audio.key ? 1 : 0,
    },
    {
      code: 'labels',
      message: msg(
        'Genres, ratings and comments said here are not written: Serato reads the file’s own tags',
      ),
      count: [labels?.genres, labels?.rating, labels?.comment].filter((said) => said !== undefined).length,
    },
  ]);
  return [...commonLosses(document, 'Serato'), ...own];
}
