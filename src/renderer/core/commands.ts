import { useEffect, useLayoutEffect, useRef, useSyncExternalStore } from 'react';
import { createKeybindingsHandler } from 'tinykeys';
import { commandById, commands, formatKeys, keysOf } from '../../shared/commands.ts';
import type { Command, CommandId, CommandScope, KeyOverrides } from '../../shared/commands.ts';
import type { KeyStyle } from '../../shared/commands/keys.ts';
import { Scope } from '../scope.ts';

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
/** Dialogs and popups (which have `data-side`) handle keys themselves. */
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
  'view.learning',
]);

/** Keys that move the focus: what they reach answers to Space and Enter itself. */
const focusKeys = new Set(['Tab', 'ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End']);

/** Tells controls that were reached by keyboard from those that were clicked. */
class FocusOrigin {
  #isKeyboard = true;
  #reached: Element | null = null;

  onKey(key: string): void {
    if (focusKeys.has(key)) this.#isKeyboard = true;
  }

  onPointer(): void {
    this.#isKeyboard = false;
    this.#reached = null;
  }

  onFocus(target: EventTarget | null): void {
    this.#reached = this.#isKeyboard && target instanceof Element ? target : null;
  }

  /** Whether Space and Enter belong to the control: after a click, also in a menu that it opened, they stay commands. */
  ownsKeys(control: Element): boolean {
    return control === this.#reached;
  }
}
const focusOrigin = new FocusOrigin();

function isPressKey(event: KeyboardEvent): boolean {
  return (event.key === ' ' || event.key === 'Enter') && !event.ctrlKey && !event.metaKey;
}

function isForControl(event: KeyboardEvent, target: Element): boolean {
  return isPressKey(event) && target.matches(pressable) && focusOrigin.ownsKeys(target);
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

/** Listens to the keyboard of the window. Returns the function that stops it. */
export function listenToKeys(target: Window): () => void {
  const scope = new Scope();
  const run = (event: KeyboardEvent): void => {
    if (event.defaultPrevented) return;
    onKey ??= keyListener();
    onKey(event);
  };
  let swallowed: string | null = null;
  // Before the control that was clicked sees it: Space still plays after a click on a checkbox, a tab or a menu.
  const onCapture = (event: KeyboardEvent): void => {
    focusOrigin.onKey(event.key);
    const control = event.target instanceof Element ? event.target : null;
    if (!control?.matches(pressable) || !isPressKey(event) || control.closest(popups)) return;
    if (focusOrigin.ownsKeys(control)) return;
    run(event);
    if (!event.defaultPrevented) return;
    event.stopPropagation();
    swallowed = event.key;
  };
  scope.listen(target, 'keydown', onCapture, { capture: true });
  scope.listen<KeyboardEvent>(
    target,
    'keyup',
    (event) => {
      if (event.key !== swallowed) return;
      swallowed = null;
      event.preventDefault();
      event.stopPropagation();
    },
    { capture: true },
  );
  scope.listen(target, 'keydown', run);
  scope.listen(target, 'pointerdown', () => focusOrigin.onPointer(), { capture: true });
  scope.listen(target, 'focusin', (event) => focusOrigin.onFocus(event.target));
  return () => scope.dispose();
}
