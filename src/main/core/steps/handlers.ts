import type { HandlerContext, LibraryHandlers } from '../../../shared/contract/index.ts';
import type { Core } from '../create-core.ts';

/** Removal and the steps that can be taken back, behind the contract. */
export function createStepHandlers(core: Core): Pick<LibraryHandlers, 'steps' | 'removal' | 'duplicates'> {
  const editorOf = (context: HandlerContext) => ({ author: core.author(), origin: context.clientId });
  return {
    steps: {
      list: ({ limit }) => ({ steps: core.steps.list(limit) }),
      undo: ({ stepId }, context) => core.steps.undo(stepId, editorOf(context)),
    },
    duplicates: {
      list: () => ({ groups: core.duplicates.list() }),
      merge: async ({ merges }, context) => {
        await core.backups.beforeChanging(merges.length);
        return core.duplicates.merge(merges, editorOf(context));
      },
    },
    removal: {
      preview: ({ selection }) => core.removal.preview(core.library.idsOf(selection)),
      removeTracks: async ({ selection }, context) => {
        const trackIds = core.library.idsOf(selection);
        await core.backups.beforeChanging(trackIds.length);
        return core.removal.removeTracks(trackIds, editorOf(context));
      },
      imports: () => ({ imports: core.removal.imports() }),
      previewImport: ({ importId }) => core.removal.previewImport(importId),
      removeImport: async ({ importId }, context) => {
        await core.backups.beforeChanging(core.removal.previewImport(importId).tracks);
        return core.removal.removeImport(importId, editorOf(context));
      },
    },
  };
}
