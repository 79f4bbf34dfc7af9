import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { PathMap, Relocation } from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import { toAppError } from '../../../shared/errors.ts';
import { inArray } from '../../db/operators.ts';
import { rekordboxRows } from '../../db/schema.ts';
import { commonFolders } from '../../library/common-folders.ts';
import type { FolderCount } from '../../library/common-folders.ts';
import { proposeRelocations } from '../../library/relocate.ts';
import type { RelocationProposal } from '../../library/relocate.ts';
import { scanFolder } from '../../library/scan.ts';
import type { ScannedFile } from '../../library/scan.ts';
import { decodeLocation, encodeLocation, toLocalPath } from '../../rekordbox/location.ts';
import type { Core } from '../create-core.ts';
import { attachFile, readAudioFile } from './track-files.ts';

interface RelocateInput {
  readonly trackIds?: readonly TrackId[] | undefined;
  /** Where to look, at any depth. */
  readonly folders?: readonly string[] | undefined;
  readonly pathMap?: PathMap | undefined;
  /** Only reports what would be found; stores nothing. */
  readonly isDryRun?: boolean | undefined;
}

interface RelocateContext {
  readonly signal: AbortSignal;
  readonly emit: (event: { done: number; total: number; message: string }) => void;
}

interface ChosenFile {
  readonly trackId: TrackId;
  readonly path: string;
}

type UnusableFile = Relocation['failures'][number];

/** Assigns a file to a track, or only checks that it could; returns why that is impossible, or null. */
async function useFile(
  core: Core,
  { trackId, path }: ChosenFile,
  signal: AbortSignal,
  isDryRun = false,
): Promise<UnusableFile | null> {
  try {
    const file = await readAudioFile(path, core.readTags, signal);
    if (!isDryRun) attachFile(core.db, trackId, file);
    return null;
  } catch (error) {
    const { code, message } = toAppError(error);
    if (code === 'cancelled') throw error;
    return { trackId, path, message };
  }
}

/** Assigns the files that a person chose to tracks. If a file cannot be used, its track is unchanged. */
export async function setFiles(
  core: Core,
  files: readonly ChosenFile[],
  { signal, emit }: RelocateContext,
): Promise<{ set: TrackId[]; failures: UnusableFile[] }> {
  for (const { trackId } of files) core.annotations.requireTrack(trackId);
  const set: TrackId[] = [];
  const failures: UnusableFile[] = [];
  try {
    for (const [done, file] of files.entries()) {
      emit({ done, total: files.length, message: basename(file.path) });
      const failed = await useFile(core, file, signal);
      if (failed) failures.push(failed);
      else set.push(file.trackId);
    }
  } finally {
    if (set.length > 0) core.libraryChanged(set, 'relocation');
  }
  return { set, failures };
}

function missingTracks(core: Core, trackIds: readonly TrackId[] | undefined) {
  return core.library
    .records(trackIds ?? core.library.ids({ missing: true }))
    .filter((track) => track.missing);
}

/** Locations from the XML, for tracks that were imported from one. */
function locationsOf(core: Core, tracks: readonly { readonly id: TrackId }[]): ReadonlyMap<TrackId, string> {
  const trackIds = tracks.map(({ id }) => id);
  const locations = new Map<TrackId, string>();
  const CHUNK = 10_000;
  for (let start = 0; start < trackIds.length; start += CHUNK)
    for (const { trackId, location } of core.db.query
      .select({ trackId: rekordboxRows.trackId, location: rekordboxRows.location })
      .from(rekordboxRows)
      .where(inArray(rekordboxRows.trackId, trackIds.slice(start, start + CHUNK)))
      .all())
      if (location) locations.set(trackId, location);
  return locations;
}

/** The folders, as Rekordbox names them, below which files are missing; those with the most files first. */
export function missingFolders(core: Core, trackIds?: readonly TrackId[]): FolderCount[] {
  const missing = missingTracks(core, trackIds);
  const locations = locationsOf(core, missing);
  return commonFolders(missing.flatMap((track) => originalPath(track, locations) ?? []));
}

/** The previous location of a track's file, as Rekordbox names it; it may be a path of another system. */
function originalPath(
  { id, path }: { readonly id: TrackId; readonly path: string | null },
  locations: ReadonlyMap<TrackId, string>,
): string | null {
  const location = locations.get(id);
  const decoded = location === undefined ? null : decodeLocation(location);
  return decoded?.kind === 'file' ? decoded.path : (path?.replaceAll('\\', '/') ?? null);
}

/** How good a proposal is: one likely or possible file, or several that match equally well. */
function matchOf({ candidates, isAmbiguous }: RelocationProposal): Relocation['offered'][number]['match'] {
  return isAmbiguous ? 'several' : candidates[0]!.strength === 'possible' ? 'possible' : 'likely';
}

/** Looks for the files of missing tracks, by rewriting their paths and in folders. Certain matches are stored. */
export async function relocate(
  core: Core,
  input: RelocateInput,
  { signal, emit }: RelocateContext,
): Promise<Relocation> {
  const { folders = [], isDryRun = false } = input;
  const missing = missingTracks(core, input.trackIds);
  const locations = locationsOf(core, missing);
  const found: Relocation['found'][number][] = [];
  const offered: Relocation['offered'][number][] = [];
  const failures: UnusableFile[] = [];
  const done = new Set<TrackId>();

  if (input.pathMap?.length) {
    const known = core.settings.get().pathMap;
    const map = [
      ...known.filter(({ from }) => !input.pathMap!.some((added) => added.from === from)),
      ...input.pathMap,
    ];
    for (const track of missing) {
      signal.throwIfAborted();
      const location = locations.get(track.id) ?? (track.path === null ? null : encodeLocation(track.path));
      const path = location === null ? null : toLocalPath(location, map);
      if (path === null || !existsSync(path)) continue;
      emit({ done: found.length, total: missing.length, message: basename(path) });
      const failed = await useFile(core, { trackId: track.id, path }, signal, isDryRun);
      if (failed) failures.push(failed);
      else found.push({ trackId: track.id, path, by: 'path-map' });
      done.add(track.id);
    }
    // A mapping that found something will be useful for the next import too.
    if (found.length > 0 && !isDryRun) core.settings.set({ pathMap: map });
  }

  const left = missing.filter((track) => !done.has(track.id));
  if (folders.length > 0 && left.length > 0) {
    const files = new Map<string, ScannedFile>();
    for await (const item of scanFolder(folders, {
      readTags: core.readTags,
      signal,
      onProgress: ({ done: count, total, path }) => emit({ done: count, total, message: basename(path) }),
    }))
      if (item.ok && !item.unchanged) files.set(item.path, item);
    const proposals = proposeRelocations(
      left.map((track) => ({
        id: String(track.id),
        path: originalPath(track, locations) ?? '',
        title: track.title,
        artist: track.artist,
        duration: track.duration,
        ...(track.fileSize === null ? {} : { size: track.fileSize }),
        ...(track.audioId === null ? {} : { identity: track.audioId }),
      })),
      [...files.values()].map(({ path, size, identity, tags }) => ({ path, size, identity, ...tags })),
    );
    const titles = new Map(
      left.map(({ id, title, artist }) => [id, [artist, title].filter(Boolean).join(' – ')]),
    );
    for (const proposal of proposals) {
      const trackId = Number(proposal.id);
      const { candidates, isAmbiguous } = proposal;
      const best = candidates[0]!;
      if (isAmbiguous || best.strength !== 'certain') {
        const name = titles.get(trackId) || `Track ${trackId}`;
        offered.push({ trackId, name, match: matchOf(proposal), paths: candidates.map(({ path }) => path) });
        continue;
      }
      if (!isDryRun) attachFile(core.db, trackId, files.get(best.path)!);
      const by = best.reasons.includes('same_identity')
        ? 'audio'
        : best.reasons.includes('same_size')
          ? 'name-and-size'
          : 'name-and-duration';
      found.push({ trackId, path: best.path, by });
    }
  }
  if (found.length > 0 && !isDryRun)
    core.libraryChanged(
      found.map(({ trackId }) => trackId),
      'relocation',
    );
  return { searched: missing.length, found, offered, failures };
}
