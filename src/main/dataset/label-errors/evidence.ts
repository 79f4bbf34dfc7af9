import { indexGrid, sectionLabels } from '../../../shared/domain/index.ts';
import type { Annotation, GridIndex, Section } from '../../../shared/domain/index.ts';
import { ItemTable } from './item-table.ts';

/** What a label says. */
export const labelKinds = ['beat', 'boundary', 'cue', 'section'] as const;
export type LabelKind = (typeof labelKinds)[number];

/** Beat in bar 1–4, or no beat at all. */
export const BEAT_CLASSES = 5;
export const OFF_BEAT = 4;
const BEATS_IN_BAR = 4;

/** An annotated beat within this distance of a heard one is that beat, seconds: grids are right within a few milliseconds. */
const BEAT_TOLERANCE_S = 0.015;
/** Places along the track at which four beats each are compared. */
const BEAT_PLACES = 8;

/** Which kinds of a document can be compared with a prediction: those that do not come from a model themselves. */
export function comparableKinds(document: Annotation, prediction: Annotation): ReadonlySet<LabelKind> {
  const isOwn = (source: string | undefined): boolean => source?.startsWith('ml_model_') ?? false;
  const kinds = new Set<LabelKind>();
  const { beat_grid: grid, structure, cues, provenance } = document;
  if (grid.length > 0 && prediction.beat_grid.length > 0 && !isOwn(provenance.beat_grid?.source))
    kinds.add('beat');
  if (structure.length > 1 && prediction.structure.length > 0 && !isOwn(provenance.structure?.source)) {
    kinds.add('section');
    if (grid.length > 0) kinds.add('boundary');
  }
  if (grid.length > 0 && cues.some((cue) => !isOwn(cue.source) || cue.accepted === true)) kinds.add('cue');
  return kinds;
}

function bin(value: number, ...edges: readonly number[]): number {
  let at = 0;
  while (at < edges.length && value >= edges[at]!) at++;
  return at;
}

/** Items of all kinds, added track by track. */
export class Evidence {
  readonly beat = new ItemTable(BEAT_CLASSES);
  readonly boundary = new ItemTable(2);
  readonly cue = new ItemTable(2);
  readonly section = new ItemTable(sectionLabels.length);

  /** Compares a document with what a model says about the same audio; `track` is the index by which items are found again. */
  add(track: number, document: Annotation, prediction: Annotation): void {
    const kinds = comparableKinds(document, prediction);
    const grid = indexGrid(document.beat_grid, document.audio.time_signature[0]);
    if (kinds.has('beat')) this.#addBeats(track, grid, prediction, document.audio.duration);
    if (kinds.has('boundary')) this.#addBoundaries(track, document, grid, prediction);
    if (kinds.has('cue')) this.#addCues(track, document, grid, prediction);
    if (kinds.has('section')) this.#addSections(track, document, prediction);
  }

  /** Unit: a beat that the model hears. Label: which beat of the bar the document has there, if any. */
  #addBeats(track: number, grid: GridIndex, prediction: Annotation, duration: number): void {
    const heard = indexGrid(prediction.beat_grid, prediction.audio.time_signature[0]);
    if (heard.beatsPerBar !== BEATS_IN_BAR || grid.beatsPerBar !== BEATS_IN_BAR) return;
    const gridConfidence = prediction.provenance.beat_grid?.confidence ?? 0.5;
    const phaseConfidence = prediction.provenance.downbeat?.confidence ?? 0.5;
    const certainty = bin(gridConfidence, 0.5, 0.8, 0.95) * 4 + bin(phaseConfidence, 0.5, 0.8, 0.95);
    const places = Array.from({ length: BEAT_PLACES }, (_, i) => ((i + 0.5) / BEAT_PLACES) * duration);
    for (const place of places) {
      const start = Math.round(heard.positionOf(place));
      for (let k = 0; k < BEATS_IN_BAR; k++) {
        const beat = heard.beat(start + k);
        const near = grid.nearestBeat(beat.time);
        const isBeat = Math.abs(near.time - beat.time) <= BEAT_TOLERANCE_S;
        const phase = beat.beatInBar - 1;
        const other = (gridConfidence * (1 - phaseConfidence)) / (BEATS_IN_BAR - 1);
        const prior = [other, other, other, other, 1 - gridConfidence];
        prior[phase] = gridConfidence * phaseConfidence;
        this.beat.push({
          track,
          time: beat.time,
          label: isBeat ? near.beatInBar - 1 : OFF_BEAT,
          cell: certainty * BEATS_IN_BAR + phase,
          prior,
          weight: 1 / (BEAT_PLACES * BEATS_IN_BAR),
        });
      }
    }
  }

  /** Unit: a bar line of the document. Label: whether a section begins there. */
  #addBoundaries(track: number, document: Annotation, grid: GridIndex, prediction: Annotation): void {
    const bars = barLines(grid, document.audio.duration);
    const marked = new Set(document.structure.slice(1).map(({ time }) => nearestIndex(bars, time)));
    const predicted = marksByBar(prediction.structure.slice(1), bars);
    for (const [i, time] of bars.entries()) {
      if (i === 0) continue;
      const here = predicted.get(i);
      const beside = predicted.has(i - 1) || predicted.has(i + 1);
      const near = beside || [-4, -3, -2, 2, 3, 4].some((by) => predicted.has(i + by));
      const phrase = i % 8 === 0 ? 2 : i % 4 === 0 ? 1 : 0;
      const cell = here
        ? bin(here.confidence, 0.4, 0.7) * 3 + phrase
        : 9 + (beside ? 0 : near ? 3 : 6) + phrase;
      const share = here ? here.confidence : beside ? 0.1 : 0.02;
      this.boundary.push({
        track,
        time,
        label: Number(marked.has(i)),
        cell,
        prior: [1 - share, share],
        weight: 1,
      });
    }
  }

  /** Unit: a bar line of the document. Label: whether a cue lies on it or in the half bars around it. */
  #addCues(track: number, document: Annotation, grid: GridIndex, prediction: Annotation): void {
    const bars = barLines(grid, document.audio.duration);
    const marked = new Set(document.cues.map(({ time }) => nearestIndex(bars, time)));
    const predicted = marksByBar(prediction.cues, bars);
    const boundaries = marksByBar(prediction.structure.slice(1), bars);
    for (const [i, time] of bars.entries()) {
      const cue = predicted.get(i);
      const section = boundaries.get(i);
      const turn = !section ? 0 : section.label === 'drop' || section.label === 'chorus' ? 2 : 1;
      const phrase = i === 0 ? 3 : i % 8 === 0 ? 2 : i % 4 === 0 ? 1 : 0;
      const strength = cue ? bin(cue.confidence, 0.6) + 1 : 0;
      const share = cue ? cue.confidence : section ? 0.3 : phrase === 0 ? 0.01 : 0.05;
      this.cue.push({
        track,
        time,
        label: Number(marked.has(i)),
        cell: (strength * 3 + turn) * 4 + phrase,
        prior: [1 - share, share],
        weight: 1,
      });
    }
  }

  /** Unit: a section of the document. Label: its function. */
  #addSections(track: number, document: Annotation, prediction: Annotation): void {
    const { structure, audio } = document;
    for (const [i, section] of structure.entries()) {
      const end = structure[i + 1]?.time ?? audio.duration;
      const match = greatestOverlap(prediction.structure, section.time, end, audio.duration);
      if (!match) continue;
      const heard = sectionLabels.indexOf(match.label);
      const confidence = Math.max(match.confidence, 1 / sectionLabels.length);
      const rest = (1 - confidence) / (sectionLabels.length - 1);
      const prior = sectionLabels.map((_, k) => (k === heard ? confidence : rest));
      const place = i === 0 ? 0 : i === structure.length - 1 ? 2 : 1;
      this.section.push({
        track,
        time: section.time,
        label: sectionLabels.indexOf(section.label),
        cell: (heard * 2 + bin(match.confidence, 0.6)) * 3 + place,
        prior,
        weight: 1,
      });
    }
  }
}

/** Times of the bar lines inside the track, from bar 1 on. */
function barLines(grid: GridIndex, duration: number): number[] {
  const times: number[] = [];
  for (let bar = 1; ; bar++) {
    const time = grid.timeOfBar(bar);
    if (!(time < duration)) return times;
    if (times.length > 0 && time <= times.at(-1)!) continue;
    times.push(time);
  }
}

/** Index of the nearest of ascending times; −1 for none. */
function nearestIndex(times: readonly number[], time: number): number {
  let low = 0;
  let high = times.length - 1;
  if (high < 0) return -1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! < time) low = middle + 1;
    else high = middle;
  }
  return low > 0 && time - times[low - 1]! <= times[low]! - time ? low - 1 : low;
}

/** The surest mark at each bar line. */
function marksByBar<T extends { readonly time: number; readonly confidence: number }>(
  marks: readonly T[],
  bars: readonly number[],
): Map<number, T> {
  const byBar = new Map<number, T>();
  for (const mark of marks) {
    const bar = nearestIndex(bars, mark.time);
    const known = byBar.get(bar);
    if (bar >= 0 && (!known || known.confidence < mark.confidence)) byBar.set(bar, mark);
  }
  return byBar;
}

function greatestOverlap(
  sections: readonly Section[],
  from: number,
  to: number,
  duration: number,
): Section | null {
  let best: Section | null = null;
  let longest = 0;
  for (const [i, section] of sections.entries()) {
    const overlap = Math.min(to, sections[i + 1]?.time ?? duration) - Math.max(from, section.time);
    if (overlap > longest) [best, longest] = [section, overlap];
  }
  return best;
}
