import type { KeyboardEvent } from 'react';

const steps: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };

/**
 * Arrow keys, Home and End move between the buttons of a group; Tab leaves it. The buttons carry `data-stop`, the first of them is the
 * only stop of the Tab key to begin with, and the one left last is the one that is come back to.
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
