import type { BulkChange, BulkResult } from '../../../shared/contract/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import type { Core } from '../create-core.ts';
import type { Editor } from '../annotations/editor.ts';

/**
 * Operations that may change many tracks at once, each an undoable step. If there are many, the library is backed up
 * first.
 */

export async function applyBulkChange(
  core: Core,
  trackIds: readonly TrackId[],
  change: BulkChange,
  editor: Editor,
): Promise<BulkResult> {
  await core.backups.beforeChanging(trackIds.length);
  return core.edits.bulk(trackIds, change, editor);
}

export async function mergeGenres(
  core: Core,
  from: readonly string[],
  to: string,
  editor: Editor,
): Promise<BulkResult> {
  await core.backups.beforeChanging(core.genres.tracksWith(from).length);
  return core.genres.merge(from, to, editor);
}

export async function mergeDuplicates(
  core: Core,
  merges: Parameters<Core['duplicates']['merge']>[0],
  editor: Editor,
): Promise<ReturnType<Core['duplicates']['merge']>> {
  await core.backups.beforeChanging(merges.length);
  return core.duplicates.merge(merges, editor);
}

export async function removeTracks(
  core: Core,
  trackIds: readonly TrackId[],
  editor: Editor,
): Promise<ReturnType<Core['removal']['removeTracks']>> {
  await core.backups.beforeChanging(trackIds.length);
  return core.removal.removeTracks(trackIds, editor);
}

/** Removes an import with the tracks that only it added. */
export async function removeImport(
  core: Core,
  importId: number,
  editor: Editor,
): Promise<ReturnType<Core['removal']['removeImport']>> {
  await core.backups.beforeChanging(core.removal.previewImport(importId).tracks);
  return core.removal.removeImport(importId, editor);
}
