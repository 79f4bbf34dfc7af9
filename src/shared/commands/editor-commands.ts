import type { CommandDefinition } from './definition.ts';

/** Commands of the editor. */
export const editorCommands = [
  { id: 'editor.close', title: 'Back to the list', group: 'View', scope: 'editor', keys: ['Escape'] },
] as const satisfies readonly CommandDefinition[];
