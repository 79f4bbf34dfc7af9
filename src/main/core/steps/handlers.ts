import type { HandlerContext, LibraryHandlers } from '../../../shared/contract/index.ts';
import type { Core } from '../create-core.ts';
import { mergeDuplicates, removeImport, removeTracks } from './large-changes.ts';

/** Implements removal and undoable steps behind the contract. */
export function createStepHandlers(core: Core): Pick<LibraryHandlers, 'steps' | 'removal' | 'duplicates'> {
  const editorOf = (context: HandlerContext) => ({ author: core.author(), origin: context.clientId });
  return {
    steps: {
      list: ({ limit }) => ({ steps: core.steps.list(limit) }),
      undo: ({ stepId }, context) => core.steps.undo(stepId, editorOf(context)),
      redo: ({ stepId }, context) => core.steps.redo(stepId, editorOf(context)),
    },
    duplicates: {
      list: () => ({ groups: core.duplicates.list() }),
      merge: ({ merges }, context) => mergeDuplicates(core, merges, editorOf(context)),
    },
    removal: {
      preview: ({ selection }) => core.removal.preview(core.library.idsOf(selection)),
      removeTracks: ({ selection }, context) =>
        removeTracks(core, core.library.idsOf(selection), editorOf(context)),
      imports: () => ({ imports: core.removal.imports() }),
      previewImport: ({ importId }) => core.removal.previewImport(importId),
      removeImport: ({ importId }, context) => removeImport(core, importId, editorOf(context)),
    },
  };
}
