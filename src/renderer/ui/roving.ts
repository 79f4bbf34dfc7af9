import type { KeyboardEvent } from 'react';

const steps: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

/**
 * Moves the focus between the buttons of a group with the arrow keys, Home and End (roving tabindex). The buttons carry
 * `data-stop`. Only one is reachable by Tab: initially the first, later the last focused.
 */
export function onRovingKey(event: KeyboardEvent<HTMLElement>): void {
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-stop]')];
  const at = stops.indexOf(event.target as HTMLElement);
  const step = steps[event.key];
  const next =
    event.key === 'Home'
      ? 0
      : event.key === 'End'
        ? stops.length - 1
        : step === undefined
          ? -1
          : Math.min(Math.max(at + step, 0), stops.length - 1);
  const stop = stops[next];
  if (at < 0 || !stop) return;
  event.preventDefault();
  for (const other of stops) other.tabIndex = other === stop ? 0 : -1;
  stop.focus();
}
