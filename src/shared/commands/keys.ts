import { msg, t } from '../languages/translate.ts';
import type { Message } from '../languages/translate.ts';

/** `mac` writes modifiers as symbols, `other` as words. */
export type KeyStyle = 'mac' | 'other';

const macNames: Readonly<Record<string, string>> = {
  $mod: '⌘',
  Meta: '⌘',
  Control: '⌃',
  Alt: '⌥',
  Shift: '⇧',
  Enter: '↩',
  Delete: '⌦',
  Backspace: '⌫',
};
const otherNames: Readonly<Record<string, string>> = {
  $mod: 'Ctrl',
  Meta: 'Win',
  Control: 'Ctrl',
};
const sharedNames: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  PageUp: 'PgUp',
  PageDown: 'PgDn',
  Backquote: '`',
  Minus: '−',
  Equal: '=',
  BracketLeft: '[',
  BracketRight: ']',
  Comma: ',',
  Period: '.',
  Slash: '/',
};

/** Keys whose label on the keyboard depends on the language. */
const written: Readonly<Record<string, Message>> = {
  Ctrl: msg('Ctrl'),
  Shift: msg('Shift'),
  Enter: msg('Enter'),
  Space: msg('Space'),
  Delete: msg('Del'),
  Backspace: msg('Backspace'),
  Home: msg('Home'),
  End: msg('End'),
  PgUp: msg('PgUp'),
  PgDn: msg('PgDn'),
};

/** The parts of one key press; an optional modifier (`[Shift]`) means that some layouts need it. */
function partsOf(press: string): string[] {
  return press.split(/(?<=\w|\])\+/).filter((part) => !/^\[\w+\]$/.test(part));
}

function keyName(part: string, style: KeyStyle): string {
  const named = (style === 'mac' ? macNames : otherNames)[part] ?? sharedNames[part];
  if (named) return named;
  const code = /^(?:Key([A-Z])|Digit(\d)|Numpad(\d))$/.exec(part);
  if (code) return code[1] ?? code[2] ?? code[3]!;
  return part.length === 1 ? part.toUpperCase() : part;
}

function pressName(press: string, style: KeyStyle): string {
  const parts = partsOf(press);
  const key = parts.at(-1) ?? '';
  // A shifted character already implies Shift: `?`, not `Shift+?`.
  const shown = /^[^\w\s]$/.test(key) ? parts.filter((part) => part !== 'Shift') : parts;
  return shown
    .map((part) => {
      const name = keyName(part, style);
      return written[name] ? t(written[name]) : name;
    })
    .join(style === 'mac' ? '' : '+');
}

/** Keys as printed in menus and tooltips: `$mod+Shift+e` is `⌘⇧E` on a Mac and `Ctrl+Shift+E` elsewhere. */
export function formatKeys(keys: string, style: KeyStyle): string {
  return keys
    .trim()
    .split(/\s+/)
    .map((press) => pressName(press, style))
    .join(' ');
}

const acceleratorNames: Readonly<Record<string, string>> = {
  $mod: 'CommandOrControl',
  Meta: 'Super',
  Control: 'Control',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  Enter: 'Return',
  Escape: 'Esc',
  Minus: '-',
  Equal: '=',
  BracketLeft: '[',
  BracketRight: ']',
  Comma: ',',
  Period: '.',
  Slash: '/',
  '+': 'Plus',
};

/** The same keys as an Electron accelerator, to show in a native menu; undefined for sequences of key presses. */
export function toAccelerator(keys: string): string | undefined {
  const presses = keys.trim().split(/\s+/);
  const press = presses[0];
  if (presses.length !== 1 || !press) return undefined;
  return partsOf(press)
    .map((part) => acceleratorNames[part] ?? keyName(part, 'other'))
    .join('+');
}

/** The binding that names a key press; undefined while only modifiers are down. */
export function keysFromEvent(
  event: Readonly<{
    key: string;
    code: string;
    ctrlKey: boolean;
    metaKey: boolean;
    altKey: boolean;
    shiftKey: boolean;
  }>,
  style: KeyStyle,
): string | undefined {
  if (['Control', 'Meta', 'Alt', 'Shift', 'AltGraph', 'CapsLock', 'Dead'].includes(event.key))
    return undefined;
  const isDigit = /^Digit\d$/.test(event.code);
  const key =
    isDigit || event.key === ' ' ? event.code : event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const modifiers: string[] = [];
  if (style === 'mac' ? event.metaKey : event.ctrlKey) modifiers.push('$mod');
  if (style === 'mac' ? event.ctrlKey : event.metaKey) modifiers.push(style === 'mac' ? 'Control' : 'Meta');
  if (event.altKey) modifiers.push('Alt');
  if (event.shiftKey) modifiers.push('Shift');
  return [...modifiers, key].join('+');
}
