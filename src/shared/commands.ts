import { appCommands } from './commands/app-commands.ts';
import type { CommandDefinition } from './commands/definition.ts';
import { editorCommands } from './commands/editor-commands.ts';
import { libraryCommands } from './commands/library-commands.ts';
import { reviewCommands } from './commands/review-commands.ts';

export { commandGroups, groupTitles } from './commands/definition.ts';
export type { CommandDefinition, CommandScope } from './commands/definition.ts';
export { formatKeys, toAccelerator } from './commands/keys.ts';

const all = [...appCommands, ...libraryCommands, ...reviewCommands, ...editorCommands] as const;
export type CommandId = (typeof all)[number]['id'];
export type Command = CommandDefinition & { readonly id: CommandId };

/** The command registry. The menu, palette, shortcut sheet and tooltips are all built from it. */
export const commands: readonly Command[] = all;

const byId = new Map<string, Command>(commands.map((command) => [command.id, command]));

export function commandById(id: CommandId): Command {
  return byId.get(id)!;
}

export function isCommandId(id: string): id is CommandId {
  return byId.has(id);
}

/** Key bindings that the user changed, by command id; an empty list unbinds the command. */
export type KeyOverrides = Readonly<Record<string, readonly string[]>>;

/** The keys currently bound to a command. */
export function keysOf(command: CommandDefinition, overrides: KeyOverrides = {}): readonly string[] {
  return overrides[command.id] ?? command.keys;
}

/** Scopes that can be active at the same time: a screen's own scope and the global one. */
function scopesMeet(a: CommandDefinition, b: CommandDefinition): boolean {
  return a.scope === b.scope || a.scope === 'global' || b.scope === 'global';
}

/** Other commands that `keys` would trigger in a scope where `command` is active. */
export function conflictsOf(command: Command, keys: string, overrides: KeyOverrides = {}): Command[] {
  const wanted = keys.toLowerCase();
  return commands.filter(
    (other) =>
      other.id !== command.id &&
      scopesMeet(other, command) &&
      keysOf(other, overrides).some((its) => its.toLowerCase() === wanted),
  );
}
