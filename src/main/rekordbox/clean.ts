import { formatTime, indexGrid, parseKey } from '../../shared/domain/index.ts';
import type {
  Anchor,
  Annotation,
  CamelotKey,
  Cue,
  Flag,
  GridIndex,
  Source,
} from '../../shared/domain/index.ts';
import { findDuplicates, MAX_MARKS, readMarks, SAME_TIME_S } from './marks.ts';
import type { Mark } from './marks.ts';
import { attributeOf, numberOf, timeOf } from './row.ts';
import type { RekordboxTrack } from './row.ts';
import { collapseTempos } from './tempo-nodes.ts';
import type { CollapsedGrid } from './tempo-nodes.ts';

/**
 * A cue within this distance of a beat was meant for it; 0.7 % of real memory cues and 2.7 % of hot cues are farther
 * off.
 */
const SNAP_DISTANCE_S = 0.03;
/** TotalTime is in whole seconds, so a cue may be this far behind it. */
const TOTAL_TIME_SLACK_S = 1;
/** With at least this many cues, of which more than half are off the grid, the grid is what is off. */
const MIN_CUES_TO_DOUBT_GRID = 4;

/**
 * Priors until calibration replaces them: how far to trust a DJ library's own value, depending on the evidence. Before
 * calibration only their order matters. The best grid is one that re-anchor nodes confirm over the whole track. Real
 * cues are on beats (98 % of memory cues) and mostly on downbeats (83 %), so one that is not is doubtful.
 */
const confidences = {
  grid: { confirmed: 0.9, single: 0.85, changing: 0.75, irregular: 0.4 },
  downbeat: { stated: 0.8, assumed: 0.5 },
  key: 0.7,
  cue: { onDownbeat: 0.95, onBeat: 0.9, snapped: 0.85, withoutGrid: 0.7, offGrid: 0.5, pastEnd: 0.1 },
} as const;

const labels = {
  cue_snapped: 'Cues moved onto the beat they were meant for',
  cue_duplicate: 'Duplicate cues left out',
  cue_unusable: 'Cues without a usable position left out',
  tempo_collapsed: 'Re-anchored tempo nodes joined into one constant tempo',
  tempo_unusable: 'Unusable tempo nodes left out',
} as const;

type CleaningCode = keyof typeof labels;

/** One kind of change that cleaning made to a track. */
interface Cleaning {
  code: CleaningCode;
  /** What was done; the same text for every track. */
  label: string;
  /** Number of times on this track. */
  count: number;
  /** What was done on this track, in words. */
  message: string;
}

export interface CleaningContext {
  /** Length of the audio in seconds if the file is known; otherwise the row's TotalTime is used. */
  duration?: number;
}

/** The values of a track's row in a DJ program's library, parsed but not cleaned. Times are on the document clock. */
export interface TrackValues {
  source: Source;
  grid: CollapsedGrid;
  /** Whether the file says which beats begin bars; otherwise the first beat of the grid is assumed to. */
  statesDownbeats: boolean;
  marks: readonly Mark[];
  /** Number of cues in the row, including unusable ones. */
  markCount: number;
  /** Number of nodes or markers of the grid, including unusable ones. */
  tempoCount: number;
  key: CamelotKey | null;
  /** Seconds; 0 if unknown. */
  duration: number;
  /** Cues after this time are past the end, seconds; Infinity if unknown. */
  end: number;
}

/** The values of a row as fields of an annotation (tier 2). */
export interface CleanedTrack {
  /** Seconds; 0 if unknown. */
  duration: number;
  beat_grid: Anchor[];
  /** From Metro; `[4, 4]` in every real export. */
  time_signature: Annotation['audio']['time_signature'];
  /** `mark` is the index in the row's marks; `id` is derived from it, so that importing again yields the same cues. */
  cues: Cue[];
  key: CamelotKey | null;
  flags: Flag[];
  cleaned: Cleaning[];
  /** Sources and confidences of grid, downbeat and key, set at `at` (ISO time). */
  provenance(at: string): Annotation['provenance'];
}

/** Id of the cue that an import creates from the mark with this index. */
export function cueIdOfMark(source: Source, index: number): string {
  return `${source.replace(/^import:/, '')}-${index}`;
}

/** The beat that a time was meant for, or null if none is near. */
function snap(index: GridIndex, time: number): { time: number; beatInBar: number } | null {
  const beat = index.nearestBeat(time);
  return Math.abs(beat.time - time) <= SNAP_DISTANCE_S ? { ...beat, time: Math.max(0, beat.time) } : null;
}

function isTrustworthy(grid: CollapsedGrid, index: GridIndex, marks: readonly Mark[]): boolean {
  if (index.isEmpty || grid.irregular) return false;
  if (marks.length < MIN_CUES_TO_DOUBT_GRID) return true;
  const onGrid = marks.filter((mark) => snap(index, mark.time) !== null).length;
  return onGrid * 2 >= marks.length;
}

function describe(mark: Mark): string {
  return `${mark.kind === 'hot' ? `Hot cue ${mark.slot}` : 'Memory cue'} at ${formatTime(mark.time)}`;
}

/**
 * Cleans a Rekordbox row into the fields of a tier-2 annotation. The row itself stays unchanged, and an export writes
 * it verbatim until somebody changes the annotation.
 */
export function cleanTrack(row: RekordboxTrack, context: CleaningContext = {}): CleanedTrack {
  const totalTime = timeOf(row.attributes, 'TotalTime') ?? 0;
  return cleanValues({
    source: 'rekordbox',
    grid: collapseTempos(row.tempos),
    statesDownbeats: row.tempos.some((tempo) => (numberOf(tempo, 'Battito') ?? 0) >= 1),
    marks: readMarks(row.marks),
    markCount: row.marks.length,
    tempoCount: row.tempos.length,
    key: parseKey(attributeOf(row.attributes, 'Tonality') ?? ''),
    duration: context.duration ?? totalTime,
    end: context.duration ?? (totalTime > 0 ? totalTime + TOTAL_TIME_SLACK_S : Infinity),
  });
}

/**
 * Cleans a program's values of a track. Cues within 30 ms of a beat are moved onto it (if the grid is trustworthy);
 * those farther off stay and are flagged. Duplicates are dropped. The end of a loop is moved like its start.
 */
export function cleanValues(values: TrackValues): CleanedTrack {
  const { source, grid, marks, key, duration, end } = values;
  const index = indexGrid(grid.anchors, grid.beatsPerBar);
  const duplicates = findDuplicates(marks);
  const flags = new Set<Flag>();
  const notes = new Map<CleaningCode, string[]>();
  const note = (code: CleaningCode, message: string): void => {
    const list = notes.get(code);
    if (list) list.push(message);
    else notes.set(code, [message]);
  };

  const trusted = isTrustworthy(grid, index, marks);

  const cues: Cue[] = [];
  const slots = new Set<string>();
  for (const mark of marks) {
    const twin = duplicates.get(mark.index);
    if (twin !== undefined) {
      note('cue_duplicate', `${describe(mark)}: says what mark ${twin + 1} says`);
      flags.add('cue_duplicate');
      continue;
    }
    if (mark.slot) {
      if (slots.has(mark.slot)) flags.add('cue_duplicate');
      slots.add(mark.slot);
    }
    const beat = index.isEmpty ? null : snap(index, mark.time);
    if (!index.isEmpty && !beat) flags.add('cue_off_grid');
    const isPastEnd = mark.time > end;
    if (isPastEnd) flags.add('cue_past_end');

    const time = trusted && beat ? beat.time : mark.time;
    const cueEnd = mark.end === undefined ? undefined : snapEnd(mark.end, time, trusted ? index : null);
    // Floating-point noise must not turn a rounding error into a move.
    const isSnapped = Math.abs(time - mark.time) > SAME_TIME_S + 1e-9;
    if (isSnapped)
      note('cue_snapped', `${describe(mark)}: moved by ${Math.round((time - mark.time) * 1000)} ms`);
    cues.push({
      id: cueIdOfMark(source, mark.index),
      kind: mark.kind,
      ...(mark.slot ? { slot: mark.slot } : {}),
      time,
      ...(cueEnd === undefined ? {} : { end: cueEnd }),
      name: mark.name,
      ...(mark.color ? { color: mark.color } : {}),
      confidence: isPastEnd
        ? confidences.cue.pastEnd
        : confidenceOfCue(trusted, index.isEmpty, beat, isSnapped),
      source,
      ...(source === 'rekordbox' ? { mark: mark.index } : {}),
    });
  }
  const unusable = values.markCount - marks.length;
  if (unusable > 0)
    note(
      'cue_unusable',
      `${unusable} of ${values.markCount} cues have no usable Start${values.markCount > MAX_MARKS ? ` or lie beyond the first ${MAX_MARKS}` : ''}`,
    );
  if (grid.unusable > 0)
    note('tempo_unusable', `${grid.unusable} of ${values.tempoCount} tempo nodes are unusable`);
  if (grid.nodes > grid.anchors.length)
    note('tempo_collapsed', `${grid.nodes} tempo nodes became ${grid.anchors.length}`);
  if (index.isEmpty) flags.add('grid_missing');
  else if (grid.irregular) flags.add('grid_irregular');

  return {
    duration,
    beat_grid: grid.anchors,
    time_signature: [grid.beatsPerBar, grid.beatUnit],
    cues,
    key,
    flags: [...flags],
    cleaned: [...notes].map(([code, messages]) => ({
      code,
      label: labels[code],
      count: code === 'cue_unusable' ? unusable : code === 'tempo_unusable' ? grid.unusable : messages.length,
      message: messages.join('; '),
    })),
    provenance: (at) => ({
      ...(index.isEmpty
        ? {}
        : {
            beat_grid: { source, confidence: confidenceOfGrid(grid), at },
            downbeat: {
              source,
              confidence: values.statesDownbeats ? confidences.downbeat.stated : confidences.downbeat.assumed,
              at,
            },
          }),
      ...(key === null ? {} : { key: { source, confidence: confidences.key, at } }),
    }),
  };
}

/** Moves a loop's end onto a beat by the same rule as its start, so that the loop keeps its length in beats. */
function snapEnd(end: number, start: number, index: GridIndex | null): number | undefined {
  const beat = index ? snap(index, end) : null;
  if (beat && beat.time > start) return beat.time;
  return end > start ? end : undefined;
}

function confidenceOfCue(
  trusted: boolean,
  withoutGrid: boolean,
  beat: { beatInBar: number } | null,
  isSnapped: boolean,
): number {
  if (withoutGrid) return confidences.cue.withoutGrid;
  if (!beat) return confidences.cue.offGrid;
  if (!trusted) return confidences.cue.withoutGrid;
  if (isSnapped) return confidences.cue.snapped;
  return beat.beatInBar === 1 ? confidences.cue.onDownbeat : confidences.cue.onBeat;
}

function confidenceOfGrid(grid: CollapsedGrid): number {
  if (grid.irregular) return confidences.grid.irregular;
  if (grid.anchors.length > 1) return confidences.grid.changing;
  return grid.nodes > 1 ? confidences.grid.confirmed : confidences.grid.single;
}
