import { indexGrid, sectionLabels, isFromModel } from '../../../shared/domain/index.ts';
import type { Annotation, GridIndex, Section, SectionLabel } from '../../../shared/domain/index.ts';
import { changeFeatures, describeBars } from './bar-evidence.ts';
import type { BarEvidence } from './bar-evidence.ts';
import { ItemTable } from './item-table.ts';
import type { LabelItem } from './item-table.ts';
import type { TrackSound } from './sound.ts';

/** The values of a label. */
export const labelKinds = ['beat', 'boundary', 'cue', 'section'] as const;
export type LabelKind = (typeof labelKinds)[number];

const BEATS_IN_BAR = 4;
/**
 * An annotated beat within this distance of a detected one is that beat, seconds: grids are accurate to a few
 * milliseconds.
 */
const BEAT_TOLERANCE_S = 0.015;
/** Positions along the track at which four beats each are compared. */
const BEAT_PLACES = 8;
/** Share of beats that two grids must share to count as the same. */
const SAME_GRID_SHARE = 0.6;
/** DJs like to set a cue this many bars before a drop. */
const BEFORE_DROP_BARS = 16;
/** Labels of the sections at which most cues are set. */
const highlights: ReadonlySet<SectionLabel> = new Set(['drop', 'chorus']);

const boundaryFeatures = changeFeatures + 3 + 5;
const cueFeatures = changeFeatures + 3 + 13 + sectionLabels.length;
/** Hot cues that players show directly. */
const HOT_SLOTS = 8;
/** Cues this many bars apart do not affect each other. */
const FAR_BARS = 32;
/** Items that are not sorted into cells: their features contain everything. */
const unsorted = { cell: 0, prior: [0.5, 0.5], weight: 1 } as const;

/** Which kinds of labels can be compared with a prediction: those that do not come from a model themselves. */
function comparableKinds(document: Annotation, prediction: Annotation): ReadonlySet<LabelKind> {
  const kinds = new Set<LabelKind>();
  const { beat_grid: grid, structure, cues, provenance } = document;
  if (grid.length > 0 && prediction.beat_grid.length > 0 && !isFromModel(provenance.beat_grid?.source))
    kinds.add('beat');
  if (structure.length > 1 && prediction.structure.length > 0 && !isFromModel(provenance.structure?.source)) {
    kinds.add('section');
    if (grid.length > 0) kinds.add('boundary');
  }
  if (grid.length > 0 && cues.some((cue) => !isFromModel(cue.source) || cue.accepted === true))
    kinds.add('cue');
  return kinds;
}

function bin(value: number, ...edges: readonly number[]): number {
  let at = 0;
  while (at < edges.length && value >= edges[at]!) at++;
  return at;
}

/**
 * Items of all kinds, added track by track. Labels of other kinds count as evidence too: a cue supports a boundary on
 * its bar and vice versa, and neighbouring sections the label of the one between them.
 */
export class Evidence {
  /** Beats that the model detects, and the positions half-way between them. Classes: no beat, beat. */
  readonly grid = new ItemTable(2);
  /** Beats on which model and document agree. Classes: beat 1–4 of the bar. */
  readonly phase = new ItemTable(BEATS_IN_BAR);
  /** Bar lines of the document. Classes: no boundary, boundary. */
  readonly boundary = new ItemTable(2, boundaryFeatures);
  /** Bar lines of the document. Classes: no cue, cue. */
  readonly cue = new ItemTable(2, cueFeatures);
  /** Cues of the document. Classes: beat 1–4 of the bar that they are on. */
  readonly cueBeat = new ItemTable(BEATS_IN_BAR);
  /** Sections of the document, by the model's evidence. Classes: section labels. */
  readonly section = new ItemTable(sectionLabels.length);
  /** The same sections, by the labels before and after them. */
  readonly sectionContext = new ItemTable(sectionLabels.length);

  /**
   * Compares a document with a model's output for the same audio, and with its waveform if there is one; `track` is the
   * index by which items are found again.
   */
  add(track: number, document: Annotation, prediction: Annotation, sound: TrackSound | null): void {
    const kinds = comparableKinds(document, prediction);
    const grid = indexGrid(document.beat_grid, document.audio.time_signature[0]);
    if (kinds.has('beat')) this.#addBeats(track, grid, prediction, document.audio.duration);
    if (kinds.has('boundary') || kinds.has('cue')) {
      const bars = describeBars(document, grid, prediction, sound);
      if (kinds.has('boundary')) this.#addBoundaries(track, bars);
      if (kinds.has('cue')) this.#addCues(track, bars, document, grid);
    }
    if (kinds.has('section')) this.#addSections(track, document, prediction);
  }

  #addBeats(track: number, grid: GridIndex, prediction: Annotation, duration: number): void {
    const heard = indexGrid(prediction.beat_grid, prediction.audio.time_signature[0]);
    const gridConfidence = prediction.provenance.beat_grid?.confidence ?? 0.5;
    const phaseConfidence = prediction.provenance.downbeat?.confidence ?? 0.5;
    const hasPhase = heard.beatsPerBar === BEATS_IN_BAR && grid.beatsPerBar === BEATS_IN_BAR;
    const certainty = bin(gridConfidence, 0.5, 0.8, 0.95);
    const weight = 1 / (BEAT_PLACES * BEATS_IN_BAR);
    const near = (time: number) => {
      const beat = grid.nearestBeat(time);
      return Math.abs(beat.time - time) <= BEAT_TOLERANCE_S ? beat : null;
    };
    const phases: LabelItem[] = [];
    let between = 0;
    for (let place = 0; place < BEAT_PLACES; place++) {
      const start = Math.round(heard.positionOf(((place + 0.5) / BEAT_PLACES) * duration));
      for (let k = 0; k < BEATS_IN_BAR; k++) {
        const beat = heard.beat(start + k);
        const on = near(beat.time);
        const item = { track, time: beat.time, weight };
        const cell = certainty * 2;
        this.grid.push({
          ...item,
          label: Number(on !== null),
          cell,
          prior: [1 - gridConfidence, gridConfidence],
        });
        const half = (beat.time + heard.timeOf(start + k + 1)) / 2;
        const label = Number(near(half) !== null);
        between += label;
        this.grid.push({
          ...item,
          time: half,
          label,
          cell: cell + 1,
          prior: [gridConfidence, 1 - gridConfidence],
        });
        if (!on) continue;
        const phase = beat.beatInBar - 1;
        phases.push({
          ...item,
          label: on.beatInBar - 1,
          cell: bin(phaseConfidence, 0.5, 0.8, 0.95) * BEATS_IN_BAR + phase,
          prior: Array.from({ length: BEATS_IN_BAR }, (_, i) =>
            i === phase ? phaseConfidence : (1 - phaseConfidence) / (BEATS_IN_BAR - 1),
          ),
        });
      }
    }
    // With another tempo or shift, the beats cannot be matched by number.
    const isSameGrid = phases.length >= SAME_GRID_SHARE * BEAT_PLACES * BEATS_IN_BAR && between === 0;
    if (hasPhase && isSameGrid) for (const item of phases) this.phase.push(item);
  }

  #addBoundaries(track: number, bars: readonly BarEvidence[]): void {
    for (const [i, bar] of bars.entries()) {
      if (i === 0) continue;
      const { heard } = bar;
      const beside = bars[i - 1]?.heard || bars[i + 1]?.heard;
      const near = [-4, -3, -2, 2, 3, 4].some((by) => bars[i + by]?.heard);
      this.boundary.push({
        ...unsorted,
        track,
        time: bar.time,
        label: Number(bar.section !== null),
        features: [
          ...bar.changes,
          ...phraseFeatures(bar.phrase),
          heard?.confidence ?? 0,
          Number(heard !== null),
          Number(Boolean(beside)),
          Number(near),
          Number(bar.cue),
        ],
      });
    }
  }

  #addCues(track: number, bars: readonly BarEvidence[], document: Annotation, grid: GridIndex): void {
    const cueBars = bars.flatMap((bar, i) => (bar.cue ? [i] : []));
    let changesBefore = 0;
    for (const [i, bar] of bars.entries()) {
      const { heard, predictedCue, phrase, section } = bar;
      const later = bars[i + BEFORE_DROP_BARS];
      const isBefore = highlights.has(later?.section?.label ?? later?.heard?.label ?? 'other');
      const isHighlight = (mark: Section | null): boolean => mark !== null && highlights.has(mark.label);
      this.cue.push({
        ...unsorted,
        track,
        time: bar.time,
        label: Number(bar.cue),
        features: [
          ...bar.changes,
          ...phraseFeatures(phrase),
          predictedCue?.confidence ?? 0,
          Number(heard !== null),
          Number(isHighlight(heard)),
          Number(section !== null),
          // People mark changes; a section that continues under the same name is rarely worth a cue.
          Number(section !== null && bar.isNew),
          Number(isHighlight(section) && bar.isNew),
          Number(isBefore),
          Number(isBefore && phrase === 3),
          Number(later?.section?.label === 'drop'),
          Number(i === 0),
          // Hot-cue slots are scarce.
          Number(section !== null && bar.isNew && changesBefore >= HOT_SLOTS),
          ...sectionLabels.map((label) => Number(section?.label === label && bar.isNew)),
          Math.min(1, (i - before(cueBars, i)) / FAR_BARS),
          Math.min(1, (after(cueBars, i, bars.length) - i) / FAR_BARS),
        ],
      });
      if (section !== null && bar.isNew) changesBefore++;
    }
    if (grid.beatsPerBar !== BEATS_IN_BAR) return;
    for (const cue of document.cues)
      this.cueBeat.push({
        track,
        time: cue.time,
        label: grid.nearestBeat(cue.time).beatInBar - 1,
        cell: Number(cue.kind === 'hot') * 2 + Number(cue.end !== undefined),
        prior: [0.94, 0.02, 0.02, 0.02],
        weight: 1,
      });
  }

  #addSections(track: number, document: Annotation, prediction: Annotation): void {
    const { structure, audio } = document;
    const count = sectionLabels.length;
    const indexOf = (section: Section | undefined): number =>
      section ? sectionLabels.indexOf(section.label) : count;
    for (const [i, section] of structure.entries()) {
      const end = structure[i + 1]?.time ?? audio.duration;
      const match = greatestOverlap(prediction.structure, section.time, end, audio.duration);
      if (!match) continue;
      const heard = sectionLabels.indexOf(match.label);
      const confidence = Math.max(match.confidence, 1 / count);
      const prior = sectionLabels.map((_, k) => (k === heard ? confidence : (1 - confidence) / (count - 1)));
      const place = i === 0 ? 0 : i === structure.length - 1 ? 2 : 1;
      const item = { track, time: section.time, label: indexOf(section), weight: 1 };
      this.section.push({ ...item, cell: (heard * 2 + bin(match.confidence, 0.6)) * 3 + place, prior });
      this.sectionContext.push({
        ...item,
        cell: indexOf(structure[i - 1]) * (count + 1) + indexOf(structure[i + 1]),
        prior: sectionLabels.map(() => 1 / count),
      });
    }
  }
}

/** The last of ascending bars before a bar; the track begins at bar 0. */
function before(marks: readonly number[], bar: number): number {
  return marks.findLast((mark) => mark < bar) ?? 0;
}

/** The first of ascending bars after a bar; the track ends at bar `end`. */
function after(marks: readonly number[], bar: number, end: number): number {
  return marks.find((mark) => mark > bar) ?? end;
}

function phraseFeatures(phrase: number): number[] {
  return [Number(phrase === 3), Number(phrase === 2), Number(phrase === 1)];
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
