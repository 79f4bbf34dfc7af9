import { placesOf } from './cue-example.ts';
import type { CueExample } from './cue-example.ts';

/**
 * A cue that a user sets at most once in a track: "Drop", the second "Break", hot cue C, the third memory cue. Index
 * of its place in each example; null where there is none.
 */
export type Role = readonly (number | null)[];

/** A role exists if it applies to this share of the tracks, and in a minimum number of them. */
const MIN_TRACK_SHARE = 0.15;
const MIN_TRACKS = 4;
const MAX_ROLES = 12;
/** With fewer tracks, held-out ones cannot tell whether roles help. */
const ENOUGH_EXAMPLES = 8;

/**
 * What a cue is in its user's scheme: its name, otherwise the slot of a hot cue or the colour of a memory cue. Those
 * of one kind are numbered in order of time.
 */
function rolesIn(example: CueExample): Map<string, number> {
  const counts = new Map<string, number>();
  const roles = new Map<string, number>();
  for (const [index, { cues }] of placesOf(example).entries()) {
    const cue = cues.find(({ kind }) => kind === 'hot') ?? cues[0]!;
    const mark =
      cue.name !== '' ? `name ${cue.name}` : cue.kind === 'hot' ? `slot ${cue.slot}` : `colour ${cue.color}`;
    const key = `${cue.kind} ${mark}`;
    const before = counts.get(key) ?? 0;
    counts.set(key, before + 1);
    roles.set(`${key} ${before}`, index);
  }
  return roles;
}

/** The roles of these users' cues, most frequent first; none with too few examples. */
export function findRoles(examples: readonly CueExample[]): Role[] {
  if (examples.length < ENOUGH_EXAMPLES) return [];
  const places = examples.map(rolesIn);
  const counts = new Map<string, number>();
  for (const own of places) for (const key of own.keys()) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count >= Math.max(MIN_TRACKS, MIN_TRACK_SHARE * examples.length))
    .sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))
    .slice(0, MAX_ROLES)
    .map(([key]) => places.map((own) => own.get(key) ?? null));
}
