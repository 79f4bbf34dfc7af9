import { useEffect, useLayoutEffect, useRef, useSyncExternalStore } from 'react';
import { createKeybindingsHandler } from 'tinykeys';
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

let bindings: readonly Binding[] = [];
let overrides: KeyOverrides = {};
let onKey: EventListener | undefined;
let version = 0;
const listeners = new Set<() => void>();

function changed(): void {
  version++;
  onKey = undefined;
  for (const listener of listeners) listener();
}

/** The screen on top decides: the scope that was bound last. */
function activeScope(): CommandScope {
  return bindings.findLast((binding) => binding.scope !== 'global')?.scope ?? 'global';
}

function handlerOf(id: CommandId): (() => void) | undefined {
  const { scope } = commandById(id);
  if (scope !== 'global' && scope !== activeScope()) return undefined;
  return bindings.findLast((binding) => binding.handlers[id])?.handlers[id];
}

/** Whether someone would answer to this command now. */
function canRun(id: CommandId): boolean {
  return handlerOf(id) !== undefined;
}

/** Runs a command as if its keys had been pressed; false when no screen answers to it now. */
export function runCommand(id: CommandId): boolean {
  const handler = handlerOf(id);
  handler?.();
  return handler !== undefined;
}

/** Replaces keys by those of the settings. */
export function setKeyOverrides(next: KeyOverrides): void {
  overrides = next;
  changed();
}

/** How the first keys of a command are written; undefined when it has none. */
export function keyHint(id: CommandId): string | undefined {
  const keys = keysOf(commandById(id), overrides)[0];
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
    bindings = [...bindings, binding];
    changed();
    return () => {
      bindings = bindings.filter((candidate) => candidate !== binding);
      changed();
    };
  }, []);
  useEffect(changed, [offered]);
}

/** Renders again when commands come and go or keys change. */
export function useCommandVersion(): number {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => version,
  );
}

const textFields =
  'input:not([type="checkbox"], [type="radio"], [type="range"]), textarea, [contenteditable="true"]';
/** Dialogs and popups (which know their `data-side`) take the keyboard for themselves. */
const popups = '[role="dialog"], [role="alertdialog"], [data-side], [data-takes-keys]';
const pressable =
  'button, a[href], [role="tab"], [role="button"], [role="switch"], [role="checkbox"], [role="combobox"]';

/** Commands that work while the caret is in a text field; all others there belong to the field. */
const whileTyping: ReadonlySet<CommandId> = new Set([
  'app.palette',
  'app.settings',
  'view.library',
  'view.review',
  'view.dataset',
]);

/** The control that the pointer pressed, for as long as it keeps the focus. */
let pressed: Element | null = null;

function isForControl(event: KeyboardEvent, target: Element): boolean {
  if (event.key !== ' ' && event.key !== 'Enter') return false;
  // After a click Space still means play. `:focus-visible` alone cannot tell: the first key turns it on.
  if (target === pressed) return false;
  return !event.ctrlKey && !event.metaKey && target.matches(pressable) && target.matches(':focus-visible');
}

function onCommandKey(event: KeyboardEvent, command: Command): void {
  if (event.repeat && !command.repeat) return;
  const target = event.target instanceof Element ? event.target : document.body;
  if (target.closest(popups) || isForControl(event, target)) return;
  if (target.closest(textFields) && !whileTyping.has(command.id)) return;
  // Arrow keys move a slider or a row of tabs that has the focus.
  if (event.key.startsWith('Arrow') && target.closest('[role="slider"], [role="tablist"], [type="range"]'))
    return;
  event.preventDefault();
  runCommand(command.id);
}

function keyListener(): EventListener {
  const map: Record<string, (event: KeyboardEvent) => void> = {};
  // The screen's own keys go before the global ones.
  const available = availableCommands().sort(
    (a, b) => Number(a.scope === 'global') - Number(b.scope === 'global'),
  );
  for (const command of available)
    for (const keys of keysOf(command, overrides)) map[keys] ??= (event) => onCommandKey(event, command);
  return createKeybindingsHandler(map, { ignore: (event) => event.isComposing });
}

/** Listens to the keyboard of the window; answers with the way to stop. */
export function listenToKeys(target: Window): () => void {
  const listener = (event: KeyboardEvent): void => {
    if (event.defaultPrevented) return;
    onKey ??= keyListener();
    onKey(event);
  };
  const onPointer = (event: Event): void => {
    pressed = event.target instanceof Element ? event.target.closest(pressable) : null;
  };
  const onFocus = (event: Event): void => {
    if (event.target !== pressed) pressed = null;
  };
  target.addEventListener('keydown', listener);
  target.addEventListener('pointerdown', onPointer, { capture: true });
  target.addEventListener('focusin', onFocus);
  return () => {
    target.removeEventListener('keydown', listener);
    target.removeEventListener('pointerdown', onPointer, { capture: true });
    target.removeEventListener('focusin', onFocus);
  };
}
