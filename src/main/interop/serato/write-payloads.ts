import { DEFAULT_CUE_COLOR, hotCueSlots, indexGrid } from '../../../shared/domain/index.ts';
import type { Annotation, Cue } from '../../../shared/domain/index.ts';
import type { SeratoPayloads } from '../../library/serato-payloads.ts';
import { commonLosses } from '../programs/losses.ts';
import type { ProgramLoss } from '../programs/losses.ts';
import { entriesOf } from './payloads.ts';

/** Hot cues and, with numbers of their own, saved loops that Serato has. */
const SERATO_CUES = 8;
const SERATO_LOOPS = 8;
/** Serato gives the payload at least this many bytes. */
const MIN_MARKERS_BYTES = 470;
/** Bytes of a loop whose meaning is not known, as Serato writes them: four unset, then its colour. */
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

/**
 * `Serato Markers2` with the hot cues and loops of an annotation; what else the file's own payload holds (track colour, BPM lock, flips)
 * stays. `offset` is in seconds, from Serato's clock to the document's.
 */
export function encodeMarkers(
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
  const inner = Buffer.concat([
    Buffer.from([1, 1]),
    ...kept.map(({ name, data }) => entry(name, data)),
    ...points,
    ...loops,
    Buffer.from([0]),
  ]);
  const text = Buffer.concat([Buffer.from([1, 1]), Buffer.from(base64Lines(inner), 'latin1')]);
  return Buffer.concat([text, Buffer.alloc(Math.max(1, MIN_MARKERS_BYTES - text.length))]);
}

/** Base64 without padding, in lines of 72 characters. */
export function base64Lines(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('base64')
    .replace(/=+$/, '')
    .replace(/.{72}(?=.)/g, '$&\n');
}

/** `Serato BeatGrid` of a grid: a marker per anchor, the first on a downbeat. */
export function encodeBeatGrid({ beat_grid: grid, audio }: Annotation, offset: number): Buffer {
  const index = indexGrid(grid, audio.time_signature[0]);
  const markers = grid.flatMap(({ time, bpm }, i) => {
    const next = grid[i + 1];
    const start = i === 0 && !next ? index.timeOfBar(1) : time;
    const beats = next ? Math.round(((next.time - time) * bpm) / 60) : 0;
    return [f32(start - offset), next ? u32(beats) : f32(bpm)];
  });
  return Buffer.concat([Buffer.from([1, 0]), u32(grid.length), ...markers, Buffer.from([0])]);
}

/** What Serato's tags leave behind of an annotation. */
export function seratoLosses(document: Annotation): ProgramLoss[] {
  const { cues, audio, labels } = document;
  const points = cues.filter(({ end }) => end === undefined);
  const own: ProgramLoss[] = [
    {
      code: 'memory_cues',
      message: 'Serato has no cues without a button: memory cues are not written',
      count: points.filter(({ kind }) => kind === 'memory').length,
    },
    {
      code: 'slot_beyond_h',
      message: `Hot cues I to P are not written: Serato has ${SERATO_CUES}`,
      count: points.filter((cue) => cue.kind === 'hot' && !isPoint(cue)).length,
    },
    {
      code: 'loop_slot',
      message: 'Serato keeps loops beside the hot cues: their buttons are counted anew',
      count: loopsOf(cues).filter(({ kind }) => kind === 'hot').length,
    },
    {
      code: 'too_many_loops',
      message: `Serato has ${SERATO_LOOPS} saved loops; those beyond are not written`,
      count: Math.max(0, loopsOf(cues).length - SERATO_LOOPS),
    },
    {
      code: 'key',
      message: 'The key is not written: Serato reads the file’s own tag',
      count: audio.key ? 1 : 0,
    },
    {
      code: 'labels',
      message: 'Genres, ratings and comments said here are not written: Serato reads the file’s own tags',
      count: [labels?.genres, labels?.rating, labels?.comment].filter((said) => said !== undefined).length,
    },
  ];
  return [...commonLosses(document, 'Serato'), ...own.filter(({ count }) => count > 0)];
}
