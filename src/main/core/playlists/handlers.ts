import type { HandlerContext, LibraryHandlers } from '../../../shared/contract/index.ts';
import type { Core } from '../create-core.ts';

/** Implements the playlists group of the contract. */
export function createPlaylistHandlers(core: Core): Pick<LibraryHandlers, 'playlists'> {
  const { playlistEdits: edits } = core;
  const editorOf = (context: HandlerContext) => ({ author: core.author(), origin: context.clientId });
  return {
    playlists: {
      create: ({ selection, ...input }, context) =>
        edits.create(
          { ...input, ...(selection ? { trackIds: core.library.idsOf(selection) } : {}) },
          editorOf(context),
        ),
      rename: ({ id, name }, context) => edits.rename(id, name, editorOf(context)),
      move: ({ id, parentId, before }, context) => edits.move(id, parentId, before, editorOf(context)),
      remove: ({ id }, context) => edits.remove(id, editorOf(context)),
      addTracks: ({ id, selection, before }, context) =>
        edits.addTracks(id, core.library.idsOf(selection), before, editorOf(context)),
      removeTracks: ({ id, selection }, context) =>
        edits.removeTracks(id, core.library.idsOf(selection), editorOf(context)),
      moveTracks: ({ id, trackIds, before }, context) =>
        edits.moveTracks(id, trackIds, before, editorOf(context)),
      setFilter: ({ id, filter }, context) => edits.setFilter(id, filter, editorOf(context)),
    },
  };
}
