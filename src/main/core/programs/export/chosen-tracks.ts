import type { ProgramExportOptions, TrackSelection } from '../../../../shared/contract/index.ts';
import type { Annotation, Program, TrackId } from '../../../../shared/domain/index.ts';
import type { Database } from '../../../db/database.ts';
import type { NewProgramTrack, ProgramSource } from '../../../interop/programs/program-edit.ts';
import type { Annotations } from '../../annotations/annotations.ts';
import type { LibraryQuery } from '../../library/library-query.ts';
import { withPredictions } from '../../rekordbox/export/export-rows.ts';
import type { createTally } from '../../rekordbox/export/export-tally.ts';
import type { SettingsStore } from '../../settings.ts';
import { readOffsets } from '../program-offsets.ts';
import { readProgramTargets } from '../program-targets.ts';
import type { ProgramTarget } from '../program-targets.ts';
import { rowKeyOf } from '../row-key.ts';

export interface ProgramExportDeps {
  readonly db: Database;
  readonly library: LibraryQuery;
  readonly annotations: Annotations;
  readonly settings: SettingsStore;
}

/** The tracks of an export to a program, and the content to write for each. */
export interface ChosenTracks {
  readonly tracks: readonly ProgramTarget[];
  headOf(trackId: TrackId): Annotation | null;
}

/** The tracks of a selection that belong to the chosen tiers. */
export function chooseTracks(
  { db, library, annotations, settings }: ProgramExportDeps,
  program: Program,
  selection: TrackSelection,
  { tiers, predictedCuesFrom }: ProgramExportOptions,
): ChosenTracks {
  const { pathMap } = settings.get();
  const tracks = readProgramTargets(db, program, library.idsOf(selection), pathMap);
  return {
    tracks: tracks.filter(({ tier }) => tiers.some((wanted) => wanted === tier)),
    headOf(trackId) {
      const head = annotations.head(trackId)?.annotation;
      return head ? withPredictions(head, predictedCuesFrom) : null;
    },
  };
}

/**
 * The content of a program's library file for the chosen tracks. Calls `written` with the tracks that are new to it,
 * and `tally` with each track written.
 */
export async function sourceOf(
  deps: ProgramExportDeps,
  program: Program,
  { tracks, headOf }: ChosenTracks,
  { parts }: ProgramExportOptions,
  into: {
    readonly tally: ReturnType<typeof createTally>;
    readonly written: Map<TrackId, string>;
    readonly signal: AbortSignal;
  },
): Promise<ProgramSource> {
  const offsets = await readOffsets(program, tracks, into.signal);
  const byKey = new Map(tracks.flatMap((track) => track.rowKeys.map((key) => [key, track] as const)));
  const editOf = ({ trackId }: ProgramTarget, head: Annotation) => ({
    head,
    offset: offsets.get(trackId) ?? 0,
    parts,
  });
  return {
    edit(named) {
      const track = byKey.get(rowKeyOf(named));
      const head = track && headOf(track.trackId);
      if (!head) return null;
      const base = track.baseRevision === null ? null : deps.annotations.documentOf(track.baseRevision);
      return { base, ...editOf(track, head) };
    },
    *added(has): Generator<NewProgramTrack> {
      for (const track of tracks) {
        const head = has(track.path) ? null : headOf(track.trackId);
        if (!head) continue;
        into.written.set(track.trackId, track.path);
        yield { ...track, ...editOf(track, head) };
      }
    },
    onTrack(_named, { changes, losses }, isNew) {
      into.tally.add({ isNew, changes: [...changes], losses, predicted: [] });
    },
  };
}
