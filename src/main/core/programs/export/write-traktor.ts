import type { ProgramPlaylist } from '../../../interop/programs/program-library.ts';
import { writeNml } from '../../../interop/traktor/write-nml.ts';
import type { TrackId } from '../../../../shared/domain/index.ts';
import type { RekordboxNode } from '../../../rekordbox/row.ts';
import { attributeOf } from '../../../rekordbox/row.ts';
import { exportPlaylists } from '../../rekordbox/export/export-playlists.ts';
import { chooseTracks, sourceOf } from './chosen-tracks.ts';
import type { ProgramExportDeps } from './chosen-tracks.ts';
import type { ProgramWriter } from './program-writer.ts';

const newSteps = [
  'Right-click Track Collection and choose “Import another collection”.',
  'Choose the exported file. Tracks that the collection holds already keep what they have.',
];
const copySteps = [
  'Quit Traktor, and copy its collection.nml to a safe place.',
  'Put the exported file in its place, under the name collection.nml, start Traktor, and look at some tracks before you play from it.',
];

/** Writes a new collection, or a copy of the DJ's own with the changes made in Segue. */
export const traktorWriter =
  (deps: ProgramExportDeps): ProgramWriter<'traktor'> =>
  async (job, path, selection, { into }, options, tally) => {
    const chosen = chooseTracks(deps, 'traktor', selection, options);
    const written = new Map<TrackId, string>();
    job.progress({ total: chosen.tracks.length });
    const source = await sourceOf(deps, 'traktor', chosen, options, { tally, written, signal: job.signal });
    const { bytes, entries } = await writeNml(
      path,
      into,
      {
        ...source,
        get playlists() {
          return playlistsOf(deps, written);
        },
      },
      { signal: job.signal, onProgress: (done, total) => job.progress({ done, total }) },
    );
    job.progress({ done: entries, total: entries });
    return { bytes, steps: into === null ? newSteps : copySteps };
  };

function playlistsOf(
  { db, library }: ProgramExportDeps,
  written: ReadonlyMap<TrackId, string>,
): ProgramPlaylist[] {
  const roots = exportPlaylists(db, {
    written,
    onlyWritten: true,
    only: null,
    smartTracks: (filter) => library.ids(filter, [{ column: 'title', direction: 'ascending' }]),
    added: null,
  });
  return (roots ?? []).flatMap(({ children }) => children.map(toProgramPlaylist));
}

function toProgramPlaylist({ kind, attributes, children, keys }: RekordboxNode): ProgramPlaylist {
  const name = attributeOf(attributes, 'Name') ?? '';
  return { kind, name, children: children.map(toProgramPlaylist), paths: keys };
}
