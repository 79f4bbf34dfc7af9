import { attributeOf } from '../../rekordbox/row.ts';
import { detach } from '../../rekordbox/xml-attributes.ts';
import { createProblems } from '../programs/program-library.ts';
import type {
  ProgramLibrary,
  ProgramPlaylist,
  ProgramTrack,
  ReadProgramOptions,
} from '../programs/program-library.ts';
import { trackOfEntry } from './nml-entry.ts';
import { scanNml } from './nml-file.ts';
import { pathOfKey } from './nml-location.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';

interface OpenPlaylist extends ProgramPlaylist {
  readonly children: OpenPlaylist[];
  readonly paths: string[];
}

/** Real collections have a few thousand playlists; this limits what is kept until the end of the file. */
const MAX_PLAYLIST_ENTRIES = 5_000_000;
/** Traktor's root folder. */
const ROOT = '$ROOT';

/**
 * Reads a Traktor collection (`collection.nml`, or a playlist exported as NML; versions 15 to 20).
 * @throws AppError as `scanNml` does.
 */
export async function readNml(path: string, options: ReadProgramOptions): Promise<ProgramLibrary> {
  const problems = createProblems();
  const roots: OpenPlaylist[] = [];
  const open: OpenPlaylist[] = [];
  let batch: ProgramTrack[] = [];
  let kept = 0;
  const warn = (code: string, message: Message, line: number): void =>
    problems.add({ severity: 'warning', code, message, line });

  function openNode(name: string, type: string, line: number): void {
    const node: OpenPlaylist = {
      kind: type === 'FOLDER' ? 'folder' : 'playlist',
      name: detach(name),
      children: [],
      paths: [],
    };
    if (type === 'SMARTLIST')
      warn(
        'smart_playlist',
        msg('Smart playlist {name}: Traktor keeps its rule, not its tracks', { name: name.slice(0, 100) }),
        line,
      );
    else if (++kept <= MAX_PLAYLIST_ENTRIES) (open.at(-1)?.children ?? roots).push(node);
    open.push(node);
  }

  await scanNml(
    path,
    {
      onOpen(name, attributes, around, line) {
        if (name === 'NODE' && around[1] === 'PLAYLISTS')
          openNode(attributeOf(attributes, 'NAME') ?? '', attributeOf(attributes, 'TYPE') ?? '', line);
        const key = name === 'PRIMARYKEY' ? attributeOf(attributes, 'KEY') : undefined;
        const isTrack = (attributeOf(attributes, 'TYPE') ?? 'TRACK') === 'TRACK';
        if (key !== undefined && isTrack && around[1] === 'PLAYLISTS' && ++kept <= MAX_PLAYLIST_ENTRIES)
          open.at(-1)?.paths.push(pathOfKey(key));
      },
      onClose(name) {
        if (name === 'NODE') open.pop();
      },
      onEntry(entry, line) {
        const track = trackOfEntry(entry);
        if (track) batch.push(track);
        else
          warn(
            'missing_location',
            msg('{track}: no LOCATION with a file; left out', {
              track: attributeOf(entry.attributes, 'TITLE')?.slice(0, 100) ?? msg('A track'),
            }),
            line,
          );
      },
      onText: (line) => warn('unexpected_content', msg('Text between elements was left out'), line),
      async onPiece() {
        const ready = batch;
        batch = [];
        if (ready.length > 0) await options.onTracks(ready);
      },
    },
    options,
  );
  if (kept > MAX_PLAYLIST_ENTRIES)
    warn('too_many_entries', msg('More playlist entries than any collection has; the rest was left out'), 0);
  const playlists = roots.flatMap((node) => (node.name === ROOT ? node.children : [node]));
  return { playlists, ...problems.result() };
}
