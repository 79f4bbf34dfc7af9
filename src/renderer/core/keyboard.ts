import { createKeybindingsHandler } from 'tinykeys';
import { keysOf } from '../../shared/commands.ts';
import type { Command, CommandId } from '../../shared/commands.ts';
import { Scope } from '../scope.ts';
import { availableCommands, runCommand, useCommandStore } from './commands.ts';

const textFields =
  'input:not([type="checkbox"], [type="radio"], [type="range"]), textarea, [contenteditable="true"]';
/** Dialogs and popups (which have `data-side`) handle keys themselves. */
const popups = '[role="dialog"], [role="alertdialog"], [data-side], [data-takes-keys]';
const pressable =
  'button, a[href], [role="tab"], [role="button"], [role="switch"], [role="checkbox"], [role="combobox"]';

/** Commands that also work while a text field has the focus. The field handles all other keys. */
const whileTyping: ReadonlySet<CommandId> = new Set([
  'app.palette',
  'app.settings',
  'view.library',
  'view.review',
  'view.dataset',
  'view.learning',
]);

/** Keys that move the focus. A control focused this way handles Space and Enter itself. */
const focusKeys = new Set(['Tab', 'ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'Home', 'End']);

/** Tells controls focused by keyboard from controls focused by a click. */
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

  /**
   * Whether the control handles Space and Enter itself. After a click on it, or on a menu that it opened, they trigger
   * commands instead.
   */
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
  // Arrow keys operate a focused slider or tab list.
  if (event.key.startsWith('Arrow') && target.closest('[role="slider"], [role="tablist"], [type="range"]'))
    return;
  event.preventDefault();
  runCommand(command.id);
}

function keyListener(): EventListener {
  const map: Record<string, (event: KeyboardEvent) => void> = {};
  // The screen's own keys take precedence over global ones.
  const available = availableCommands().sort(
    (a, b) => Number(a.scope === 'global') - Number(b.scope === 'global'),
  );
  const { overrides } = useCommandStore.getState();
  for (const command of available)
    for (const keys of keysOf(command, overrides)) map[keys] ??= (event) => onCommandKey(event, command);
  return createKeybindingsHandler(map, { ignore: (event) => event.isComposing });
}

/** Handles the keyboard input of the window. Returns a function that removes the listeners. */
export function listenToKeys(target: Window): () => void {
  const scope = new Scope();
  let onKey: EventListener | undefined;
  scope.add(useCommandStore.subscribe(() => (onKey = undefined)));
  const run = (event: KeyboardEvent): void => {
    if (event.defaultPrevented) return;
    onKey ??= keyListener();
    onKey(event);
  };
  let swallowed: string | null = null;
  // Runs before the clicked control sees the key, so that Space still plays after a click on a checkbox, a tab or a
  // menu.
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
