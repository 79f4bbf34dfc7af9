/** A place and the probability of a cue there. */
export interface Place {
  /** In beats of the track's grid. */
  readonly beat: number;
  readonly probability: number;
}

/** Less probable places are ignored. */
const MIN_PROBABILITY = 0.02;
/** Maximum number of cues in a track: 8 hot cues and 10 memory cues. */
const MAX_PLACES = 18;

/**
 * The set of places with the highest expected F1, 2 Σ p / (number chosen + expected number of cues), with none within
 * `distance` beats of a more probable one. It needs no threshold: the probabilities determine the number.
 */
export function choosePlaces<P extends Place>(places: readonly P[], distance: number): P[] {
  const expected = places.reduce((sum, { probability }) => sum + probability, 0);
  const chosen: P[] = [];
  let sum = 0;
  let best = 0;
  let count = 0;
  for (const place of places.toSorted((a, b) => b.probability - a.probability || a.beat - b.beat)) {
    if (place.probability < MIN_PROBABILITY || chosen.length >= MAX_PLACES) break;
    if (chosen.some(({ beat }) => Math.abs(beat - place.beat) < distance)) continue;
    chosen.push(place);
    sum += place.probability;
    const score = (2 * sum) / (chosen.length + expected);
    if (score <= best) continue;
    best = score;
    count = chosen.length;
  }
  return chosen.slice(0, count).sort((a, b) => a.beat - b.beat);
}
