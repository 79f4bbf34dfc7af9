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
  const { overrides } = useCommandStore.getState();
  for (const command of available)
    for (const keys of keysOf(command, overrides)) map[keys] ??= (event) => onCommandKey(event, command);
  return createKeybindingsHandler(map, { ignore: (event) => event.isComposing });
}

/** Listens to the keyboard of the window. Returns the function that stops it. */
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
