/** Line ends and other controls, as any reader of lines may take them. */
// oxlint-disable-next-line no-control-regex
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;
/**
 * Characters that control a terminal (ESC, CSI, OSC …) or change the direction of text; line feeds and tabs are left
 * alone.
 */
// oxlint-disable-next-line no-control-regex
const commands = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Text from files as one line of a text format: controls become blanks. */
export function oneLine(text: string): string {
  return text.replace(controls, ' ').trim();
}

/** Whether text would take several lines, or none, in a format with one item per line. */
export function hasControls(text: string): boolean {
  return text.search(controls) >= 0;
}

/** Makes text safe for a terminal or a log: control characters are escaped, as `\u001b`. */
export function forTerminal(text: string): string {
  return text.replace(commands, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
