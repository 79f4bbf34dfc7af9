import { hotCueSlots, indexGrid } from '../../../../shared/domain/index.ts';
import type { Cue, HotCueSlot, Rgb } from '../../../../shared/domain/index.ts';
import { placesOf } from './cue-example.ts';
import type { CuedPlace, CueExample } from './cue-example.ts';

/** One cue at a place. */
interface MarkStyle {
  readonly kind: Cue['kind'];
  readonly name: string;
  readonly color?: Rgb;
  /** Length of the loop, in beats. */
  readonly loopBeats?: number;
}

/**
 * The cues that a user puts at one kind of place: a "drop", for example, is a red hot cue of that name with a memory
 * cue beside it.
 */
interface Signature {
  readonly marks: readonly MarkStyle[];
  /** The most frequent slot of its hot cue. */
  readonly slot: HotCueSlot | null;
}

/** Whether slots follow the order in time (A, B, C …) or the role of the cue. */
type SlotRule = 'order' | 'role';

export interface SignatureHabits {
  /** Most frequent first; never empty. */
  readonly signatures: readonly Signature[];
  readonly slots: SlotRule;
}

/** Names used in fewer tracks describe a single track rather than a habit. */
const MIN_NAME_TRACKS = 3;
const MIN_PLACES = 3;
const MAX_SIGNATURES = 12;

function styleOf(cue: Cue, names: ReadonlySet<string>, beatLength: number): MarkStyle {
  const loopBeats =
    cue.end === undefined ? undefined : Math.max(1, Math.round((cue.end - cue.time) / beatLength));
  return {
    kind: cue.kind,
    name: names.has(cue.name) ? cue.name : '',
    ...(cue.color && { color: cue.color }),
    ...(loopBeats !== undefined && { loopBeats }),
  };
}

function marksOf(place: CuedPlace, names: ReadonlySet<string>, beatLength: number): MarkStyle[] {
  const marks = place.cues.map((cue) => styleOf(cue, names, beatLength));
  const kinds = new Map(marks.map((mark) => [mark.kind, mark]));
  return [...kinds.values()].sort((a, b) => a.kind.localeCompare(b.kind));
}

const beatLengthOf = ({ grid }: CueExample): number => 60 / (grid[0]?.bpm ?? 120);

/** Share of the hot cues whose slot a rule predicts. */
function agreement(
  examples: readonly CueExample[],
  slotOf: (cue: Cue, order: number) => string | null,
): number {
  let hits = 0;
  let total = 0;
  for (const { cues } of examples) {
    const hot = cues.filter(({ kind }) => kind === 'hot').sort((a, b) => a.time - b.time);
    for (const [order, cue] of hot.entries()) {
      total++;
      hits += Number(slotOf(cue, order) === cue.slot);
    }
  }
  return total === 0 ? 0 : hits / total;
}

/** The signatures of these users, and the index of the signature of each cued place of each example. */
export function learnSignatures(examples: readonly CueExample[]): {
  readonly habits: SignatureHabits;
  readonly ofPlaces: readonly (readonly number[])[];
} {
  const tracksOfName = new Map<string, number>();
  for (const { cues } of examples)
    for (const name of new Set(cues.map((cue) => cue.name)))
      tracksOfName.set(name, (tracksOfName.get(name) ?? 0) + 1);
  const names = new Set(
    [...tracksOfName].filter(([, tracks]) => tracks >= MIN_NAME_TRACKS).map(([name]) => name),
  );
  const keys = examples.map((example) =>
    placesOf(example).map((place) => JSON.stringify(marksOf(place, names, beatLengthOf(example)))),
  );
  const counts = new Map<string, number>();
  for (const key of keys.flat()) counts.set(key, (counts.get(key) ?? 0) + 1);
  const ranked = [...counts].sort((a, b) => b[1] - a[1]);
  const frequent = ranked.filter(([, count]) => count >= MIN_PLACES).slice(0, MAX_SIGNATURES);
  const chosen = (frequent.length > 0 ? frequent : ranked.slice(0, 1)).map(([key]) => key);
  const marks = chosen.map((key) => JSON.parse(key) as MarkStyle[]);
  const kindsOf = (list: readonly MarkStyle[]): string => list.map(({ kind }) => kind).join('+');
  const indexOf = (key: string): number => {
    const exact = chosen.indexOf(key);
    if (exact >= 0) return exact;
    const alike = marks.findIndex((list) => kindsOf(list) === kindsOf(JSON.parse(key) as MarkStyle[]));
    return Math.max(0, alike);
  };
  const ofPlaces = keys.map((own) => own.map(indexOf));

  const slotCounts = chosen.map(() => new Map<HotCueSlot, number>());
  for (const [e, example] of examples.entries())
    for (const [p, place] of placesOf(example).entries())
      for (const { slot } of place.cues)
        if (slot) {
          const own = slotCounts[ofPlaces[e]![p]!]!;
          own.set(slot, (own.get(slot) ?? 0) + 1);
        }
  const slots = slotCounts.map((own) => [...own].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null);
  const signatureOfCue = new Map<Cue, number>();
  for (const [e, example] of examples.entries())
    for (const [p, place] of placesOf(example).entries())
      for (const cue of place.cues) signatureOfCue.set(cue, ofPlaces[e]![p]!);
  const byOrder = agreement(examples, (_, order) => hotCueSlots[order] ?? null);
  const byRole = agreement(examples, (cue) => slots[signatureOfCue.get(cue)!] ?? null);
  return {
    habits: {
      signatures: marks.map((list, i) => ({ marks: list, slot: slots[i]! })),
      slots: byRole > byOrder ? 'role' : 'order',
    },
    ofPlaces,
  };
}

/** Time in seconds at which a loop of `beats` starting at `time` ends. */
export function loopEnd(grid: CueExample['grid'], beatsPerBar: number, time: number, beats: number): number {
  const index = indexGrid(grid, beatsPerBar);
  return index.isEmpty ? time + beats * 0.5 : index.timeOf(index.positionOf(time) + beats);
}
