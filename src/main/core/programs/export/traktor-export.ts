import type { ExportReport, TrackSelection } from '../../../../shared/contract/index.ts';

import type { Annotation, TrackId } from '../../../../shared/domain/index.ts';
import type { Database } from '../../../db/database.ts';
import type { ProgramPlaylist } from '../../../interop/programs/program-library.ts';
import { writeNml } from '../../../interop/traktor/write-nml.ts';
import type { RekordboxNode } from '../../../rekordbox/row.ts';
import { attributeOf } from '../../../rekordbox/row.ts';
import type { Annotations } from '../../annotations/annotations.ts';
import { createExportJob } from '../../jobs/export-job.ts';
import type { JobContext } from '../../jobs/job.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import type { LibraryQuery } from '../../library/library-query.ts';
import { exportPlaylists } from '../../rekordbox/export/export-playlists.ts';
import { withPredictions } from '../../rekordbox/export/export-rows.ts';
import { createTally } from '../../rekordbox/export/export-tally.ts';
import type { SettingsStore } from '../../settings.ts';
import type { Targets } from '../../targets.ts';
import { readOffsets } from '../program-offsets.ts';
import { readProgramTargets } from '../program-targets.ts';
import { rowKeyOf } from '../row-key.ts';

export interface TraktorExportOptions {
  /** The collection that a changed copy is made of; null makes a new one. */
  readonly into: string | null;
  /** Predicted cues that nobody has accepted are written from this confidence on; null writes none. */
  readonly predictedCuesFrom?: number | null | undefined;
}

const steps = (into: string | null): string[] =>
  into === null
    ? [
        'Right-click Track Collection and choose “Import another collection”.',
        'Choose the exported file. Tracks that the collection holds already keep what they have.',
      ]
    : [
        'Quit Traktor, and copy its collection.nml to a safe place.',
        'Put the exported file in its place, under the name collection.nml, start Traktor, and look at some tracks before you play from it.',
      ];

/** Exports to Traktor: a new collection, or a copy of the DJ's own with what was changed here. */
export function createTraktorExport(deps: {
  readonly db: Database;
  readonly jobs: Jobs;
  readonly library: LibraryQuery;
  readonly annotations: Annotations;
  readonly settings: SettingsStore;
  readonly targets: Targets;
}) {
  const { db, library, annotations } = deps;

  async function write(
    job: JobContext,
    path: string,
    selection: TrackSelection,
    { into, predictedCuesFrom = null }: TraktorExportOptions,
  ): Promise<ExportReport> {
    const { pathMap } = deps.settings.get();
    const wanted = readProgramTargets(db, 'traktor', library.idsOf(selection), pathMap);
    const offsets = await readOffsets('traktor', wanted, job.signal);
    const byKey = new Map(wanted.flatMap((track) => track.rowKeys.map((key) => [key, track] as const)));
    const tally = createTally();
    const written = new Map<TrackId, string>();
    const headOf = (trackId: TrackId): Annotation | null => {
      const head = annotations.head(trackId)?.annotation;
      return head ? withPredictions(head, predictedCuesFrom) : null;
    };
    job.progress({ total: wanted.length });
    const result = await writeNml(
      path,
      into,
      {
        edit(named) {
          const track = byKey.get(rowKeyOf(named));
          const head = track && headOf(track.trackId);
          if (!head) return null;
          const base = track.baseRevision === null ? null : annotations.documentOf(track.baseRevision);
          return { base, head, offset: offsets.get(track.trackId) ?? 0 };
        },
        *added(has) {
          for (const track of wanted) {
            const head = has(track.path) ? null : headOf(track.trackId);
            if (!head) continue;
            written.set(track.trackId, track.path);
            yield { ...track, head, offset: offsets.get(track.trackId) ?? 0 };
          }
        },
        get playlists() {
          return playlistsOf(written);
        },
        onEntry(_named, { changes, losses }, isNew) {
          tally.add({ isNew, changes: [...changes], losses, predicted: [] });
        },
      },
      {
        signal: job.signal,
        onProgress: (done, total) => job.progress({ done, total }),
      },
    );
    job.progress({ done: result.entries, total: result.entries });
    return {
      jobId: job.id,
      path,
      bytes: result.bytes,
      tracks: result.entries,
      changedTracks: tally.changed,
      counts: tally.counts(),
      losses: tally.losses(),
      steps: steps(into),
      finishedAt: new Date().toISOString(),
    };
  }

  function playlistsOf(written: ReadonlyMap<TrackId, string>): ProgramPlaylist[] {
    const roots = exportPlaylists(db, {
      written,
      onlyWritten: true,
      only: null,
      smartTracks: (filter) => library.ids(filter, [{ column: 'title', direction: 'ascending' }]),
      added: null,
    });
    return (roots ?? []).flatMap(({ children }) => children.map(toProgramPlaylist));
  }

  return createExportJob(deps, '.nml', write);
}

function toProgramPlaylist({ kind, attributes, children, keys }: RekordboxNode): ProgramPlaylist {
  const name = attributeOf(attributes, 'Name') ?? '';
  return { kind, name, children: children.map(toProgramPlaylist), paths: keys };
}
