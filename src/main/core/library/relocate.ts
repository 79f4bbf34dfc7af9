import { existsSync } from 'node:fs';
import { eq } from '../../db/operators.ts';
import type { PathMap, Relocation } from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import { rekordboxRows } from '../../db/schema.ts';
import { proposeRelocations } from '../../library/relocate.ts';
import { scanFolder } from '../../library/scan.ts';
import type { ScannedFile } from '../../library/scan.ts';
import { toLocalPath } from '../../rekordbox/location.ts';
import type { Core } from '../create-core.ts';
import { attachFile, readAudioFile } from './track-files.ts';

interface RelocateInput {
  readonly trackIds?: readonly TrackId[] | undefined;
  readonly folder?: string | undefined;
  readonly pathMap?: PathMap | undefined;
}

interface RelocateContext {
  readonly signal: AbortSignal;
  readonly emit: (event: { done: number; total: number; message: string }) => void;
}

/** Gives one track its file by hand. */
export async function setFile(core: Core, trackId: TrackId, path: string): Promise<void> {
  core.annotations.requireTrack(trackId);
  const file = await readAudioFile(path, core.readTags);
  attachFile(core.db, trackId, file);
  core.libraryChanged([trackId], 'relocation');
}

/** Looks for the files of missing tracks, by rewriting their paths and in a folder. Certain finds are stored. */
export async function relocate(
  core: Core,
  input: RelocateInput,
  { signal, emit }: RelocateContext,
): Promise<Relocation> {
  const wanted = input.trackIds ?? core.library.ids({ missing: true });
  const missing = core.library.records(wanted).filter((track) => track.missing);
  const found: Relocation['found'][number][] = [];
  const ambiguous: Relocation['ambiguous'][number][] = [];
  const done = new Set<TrackId>();

  if (input.pathMap?.length) {
    const map = core.settings.set({ pathMap: [...core.settings.get().pathMap, ...input.pathMap] }).pathMap;
    for (const track of missing) {
      const row = core.db.query
        .select({ location: rekordboxRows.location })
        .from(rekordboxRows)
        .where(eq(rekordboxRows.trackId, track.id))
        .get();
      const path = row?.location ? toLocalPath(row.location, map) : null;
      if (path === null || !existsSync(path)) continue;
      attachFile(core.db, track.id, await readAudioFile(path, core.readTags, signal));
      found.push({ trackId: track.id, path, by: 'path-map' });
      done.add(track.id);
    }
  }

  const left = missing.filter((track) => !done.has(track.id));
  if (input.folder && left.length > 0) {
    const files = new Map<string, ScannedFile>();
    for await (const item of scanFolder([input.folder], {
      readTags: core.readTags,
      signal,
      onProgress: ({ done: count, total, path }) => emit({ done: count, total, message: path }),
    }))
      if (item.ok && !item.unchanged) files.set(item.path, item);
    const proposals = proposeRelocations(
      left.map((track) => ({
        id: String(track.id),
        path: track.path ?? '',
        title: track.title,
        artist: track.artist,
        duration: track.duration,
        ...(track.fileSize === null ? {} : { size: track.fileSize }),
        ...(track.audioId === null ? {} : { identity: track.audioId }),
      })),
      [...files.values()].map(({ path, size, identity, tags }) => ({ path, size, identity, ...tags })),
    );
    for (const { id, candidates, isAmbiguous } of proposals) {
      const trackId = Number(id);
      const best = candidates[0]!;
      if (isAmbiguous || best.strength !== 'certain') {
        ambiguous.push({ trackId, paths: candidates.map(({ path }) => path) });
        continue;
      }
      attachFile(core.db, trackId, files.get(best.path)!);
      const by = best.reasons.includes('same_identity')
        ? 'audio'
        : best.reasons.includes('same_size')
          ? 'name-and-size'
          : 'name-and-duration';
      found.push({ trackId, path: best.path, by });
    }
  }
  if (found.length > 0)
    core.libraryChanged(
      found.map(({ trackId }) => trackId),
      'relocation',
    );
  return { searched: missing.length, found, ambiguous };
}
