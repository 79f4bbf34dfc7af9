import { matchEvents } from '../../metrics/match-events.ts';

/** F1 of predicted places; 1 if both lists are empty. */
export function placeF1(reference: readonly number[], predicted: readonly number[], window: number): number {
  const total = reference.length + predicted.length;
  if (total === 0) return 1;
  const ascending = (times: readonly number[]): number[] => times.toSorted((a, b) => a - b);
  return (2 * matchEvents(ascending(reference), ascending(predicted), window).length) / total;
}
