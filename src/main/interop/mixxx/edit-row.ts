import { fromCamelot, indexGrid, toClassicKey, trackColours } from '../../../shared/domain/index.ts';
import type { Annotation, GridIndex } from '../../../shared/domain/index.ts';
import { genresOfTag, genreTag } from '../../../shared/domain/labels/genre-tag.ts';
import { createTaxonomy } from '../../../shared/domain/labels/taxonomy.ts';
import type { ExportChange } from '../../rekordbox/merge-marks.ts';
import { cleanProgramTrack } from '../programs/clean-program-track.ts';
import { commonLosses, presentLosses } from '../programs/losses.ts';
import type { ProgramLoss } from '../programs/losses.ts';
import { compareCues, heldValues, isSameGrid, valueChange, withParts } from '../programs/program-edit.ts';
import type { ProgramEdit } from '../programs/program-edit.ts';
import { numberOf, textOf } from '../programs/tables.ts';
import { encodeBeats, encodeKey } from './beats-proto.ts';
import type { MixxxBeats } from './beats-proto.ts';
import { editCues } from './edit-cues.ts';
import type { CueChanges } from './edit-cues.ts';
import type { CueRow } from './mixxx-cues.ts';
import { sampleRateOf, trackOf } from './read-mixxx.ts';
import type { MixxxRow } from './read-mixxx.ts';
import { msg } from '../../../shared/languages/translate.ts';

/** Columns of `library` and their new values. */
type Columns = Record<string, string | number | null | Uint8Array>;

export interface EditedRow {
  readonly columns: Columns;
  readonly cues: CueChanges | null;
  readonly changes: readonly ExportChange[];
  readonly losses: readonly ProgramLoss[];
}

const taxonomy = createTaxonomy();
/** How long a grid continues after its last anchor if the track's length is unknown, seconds. */
const UNKNOWN_END_S = 600;

/**
 * A grid with a constant tempo begins on a downbeat, which is all the bar information that Mixxx can store; other grids
 * are stored beat by beat.
 */
function beatsOf(document: Annotation, offset: number, sampleRate: number): MixxxBeats {
  const { beat_grid: grid, audio } = document;
  const index = indexGrid(grid, audio.time_signature[0]);
  const frame = (time: number): number => (time - offset) * sampleRate;
  if (grid.length === 1)
    return { kind: 'grid', bpm: grid[0]!.bpm, firstBeat: frame(firstBar(index, offset)) };
  const end = audio.duration > 0 ? audio.duration : grid.at(-1)!.time + UNKNOWN_END_S;
  return { kind: 'map', beats: index.beats(Math.max(0, offset), end).map(({ time }) => frame(time)) };
}

/** The first downbeat at or after the start of the audio. */
function firstBar(index: GridIndex, offset: number): number {
  let bar = 1;
  while (index.timeOfBar(bar) < offset) bar++;
  return index.timeOfBar(bar);
}

/**
 * Computes the changes to a track's row and cues so that they represent `head`, as a three-way merge: values that equal
 * the base stay unchanged. A grid that is written is locked, so that Mixxx does not overwrite it by analysis.
 */
export function editRow(row: MixxxRow, cues: readonly CueRow[], edit: ProgramEdit): EditedRow {
  const { base, offset, parts } = edit;
  const sampleRate = sampleRateOf(row);
  const there = heldValues(cleanProgramTrack('mixxx', trackOf(row, cues), offset));
  const before = base ?? there;
  const head = withParts(edit.head, before, parts);
  const columns: Columns = {};
  const changes: ExportChange[] = [];
  let cueChanges: CueChanges | null = null;
  let isConflict = false;

  if (!isSameGrid(before.beat_grid, head.beat_grid)) {
    isConflict ||= base !== null && !isSameGrid(base.beat_grid, there.beat_grid);
    const [first] = head.beat_grid;
    const written = first ? encodeBeats(beatsOf(head, offset, sampleRate)) : null;
    columns.beats = written?.bytes ?? null;
    columns.beats_version = written?.version ?? '';
    columns.beats_sub_version = '';
    columns.bpm = first?.bpm ?? 0;
    columns.bpm_lock = first ? 1 : 0;
    changes.push(valueChange('grid', before.beat_grid.length > 0, head.beat_grid.length > 0));
  }
  const changedCues = compareCues(before.cues, head.cues);
  if (changedCues.length > 0) {
    isConflict ||= base !== null && compareCues(base.cues, there.cues).length > 0;
    cueChanges = editCues(cues, there.cues, head.cues, { offset, sampleRate });
    if (cueChanges.main !== null) columns.cuepoint = cueChanges.main;
    changes.push(...changedCues);
  }
  if (before.audio.key !== head.audio.key) {
    isConflict ||= base !== null && base.audio.key !== there.audio.key;
    const { key } = head.audio;
    const tonic = key === null ? null : fromCamelot(key);
    const id = tonic === null ? 0 : tonic.tonic + 1 + (tonic.mode === 'minor' ? 12 : 0);
    const text = key === null ? '' : toClassicKey(key);
    columns.key = text;
    columns.key_id = id;
    columns.keys = key === null ? null : encodeKey(id, text);
    columns.keys_version = key === null ? '' : 'KeyMap-1.0';
    columns.keys_sub_version = '';
    changes.push(valueChange('key', before.audio.key !== null, key !== null));
  }
  const labels = labelColumns(row, head.labels);
  const count = Object.keys(labels).length;
  if (count > 0) changes.push({ kind: 'labels', added: 0, changed: count, removed: 0 });
  return {
    columns: { ...columns, ...labels },
    cues: cueChanges,
    changes,
    losses: mixxxLosses(head, { leftOut: cueChanges?.leftOut ?? 0, isConflict }),
  };
}

/** Labels that the user set and that differ from the row. */
function labelColumns(row: MixxxRow, stated: Annotation['labels'] = {}): Columns {
  const { genres, rating, comment, colour } = stated;
  const columns: Columns = {};
  const genre = textOf(row.genre);
  if (genres && genresOfTag(genre, taxonomy).join('\0') !== genres.join('\0'))
    columns.genre = genreTag(genres, genre);
  if (rating !== undefined && rating !== (numberOf(row.rating) ?? 0)) columns.rating = rating;
  if (comment !== undefined && comment !== textOf(row.comment)) columns.comment = comment;
  // Before version 2.3, tracks have no colours.
  if (colour !== undefined && 'color' in row) {
    const written = colour === null ? null : Number(trackColours[colour]);
    if (written !== numberOf(row.color)) columns.color = written;
  }
  return columns;
}

/** What Mixxx cannot store of an annotation. */
export function mixxxLosses(
  head: Annotation,
  { leftOut, isConflict } = { leftOut: 0, isConflict: false },
): ProgramLoss[] {
  const memory = head.cues.filter(({ kind }) => kind === 'memory').length;
  const own = presentLosses([
    {
      code: 'bars',
      message: msg('Mixxx knows beats, not bars: of a grid with tempo changes no downbeats are kept'),
      count: head.beat_grid.length > 1 ? 1 : 0,
    },
    {
      code: 'memory_buttons',
      message: msg('Mixxx has no cues without a button: memory cues stand on buttons 17 to 36'),
      count: memory,
    },
    {
      code: 'no_button',
      message: msg('All buttons 17 to 36 are taken: the cues beyond are not written'),
      count: leftOut,
    },
    {
      code: 'changed_there',
      message: msg('Changed in Mixxx since the import, and here: what stands here was written'),
      count: isConflict ? 1 : 0,
    },
  ]);
  return [...commonLosses(head, 'Mixxx').filter(({ code }) => code !== 'track_colour'), ...own];
}
