import { useEffect, useLayoutEffect, useRef } from 'react';
import { create } from 'zustand';
import { commandById, commands, formatKeys, keysOf } from '../../shared/commands.ts';
import type { Command, CommandId, CommandScope, KeyOverrides } from '../../shared/commands.ts';
import type { KeyStyle } from '../../shared/commands/keys.ts';

/** Handlers by command id. A command without a handler is unavailable. */
export type CommandHandlers = { readonly [id in CommandId]?: (() => void) | undefined };

interface Binding {
  readonly scope: CommandScope;
  /** Replaced on every render of its owner, so that handlers see current state. */
  handlers: CommandHandlers;
}

export const keyStyle: KeyStyle = /Mac|iPhone|iPad/.test(navigator.platform) ? 'mac' : 'other';

interface CommandState {
  /** In binding order. */
  readonly bindings: readonly Binding[];
  /** Key bindings from the settings. */
  readonly overrides: KeyOverrides;
}

/** Current bindings. Every change creates a new state object. */
export const useCommandStore = create<CommandState>(() => ({ bindings: [], overrides: {} }));

function changeBindings(change: (bindings: readonly Binding[]) => readonly Binding[]): void {
  useCommandStore.setState(({ bindings }) => ({ bindings: change(bindings) }));
}

/** Notifies subscribers after handlers changed within an existing binding. */
function tellOfHandlers(): void {
  changeBindings((bindings) => [...bindings]);
}

/** The scope of the top screen, which is the one bound last. */
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

function canRun(id: CommandId): boolean {
  return handlerOf(id) !== undefined;
}

/** Runs a command as if its keys had been pressed. Returns false if it is unavailable. */
export function runCommand(id: CommandId): boolean {
  const handler = handlerOf(id);
  handler?.();
  return handler !== undefined;
}

/** Applies the key bindings from the settings. */
export function setKeyOverrides(overrides: KeyOverrides): void {
  useCommandStore.setState({ overrides });
}

/** The command's first key binding as display text; undefined if it has none. */
export function keyHint(id: CommandId): string | undefined {
  const keys = keysOf(commandById(id), useCommandStore.getState().overrides)[0];
  return keys === undefined ? undefined : formatKeys(keys, keyStyle);
}

/** All commands that can run now, in registry order. */
export function availableCommands(): Command[] {
  return commands.filter((command) => canRun(command.id));
}

/**
 * Binds commands while the component is mounted. A scope other than `global` becomes the active one. A command with an
 * undefined handler is unavailable.
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

/** Re-renders when commands are bound or unbound, or when keys change. */
export function useCommandChanges(): void {
  useCommandStore();
}
