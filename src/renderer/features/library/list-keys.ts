import type { KeyboardEvent } from 'react';

/** Moves the focus between the lines of a list, which is a single tab stop. */
export function onListKeyDown(event: KeyboardEvent<HTMLElement>): void {
  const lines = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-line]')];
  const now = lines.indexOf(document.activeElement as HTMLElement);
  const target = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: lines.length - 1 }[event.key];
  if (target === undefined) return;
  event.preventDefault();
  lines[Math.min(Math.max(target, 0), lines.length - 1)]?.focus();
}
