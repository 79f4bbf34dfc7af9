import { open } from 'node:fs/promises';
import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import { writeThrough } from '../files/output.ts';
import { requireExtension } from '../files/target.ts';
import { closeGap, createOutput } from './output-file.ts';
import { nodeCount, nodeName } from './playlist-tree.ts';
import { attributeOf, setAttribute } from './row.ts';
import type { RekordboxNode, RawAttributes, RekordboxHeader, RekordboxTrack, XmlLayout } from './row.ts';
import { startTag } from './xml-text.ts';

export interface WriteRekordboxOptions {
  signal?: AbortSignal;
  onProgress?(tracksWritten: number): void;
}

/** A count that the source stated wrongly, with the number that was written instead. */
interface CountCorrection {
  /** `COLLECTION` or the name of the folder or playlist. */
  element: string;
  attribute: 'Entries' | 'Count';
  /** Null if the source did not state it. */
  was: string | null;
  is: number;
}

/** The NODEs under PLAYLISTS, or a function that creates them once all tracks are known. */
export type PlaylistSource = readonly RekordboxNode[] | null | (() => readonly RekordboxNode[] | null);

export interface WrittenXml {
  path: string;
  tracks: number;
  bytes: number;
  corrections: CountCorrection[];
}

/** Header of a document that was not imported, in Rekordbox's own form. */
export function newHeader(version: string): RekordboxHeader {
  return {
    layout: { newline: '\r\n', wrap: true, blankLine: true, finalNewline: true },
    root: [['Version', '1.0.0']],
    product: [
      ['Name', 'Segue'],
      ['Version', version],
      ['Company', ''],
    ],
    collection: null,
  };
}

/** One TRACK of the collection, with line ends. */
function trackToXml(track: RekordboxTrack, layout: XmlLayout): string {
  const { newline } = layout;
  let text = startTag('TRACK', track.attributes, 4, layout);
  if (track.tempos.length + track.marks.length + track.extra.length === 0) return `${text}/>${newline}`;
  text += `>${newline}`;
  for (const tempo of track.tempos) text += `${startTag('TEMPO', tempo, 6, layout)}/>${newline}`;
  for (const mark of track.marks) text += `${startTag('POSITION_MARK', mark, 6, layout)}/>${newline}`;
  for (const element of track.extra) text += `      ${element}${newline}`;
  return `${text}    </TRACK>${newline}`;
}

function withCount(
  attributes: RawAttributes,
  attribute: 'Entries' | 'Count',
  value: number,
  element: string,
  corrections: CountCorrection[],
): RawAttributes {
  const was = attributeOf(attributes, attribute) ?? null;
  if (was === String(value)) return attributes;
  corrections.push({ element, attribute, was, is: value });
  const written: RawAttributes = attributes.map(([name, text]) => [name, text]);
  setAttribute(written, attribute, String(value));
  return written;
}

function* nodeToXml(
  node: RekordboxNode,
  indent: number,
  layout: XmlLayout,
  corrections: CountCorrection[],
): Generator<string> {
  const { attribute, value } = nodeCount(node);
  const attributes = withCount(node.attributes, attribute, value, nodeName(node), corrections);
  const start = startTag('NODE', attributes, indent, layout);
  if (node.children.length + node.keys.length === 0) {
    yield `${start}/>${layout.newline}`;
    return;
  }
  yield `${start}>${layout.newline}`;
  for (const child of node.children) yield* nodeToXml(child, indent + 2, layout, corrections);
  for (const key of node.keys)
    yield `${startTag('TRACK', [['Key', key]], indent + 2, layout)}/>${layout.newline}`;
  yield `${' '.repeat(indent)}</NODE>${layout.newline}`;
}

/**
 * Writes a document in the form of Rekordbox's own exports. The file appears under its name once it is complete and on
 * disk, or not at all. `Entries` and `Count` always match what is written. Tracks may be created one by one: memory
 * does not grow with their number.
 *
 * @param playlists the NODEs under PLAYLISTS; null omits PLAYLISTS; a function is called after the last track
 * @throws AppError `io` if it cannot be written, `cancelled`, and like `checkTarget` of `files/target.ts`
 */
export async function writeRekordboxXml(
  path: string,
  header: RekordboxHeader,
  tracks: Iterable<RekordboxTrack> | AsyncIterable<RekordboxTrack>,
  playlists: PlaylistSource,
  options: WriteRekordboxOptions = {},
): Promise<WrittenXml> {
  requireExtension(path, ['.xml']);
  const written = Promise.withResolvers<Omit<WrittenXml, 'path'>>();
  await writeThrough(
    path,
    async (partial) => {
      written.resolve(await writeTemporary(partial, header, tracks, playlists, options));
      if (options.signal?.aborted)
        throw new AppError('cancelled', msg('Writing {path} was cancelled', { path }));
    },
    { durable: true, makesFolders: false },
  );
  return { path, ...(await written.promise) };
}

async function writeTemporary(
  temporary: string,
  header: RekordboxHeader,
  tracks: Iterable<RekordboxTrack> | AsyncIterable<RekordboxTrack>,
  playlists: PlaylistSource,
  options: WriteRekordboxOptions,
): Promise<Omit<WrittenXml, 'path'>> {
  const { layout } = header;
  const { newline } = layout;
  const corrections: CountCorrection[] = [];
  const file = await open(temporary, 'wx+');
  try {
    const out = createOutput(file);
    out.write(`<?xml version="1.0" encoding="UTF-8"?>${newline}${layout.blankLine ? newline : ''}`);
    out.write(`${startTag('DJ_PLAYLISTS', header.root, 0, layout)}>${newline}`);
    if (header.product) out.write(`${startTag('PRODUCT', header.product, 2, layout)}/>${newline}`);
    await out.flush();
    // The number of tracks is only known at the end: a gap is left for the start tag and adjusted if it does not fit.
    const gapAt = out.position();
    const gap = `${startTag('COLLECTION', guessCollection(header), 2, layout)}>${newline}`;
    out.write(gap);
    let count = 0;
    for await (const track of tracks) {
      out.write(trackToXml(track, layout));
      count++;
      if (out.isFull()) {
        if (options.signal?.aborted) throw new AppError('cancelled', msg('Writing the XML was cancelled'));
        await out.flush();
        options.onProgress?.(count);
      }
    }
    out.write(`  </COLLECTION>${newline}`);
    const nodes = typeof playlists === 'function' ? playlists() : playlists;
    if (nodes) {
      if (nodes.length === 0) out.write(`  <PLAYLISTS/>${newline}`);
      else {
        out.write(`  <PLAYLISTS>${newline}`);
        for (const node of nodes)
          for (const text of nodeToXml(node, 4, layout, corrections)) {
            out.write(text);
            if (out.isFull()) await out.flush();
          }
        out.write(`  </PLAYLISTS>${newline}`);
      }
    }
    out.write(`</DJ_PLAYLISTS>${layout.finalNewline ? newline : ''}`);
    await out.flush();

    const ofCollection: CountCorrection[] = [];
    const attributes = withCount(header.collection ?? [], 'Entries', count, 'COLLECTION', ofCollection);
    const start = `${startTag('COLLECTION', attributes, 2, layout)}>${newline}`;
    const bytes = await closeGap(file, gapAt, Buffer.from(gap), Buffer.from(start), out.position());
    options.onProgress?.(count);
    // A document without COLLECTION, or a new one, stated no count that could be wrong.
    return {
      tracks: count,
      bytes,
      corrections: [...(header.collection ? ofCollection : []), ...corrections],
    };
  } finally {
    await file.close();
  }
}

function guessCollection(header: RekordboxHeader): RawAttributes {
  const attributes: RawAttributes = (header.collection ?? []).map(([name, value]) => [name, value]);
  if (attributeOf(attributes, 'Entries') === undefined) setAttribute(attributes, 'Entries', '0');
  return attributes;
}
