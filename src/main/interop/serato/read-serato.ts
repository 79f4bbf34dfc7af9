import { existsSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join, posix, resolve } from 'node:path';
import { parseKey } from '../../../shared/domain/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';
import { ByteSource } from '../../audio/byte-source.ts';
import { sniffFormat } from '../../audio/sniff.ts';
import type { ReadTags } from '../../library/tag-request.ts';
import type { TrackTags } from '../../library/tags.ts';
import { findAudioPaths } from '../../library/walk.ts';
import { createProblems } from '../programs/program-library.ts';
import type {
  ProgramPlaylist,
  ProgramTrack,
  ReadProgramLibrary,
  ReadProgramOptions,
} from '../programs/program-library.ts';
import { BATCH_TRACKS } from '../programs/tables.ts';
import { fieldsOf, readSeratoFile, textOf } from './database-v2.ts';
import { readBeatGrid, readMarkers } from './payloads.ts';

/** A nested crate is named `Parent%%Child.crate`. */
const CRATE_SEPARATOR = '%%';

/** Serato's data in the tags of one file; null if there is none. */
async function readFileData(
  path: string,
  readTags: ReadTags,
  signal?: AbortSignal,
): Promise<TrackTags | null> {
  await using source = await ByteSource.open(path);
  const tags = await readTags({ path, ...(await sniffFormat(source)) }, signal);
  return tags.serato ? tags : null;
}

/** The track according to a file's tags, without Serato's list. */
export const trackOfTags = (path: string, tags: TrackTags): ProgramTrack => trackOf(path, tags, new Map());

function trackOf(path: string, tags: TrackTags | null, row: ReadonlyMap<string, string>): ProgramTrack {
  const markers = tags?.serato ? readMarkers(tags.serato) : { marks: [], unusable: 0 };
  const grid = tags?.serato ? readBeatGrid(tags.serato) : { nodes: [], unusable: 0 };
  const text = (tag: string, other: string | undefined): string => row.get(tag) || other || '';
  const year = Number.parseInt(text('ttyr', String(tags?.year ?? '')), 10);
  return {
    path,
    title: text('tsng', tags?.title),
    artist: text('tart', tags?.artist),
    album: text('talb', tags?.album),
    genre: text('tgen', tags?.genre),
    label: text('tlbl', tags?.label),
    comment: text('tcom', tags?.comment),
    year: year > 0 && year < 10_000 ? year : null,
    rating: 0,
    fileSize: null,
    addedAt: null,
    duration: tags?.duration ?? 0,
    nodes: grid.nodes,
    unusableNodes: grid.unusable,
    timeSignature: [4, 4],
    marks: markers.marks,
    markCount: markers.marks.length + markers.unusable,
    key: parseKey(text('tkey', tags?.key)),
  };
}

/**
 * Makes Serato's paths absolute: they omit the drive, which is the folder that contains `_Serato_` on all drives except
 * the system's. `path` is absolute, with `/` as the separator.
 */
function absolutePath(drive: string, path: string): string {
  const here = posix.join(drive, path);
  return existsSync(here) || /^[A-Za-z]:/.test(drive) ? here : `/${path}`;
}

async function readCrates(folder: string, drive: string): Promise<ProgramPlaylist[]> {
  const names = await readdir(join(folder, 'Subcrates')).catch(() => []);
  const roots: (ProgramPlaylist & { children: ProgramPlaylist[] })[] = [];
  for (const name of names.filter((file) => file.endsWith('.crate')).sort()) {
    const parts = name.slice(0, -'.crate'.length).split(CRATE_SEPARATOR);
    const bytes = await readSeratoFile(join(folder, 'Subcrates', name)).catch(() => null);
    if (!bytes) continue;
    const paths: string[] = [];
    for (const { tag, data } of fieldsOf(bytes))
      if (tag === 'otrk')
        for (const field of fieldsOf(data))
          if (field.tag === 'ptrk') paths.push(absolutePath(drive, textOf(field.data)));
    let level = roots;
    for (const part of parts.slice(0, -1)) {
      let folderNode = level.find((node) => node.kind === 'folder' && node.name === part);
      if (!folderNode) {
        folderNode = { kind: 'folder', name: part, children: [], paths: [] };
        level.push(folderNode);
      }
      level = folderNode.children as typeof roots;
    }
    level.push({ kind: 'playlist', name: parts.at(-1)!, children: [], paths });
  }
  return roots;
}

/** A track from Serato's list or from a folder. */
interface ListedTrack {
  readonly path: string;
  readonly row: ReadonlyMap<string, string>;
}

async function* listedTracks(
  path: string,
  drive: string,
  warn: (message: Message) => void,
): AsyncGenerator<ListedTrack> {
  for (const { tag, data } of fieldsOf(await readSeratoFile(path))) {
    if (tag !== 'otrk') continue;
    const row = new Map<string, string>();
    for (const field of fieldsOf(data)) if (/^[tp]/.test(field.tag)) row.set(field.tag, textOf(field.data));
    const named = row.get('pfil');
    if (named) yield { path: absolutePath(drive, named), row };
    else warn(msg('{track}: no file; left out', { track: row.get('tsng') ?? msg('A track') }));
  }
}

/**
 * Reads Serato's library (`_Serato_/database V2`): its list of files, the cues and grids in the files' tags, and its
 * crates. For a folder of music, reads the files that have such tags.
 */
export const readSerato: ReadProgramLibrary = async (path, options: ReadProgramOptions) => {
  const { onTracks, onProgress, signal, readTags } = options;
  if (!readTags) throw new TypeError('Serato keeps its data in tags, which need a reader');
  const problems = createProblems();
  const warn = (code: string, message: Message): void =>
    problems.add({ severity: 'warning', code, message, line: 0 });
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const folder = dirname(resolve(path));
  const drive = (basename(folder) === '_Serato_' ? dirname(folder) : folder).replaceAll('\\', '/');
  const listed: ListedTrack[] = [];
  if (isFolder)
    for (const file of (await findAudioPaths([resolve(path)], signal)).paths)
      listed.push({ path: file.replaceAll('\\', '/'), row: new Map() });
  else
    for await (const track of listedTracks(path, drive, (message) => warn('missing_location', message)))
      listed.push(track);
  let batch: ProgramTrack[] = [];
  let without = 0;
  for (const [i, { path: file, row }] of listed.entries()) {
    if (signal?.aborted) throw new AppError('cancelled', msg('Reading {path} was cancelled', { path }));
    const tags = await readFileData(file, readTags, signal).catch((error: unknown) => {
      if (!(error instanceof AppError) || error.code === 'cancelled') throw error;
      return null;
    });
    if (!tags) without++;
    if (tags || !isFolder) batch.push(trackOf(file, tags, row));
    if (batch.length >= BATCH_TRACKS || i === listed.length - 1) {
      if (batch.length > 0) await onTracks(batch);
      batch = [];
      onProgress?.(i + 1, listed.length);
    }
  }
  if (without > 0)
    warn(
      'no_serato_tags',
      msg(
        '{without} of {count, plural, one {# file} other {# files}}: not here, or without cues and a grid of Serato’s',
        { without, count: listed.length },
      ),
    );
  return { playlists: isFolder ? [] : await readCrates(folder, drive), ...problems.result() };
};
