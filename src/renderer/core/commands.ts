import { useEffect, useLayoutEffect, useRef } from 'react';
import { create } from 'zustand';
import { commandById, commands, formatKeys, keysOf } from '../../shared/commands.ts';
import type { Command, CommandId, CommandScope, KeyOverrides } from '../../shared/commands.ts';
import type { KeyStyle } from '../../shared/commands/keys.ts';

/** An absent or undefined handler leaves the command unavailable. */
export type CommandHandlers = { readonly [id in CommandId]?: (() => void) | undefined };

interface Binding {
  readonly scope: CommandScope;
  /** Replaced at every render of its owner, so that handlers see current state. */
  handlers: CommandHandlers;
}

export const keyStyle: KeyStyle = /Mac|iPhone|iPad/.test(navigator.platform) ? 'mac' : 'other';

interface CommandState {
  /** In the order in which they were bound. */
  readonly bindings: readonly Binding[];
  /** Key bindings of the settings. */
  readonly overrides: KeyOverrides;
}

/** What is bound now. Every change makes a new state. */
export const useCommandStore = create<CommandState>(() => ({ bindings: [], overrides: {} }));

function changeBindings(change: (bindings: readonly Binding[]) => readonly Binding[]): void {
  useCommandStore.setState(({ bindings }) => ({ bindings: change(bindings) }));
}

/** Handlers came or went without their binding: whoever shows commands looks again. */
function tellOfHandlers(): void {
  changeBindings((bindings) => [...bindings]);
}

/** The screen on top decides: the scope that was bound last. */
function activeScope(): CommandScope {
  const { bindings } = useCommandStore.getState();
  return bindings.findLast((binding) => binding.scope !== 'global')?.scope ?? 'global';
}

function handlerOf(id: CommandId): (() => void) | undefined {
  const { scope } = commandById(id);
  if (scope !== 'global' && scope !== activeScope()) return undefined;
  const { bindings } = useCommandStore.getState();
  return bindings.findLast((binding) => binding.handlers[id])?.handlers[id];
}

/** Whether the command is available now. */
function canRun(id: CommandId): boolean {
  return handlerOf(id) !== undefined;
}

/** Runs a command as if its keys had been pressed; false when it is not available. */
export function runCommand(id: CommandId): boolean {
  const handler = handlerOf(id);
  handler?.();
  return handler !== undefined;
}

/** Applies the key bindings of the settings. */
export function setKeyOverrides(overrides: KeyOverrides): void {
  useCommandStore.setState({ overrides });
}

/** How the first keys of a command are written; undefined when it has none. */
export function keyHint(id: CommandId): string | undefined {
  const keys = keysOf(commandById(id), useCommandStore.getState().overrides)[0];
  return keys === undefined ? undefined : formatKeys(keys, keyStyle);
}

/** All commands that would run now, in the order of the registry. */
export function availableCommands(): Command[] {
  return commands.filter((command) => canRun(command.id));
}

/**
 * Binds commands for as long as the component is mounted. A scope other than `global` makes it the active one; an
 * undefined handler leaves the command unavailable.
 */
export function useCommands(scope: CommandScope, handlers: CommandHandlers): void {
  const bindingRef = useRef<Binding>({ scope, handlers });
  const offered = Object.keys(handlers)
    .filter((id) => handlers[id as CommandId])
    .join(' ');
  useLayoutEffect(() => {
    bindingRef.current.handlers = handlers;
  });
  useEffect(() => {
    const binding = bindingRef.current;
    changeBindings((bindings) => [...bindings, binding]);
    return () => changeBindings((bindings) => bindings.filter((candidate) => candidate !== binding));
  }, []);
  useEffect(tellOfHandlers, [offered]);
}

/** Renders again when commands come and go or keys change. */
export function useCommandChanges(): void {
  useCommandStore();
}
