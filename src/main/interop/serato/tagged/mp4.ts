import { box } from '../../../audio/write-mp4-box.ts';
import { boxesIn } from '../../../audio/mp4-boxes.ts';
import type { Mp4Box } from '../../../audio/mp4-boxes.ts';
import type { SeratoTags } from '../write-payloads.ts';
import { namedPayloads } from './id3.ts';
import { MAX_TAG_BYTES, unsupported } from './pieces.ts';
import type { OldFile, Piece } from './pieces.ts';
import { wrapped } from './vorbis-comments.ts';
import { msg } from '../../../../shared/languages/translate.ts';

const MEAN = 'com.serato.dj';
/** Atom names by payload name; an old `markers` would take precedence over `markersv2`. */
const atomNames: Readonly<Record<string, string>> = {
  'Serato Markers2': 'markersv2',
  'Serato BeatGrid': 'beatgrid',
};
const SUPERSEDED = 'markers';
const UTF8 = 1;

interface TopBox extends Mp4Box {
  /** Byte offset of its header. */
  readonly at: number;
}

async function topBoxes({ path, size, read }: OldFile): Promise<TopBox[]> {
  const boxes: TopBox[] = [];
  for (let at = 0; at + 8 <= size;) {
    const head = await read(at, 16);
    const short = head.readUInt32BE(0);
    const header = short === 1 ? 16 : 8;
    const length = short === 1 ? Number(head.readBigUInt64BE(8)) : short === 0 ? size - at : short;
    if (length < header || at + length > size || boxes.length > 10_000)
      throw unsupported(path, msg('it is damaged or not complete'));
    boxes.push({
      at,
      type: head.toString('latin1', 4, 8),
      start: at + header,
      end: at + length,
      isCut: false,
    });
    at += length;
  }
  return boxes;
}

/** Copies the boxes inside a box unchanged, with some of them replaced or left out. */
function rebuilt(
  bytes: Buffer,
  { start, end }: Pick<Mp4Box, 'start' | 'end'>,
  change: (inner: Mp4Box, whole: Buffer) => Uint8Array | null,
): Uint8Array[] {
  return boxesIn(bytes, start, end).flatMap((inner, i, all) => {
    const from = i === 0 ? start : all[i - 1]!.end;
    return change(inner, bytes.subarray(from, inner.end)) ?? [];
  });
}

const text = (value: string): Uint8Array => Buffer.from(value, 'latin1');
const noFlags = new Uint8Array(4);

/** A freeform atom of iTunes metadata. */
function freeform(name: string, value: string): Uint8Array {
  return box(
    '----',
    box('mean', noFlags, text(MEAN)),
    box('name', noFlags, text(name)),
    box('data', new Uint8Array([0, 0, 0, UTF8]), new Uint8Array(4), text(value)),
  );
}

function nameOf(bytes: Buffer, atom: Mp4Box): string {
  const part = (type: string): string => {
    const found = boxesIn(bytes, atom.start, atom.end).find((inner) => inner.type === type);
    return found ? bytes.toString('latin1', found.start + 4, found.end) : '';
  };
  return atom.type === '----' && part('mean') === MEAN ? part('name').toLowerCase() : '';
}

/** `ilst` with Serato's atoms; everything else unchanged. */
function newList(bytes: Buffer, list: Mp4Box | null, tags: SeratoTags): Uint8Array {
  const payloads = namedPayloads(tags);
  const replaced = new Set([...Object.keys(payloads).map((name) => atomNames[name]!), SUPERSEDED]);
  const kept = list
    ? rebuilt(bytes, list, (atom, whole) => (replaced.has(nameOf(bytes, atom)) ? null : whole))
    : [];
  const own = Object.entries(payloads).map(([name, payload]) =>
    freeform(atomNames[name]!, wrapped(name, payload)),
  );
  return box('ilst', ...kept, ...own);
}

/** `meta` as iTunes writes it: a full box that begins with its handler. */
function newMeta(bytes: Buffer, meta: Mp4Box | null, tags: SeratoTags): Uint8Array {
  if (!meta) {
    const handler = box('hdlr', noFlags, noFlags, text('mdirappl'), new Uint8Array(9));
    return box('meta', noFlags, handler, newList(bytes, null, tags));
  }
  const inside = { start: meta.start + 4, end: meta.end };
  let isDone = false;
  const parts = rebuilt(bytes, inside, (inner, whole) => {
    if (inner.type !== 'ilst' || isDone) return whole;
    isDone = true;
    return newList(bytes, inner, tags);
  });
  return box(
    'meta',
    bytes.subarray(meta.start, inside.start),
    ...parts,
    ...(isDone ? [] : [newList(bytes, null, tags)]),
  );
}

/** A box in which the inner box of type `type` is rebuilt, or appended if missing. */
function withInner(
  bytes: Buffer,
  name: string,
  outer: Pick<Mp4Box, 'start' | 'end'> | null,
  type: string,
  make: (inner: Mp4Box | null) => Uint8Array,
): Uint8Array {
  let isDone = false;
  const parts = outer
    ? rebuilt(bytes, outer, (inner, whole) => {
        if (inner.type !== type || isDone) return whole;
        isDone = true;
        return make(inner);
      })
    : [];
  return box(name, ...parts, ...(isDone ? [] : [make(null)]));
}

/** Shifts the offsets of chunks located after `from`, in a `moov` without its header. */
function shiftChunks(path: string, moov: Buffer, from: number, delta: number): void {
  const containers = new Set(['trak', 'mdia', 'minf', 'stbl']);
  const visit = (start: number, end: number): void => {
    for (const inner of boxesIn(moov, start, end)) {
      if (containers.has(inner.type)) visit(inner.start, inner.end);
      if (inner.type !== 'stco' && inner.type !== 'co64') continue;
      const isLong = inner.type === 'co64';
      const width = isLong ? 8 : 4;
      const count = moov.readUInt32BE(inner.start + 4);
      if (inner.start + 8 + width * count > inner.end) throw unsupported(path, msg('its tables are damaged'));
      for (let at = inner.start + 8; at < inner.start + 8 + width * count; at += width) {
        const place = isLong ? Number(moov.readBigUInt64BE(at)) : moov.readUInt32BE(at);
        if (place < from) continue;
        if (isLong) moov.writeBigUInt64BE(BigInt(place + delta), at);
        else if (place + delta > 0xff_ff_ff_ff)
          throw unsupported(path, msg('it would be larger than it can be'));
        else moov.writeUInt32BE(place + delta, at);
      }
    }
  };
  visit(0, moov.length);
}

/**
 * An MP4: iTunes metadata is part of `moov`. If `moov` precedes the audio and grows, the offsets of the audio chunks
 * shift (ISO/IEC 14496-12, 8.7.5).
 */
export async function mp4Pieces(file: OldFile, tags: SeratoTags): Promise<Piece[]> {
  const { path, size, read } = file;
  const boxes = await topBoxes(file);
  const moov = boxes.find(({ type }) => type === 'moov');
  if (!moov) throw unsupported(path, msg('it has no index (moov)'));
  if (boxes.some(({ type }) => type === 'moof'))
    throw unsupported(path, msg('it is a fragmented MP4; write it anew as an ordinary one'));
  if (moov.end - moov.start > MAX_TAG_BYTES) throw unsupported(path, msg('its index is too large'));
  const bytes = await read(moov.start, moov.end - moov.start);
  const made = withInner(bytes, 'moov', { start: 0, end: bytes.length }, 'udta', (udta) =>
    withInner(bytes, 'udta', udta, 'meta', (meta) => newMeta(bytes, meta, tags)),
  );
  const whole = Buffer.from(made);
  shiftChunks(path, whole.subarray(8), moov.end, whole.length - (moov.end - moov.at));
  return [{ from: 0, to: moov.at }, whole, { from: moov.end, to: size }];
}
