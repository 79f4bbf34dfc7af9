import type { ExchangeSource } from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import type { ExportTrack } from '../../interop/tabular/export-track.ts';
import type { Core } from '../create-core.ts';
import { readExportTracks, readVersionTracks } from './export-tracks.ts';
import { createImportCheck } from './import-annotations.ts';

/** Tracks that can be iterated several times. */
export interface TrackSource {
  /** Name of the version or the library. */
  readonly name: string;
  readonly count: number;
  readonly read: () => Iterable<ExportTrack>;
}

/**
 * Tracks in their current state, in the order of a playlist if one is chosen, or as they were in a version. @throws
 * AppError `not_found`
 */
export function tracksOf(
  core: Pick<Core, 'db' | 'library' | 'datasets'>,
  source: ExchangeSource,
): TrackSource {
  if (source.kind === 'version') {
    const { reference } = core.datasets.get(source.reference);
    const entries = core.datasets.manifest(reference);
    return { count: entries.length, name: reference, read: () => readVersionTracks(core.db, entries) };
  }
  const { selection } = source;
  const ids =
    selection.kind === 'tracks'
      ? core.library.idsOf(selection)
      : core.library.ids(selection.filter, [{ column: 'playlistPosition', direction: 'ascending' }]);
  return { count: ids.length, name: 'Segue library', read: () => readExportTracks(core.db, ids) };
}

/** Tells whether the edits in a YAML file have been imported. */
export function importCheck(
  core: Pick<Core, 'db' | 'settings'>,
): (trackId: TrackId, text: string) => boolean {
  return createImportCheck(core.db, core.settings.get().verifyFrom);
}
