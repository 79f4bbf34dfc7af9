import { open } from 'node:fs/promises';
import { AppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import { writeThrough } from '../../files/output.ts';
import { requireExtension } from '../../files/target.ts';
import { createOutput } from '../../rekordbox/output-file.ts';
import { attributeOf, copyAttributes, numberOf, setAttribute } from '../../rekordbox/row.ts';
import type { RawAttributes, XmlLayout } from '../../rekordbox/row.ts';
import { startTag } from '../../rekordbox/xml-text.ts';
import type { ProgramPlaylist } from '../programs/program-library.ts';
import type { ProgramSource } from '../programs/program-edit.ts';
import { editEntry } from './edit-entry.ts';
import type { EditedEntry } from './edit-entry.ts';
import { FLEXIBLE_GRID_VERSION } from './nml-elements.ts';
import { newEntry } from './new-entry.ts';
import { childOf } from './nml-entry.ts';
import { scanNml } from './nml-file.ts';
import type { XmlElement } from './nml-file.ts';
import { keyOfLocation, pathOfLocation, toNmlLocation } from './nml-location.ts';

const layout: XmlLayout = { newline: '\n', wrap: false, blankLine: false, finalNewline: true };
const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="no" ?>\n';
const MAC_PATH = /^\/(?!\/|Volumes\/)/;

export interface NmlSource extends ProgramSource {
  /** Playlists of a new collection; an existing one keeps its own. */
  readonly playlists: readonly ProgramPlaylist[];
}

function text(element: XmlElement): string {
  const start = startTag(element.name, element.attributes, 0, layout);
  const children = element.children.map(text).join('');
  return `${start}>${children === '' ? '' : `\n${children}`}</${element.name}>\n`;
}

/** Scans a collection before writing it, because the number of entries comes first in the file. */
async function survey(path: string, signal: AbortSignal | undefined) {
  const paths = new Set<string>();
  let entries = 0;
  let startVolume: string | undefined;
  await scanNml(
    path,
    {
      onOpen: () => undefined,
      onClose: () => undefined,
      onText: () => undefined,
      onEntry(entry) {
        entries++;
        const location = childOf(entry, 'LOCATION');
        const found = pathOfLocation(location);
        if (found === null) return;
        paths.add(found);
        const volume = attributeOf(location, 'VOLUME');
        if (volume && MAC_PATH.test(found)) startVolume ??= volume;
      },
    },
    signal ? { signal } : {},
  );
  return { paths, entries, startVolume };
}

/**
 * Writes a Traktor collection: a copy of `into` with the changes, or a new one. The file appears under its name only
 * when it is complete and on disk.
 * @throws AppError `io`, `cancelled`, as `scanNml` does for `into`, and as `checkTarget` of `files/target.ts` does.
 */
export async function writeNml(
  path: string,
  into: string | null,
  source: NmlSource,
  options: { readonly signal?: AbortSignal; onProgress?(entries: number, total: number): void } = {},
): Promise<{ readonly entries: number; readonly bytes: number }> {
  requireExtension(path, ['.nml']);
  const { signal } = options;
  const known = into === null ? null : await survey(into, signal);
  const added = [...source.added((track) => known?.paths.has(track) ?? false)];
  const total = (known?.entries ?? 0) + added.length;
  let entries = 0;
  let bytes = 0;
  await writeThrough(
    path,
    async (partial) => {
      const file = await open(partial, 'wx+');
      const out = createOutput(file);
      const put = (track: string, edited: EditedEntry, isNew: boolean): void => {
        source.onTrack(track, edited, isNew);
        out.write(text(edited.entry));
        entries++;
      };
      const putAdded = (version: number): void => {
        for (const track of added)
          put(track.path, newEntry(track, toNmlLocation(track.path, known?.startVolume), version), true);
      };
      const flush = async (): Promise<void> => {
        if (signal?.aborted) throw new AppError('cancelled', msg('Writing {path} was cancelled', { path }));
        if (out.isFull()) await out.flush();
        options.onProgress?.(entries, total);
      };
      try {
        out.write(DECLARATION);
        if (into === null) {
          out.write(`<NML VERSION="${FLEXIBLE_GRID_VERSION}">`);
          out.write('<HEAD COMPANY="www.native-instruments.com" PROGRAM="Traktor"></HEAD>\n');
          out.write(`<MUSICFOLDERS></MUSICFOLDERS>\n<COLLECTION ENTRIES="${total}">`);
          putAdded(FLEXIBLE_GRID_VERSION);
          out.write('</COLLECTION>\n');
          for (const part of playlistsText(source.playlists)) out.write(part);
          out.write('<INDEXING></INDEXING>\n</NML>\n');
        } else {
          let version = 0;
          const seen = new Set<string>();
          await scanNml(into, {
            onOpen(name, attributes, around) {
              let written: RawAttributes = attributes;
              if (around.length === 0) version = numberOf(attributes, 'VERSION') ?? 0;
              if (around.length === 1 && name === 'COLLECTION') {
                written = copyAttributes(attributes);
                setAttribute(written, 'ENTRIES', String(total));
              }
              out.write(`${startTag(name, written, 0, layout)}>`);
            },
            onClose(name) {
              if (name === 'COLLECTION') putAdded(version);
              out.write(`</${name}>\n`);
            },
            onEntry(entry) {
              const track = pathOfLocation(childOf(entry, 'LOCATION'));
              // If a file has two entries, the first one counts, as in an import.
              const edit = track === null || seen.has(track) ? null : source.edit(track);
              if (track !== null) seen.add(track);
              const edited = edit && editEntry(entry, edit, version);
              put(track ?? '', edited ?? { entry, changes: [], losses: [] }, false);
            },
            onText: () => undefined,
            onPiece: flush,
          });
        }
        await flush();
        await out.flush();
        bytes = out.position();
      } finally {
        await file.close();
      }
    },
    { durable: true, makesFolders: false },
  );
  return { entries, bytes };
}

function* playlistsText(playlists: readonly ProgramPlaylist[]): Generator<string> {
  const attributes = (...values: RawAttributes): RawAttributes => values;
  const tag = (name: string, values: RawAttributes): string => `${startTag(name, values, 0, layout)}>`;
  function* node({ kind, name, children, paths }: ProgramPlaylist): Generator<string> {
    const type = kind === 'folder' ? 'FOLDER' : 'PLAYLIST';
    yield tag('NODE', attributes(['TYPE', type], ['NAME', name]));
    if (kind === 'folder') {
      yield tag('SUBNODES', attributes(['COUNT', String(children.length)]));
      for (const child of children) yield* node(child);
      yield '</SUBNODES>\n</NODE>\n';
      return;
    }
    yield tag(
      'PLAYLIST',
      attributes(
        ['ENTRIES', String(paths.length)],
        ['TYPE', 'LIST'],
        ['UUID', crypto.randomUUID().replaceAll('-', '')],
      ),
    );
    for (const path of paths)
      yield `<ENTRY>${tag('PRIMARYKEY', attributes(['TYPE', 'TRACK'], ['KEY', keyOfLocation(toNmlLocation(path))]))}</PRIMARYKEY>\n</ENTRY>\n`;
    yield '</PLAYLIST>\n</NODE>\n';
  }
  yield '<PLAYLISTS>';
  yield* node({ kind: 'folder', name: '$ROOT', children: playlists, paths: [] });
  yield '</PLAYLISTS>\n';
}
