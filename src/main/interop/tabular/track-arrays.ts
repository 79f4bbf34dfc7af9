import { fromCamelot, hotCueSlots, sectionLabels } from '../../../shared/domain/index.ts';
import type { Annotation } from '../../../shared/domain/index.ts';
import { createNamer } from '../../files/file-names.ts';
import type { ExportTrack } from './export-track.ts';
import { labelsOfTrack, multiHot } from './label-classes.ts';
import type { LabelClasses } from './label-classes.ts';
import type { NpyArray } from './npy.ts';
import { beatsOf } from './row.ts';

/** Reads arrays to add to a track's labels, for example `mel`. */
export type ReadFeatures = (track: ExportTrack) => Promise<Readonly<Record<string, NpyArray>>>;

/** One track as arrays, for every format that stores arrays. */
export interface TrackArrays {
  /** Unique within the export; used as a file name. */
  readonly name: string;
  /** Split of the dataset version; `all` for a library. */
  readonly split: string;
  readonly about: {
    readonly track_id: number;
    readonly audio_id: string | null;
    readonly path: string | null;
    readonly artist: string;
    readonly title: string;
    readonly split: string | null;
    readonly hash: string;
  };
  readonly arrays: Readonly<Record<string, NpyArray>>;
}

/** The content of an array export. */
export interface ArraysExport {
  /** The meaning of integer labels, and the classes of multi-hot vectors. */
  readonly vocabulary: Readonly<Record<string, string | readonly string[]>>;
  readonly tracks: AsyncIterable<TrackArrays>;
}

/**
 * Tracks with their labels (those in `wanted`; all if null) and features as arrays. `classes` are those of the
 * multi-hot vectors.
 */
export function arraysOf(
  tracks: Iterable<ExportTrack>,
  classes: LabelClasses,
  features?: ReadFeatures,
  wanted: ReadonlySet<string> | null = null,
): ArraysExport {
  return {
    vocabulary: { ...vocabulary, ...classes },
    tracks: trackArrays(tracks, classes, features, wanted),
  };
}

/** The label arrays of one track that are in `wanted` (all if null), with multi-hot vectors if there are classes. */
export function chosenLabelArrays(
  track: ExportTrack,
  classes: LabelClasses | null,
  wanted: ReadonlySet<string> | null,
): Record<string, NpyArray> {
  const labels = { ...labelArrays(track.document), ...(classes ? hotArrays(track, classes) : {}) };
  return Object.fromEntries(Object.entries(labels).filter(([name]) => wanted?.has(name) ?? true));
}

async function* trackArrays(
  tracks: Iterable<ExportTrack>,
  classes: LabelClasses,
  features: ReadFeatures = async () => ({}),
  wanted: ReadonlySet<string> | null,
): AsyncGenerator<TrackArrays> {
  const nameOf = createNamer();
  for (const track of tracks) {
    const { audioId, artist, title, path, trackId, split, hash, document } = track;
    yield {
      name: nameOf({ ...track, file: document.audio.file }),
      split: split ?? 'all',
      about: { track_id: trackId, audio_id: audioId, path, artist, title, split, hash },
      arrays: {
        ...chosenLabelArrays(track, classes, wanted),
        ...(await features(track)),
      },
    };
  }
}

function doubles(values: Iterable<number>): NpyArray {
  const data = Float64Array.from(values);
  return { data, shape: [data.length] };
}

function integers(values: Iterable<number>): NpyArray {
  const data = Int32Array.from(values);
  return { data, shape: [data.length] };
}

function table(rows: readonly (readonly number[])[], width: number): NpyArray {
  return { data: Float64Array.from(rows.flat()), shape: [rows.length, width] };
}

/** Multi-hot vectors of a track over the classes of an export. */
function hotArrays(track: ExportTrack, classes: LabelClasses): Record<string, NpyArray> {
  const labels = labelsOfTrack(track);
  const hot = (kind: keyof LabelClasses): NpyArray => ({
    data: Uint8Array.from(multiHot(labels[kind], classes[kind])),
    shape: [classes[kind].length],
  });
  return {
    genres: hot('genres'),
    descriptors: hot('descriptors'),
    tags: hot('tags'),
    rating: integers([labels.rating]),
  };
}

/** The labels of one track as arrays; `vocabulary` in `index.json` gives the meaning of the integers. */
export function labelArrays(document: Annotation): Record<string, NpyArray> {
  const { times, numbers } = beatsOf(document);
  const { beat_grid: grid, structure, cues, energy, audio, metadata } = document;
  const key = audio.key === null ? null : fromCamelot(audio.key);
  return {
    beats: doubles(times),
    beat_numbers: integers(numbers),
    anchors: table(
      grid.map(({ time, bpm, beat }) => [time, bpm, beat]),
      3,
    ),
    section_times: doubles(structure.map(({ time }) => time)),
    section_bars: integers(structure.map(({ bar }) => bar)),
    section_labels: integers(structure.map(({ label }) => sectionLabels.indexOf(label))),
    section_confidences: doubles(structure.map(({ confidence }) => confidence)),
    section_energies: table(
      structure.map((_, i) => {
        const levels = energy?.by_section.find(({ section }) => section === i);
        return levels ? [levels.bass, levels.mid, levels.high] : [Number.NaN, Number.NaN, Number.NaN];
      }),
      3,
    ),
    cue_times: doubles(cues.map(({ time }) => time)),
    cue_ends: doubles(cues.map(({ end }) => end ?? Number.NaN)),
    cue_slots: integers(cues.map(({ slot }) => (slot === undefined ? -1 : hotCueSlots.indexOf(slot)))),
    cue_confidences: doubles(cues.map(({ confidence }) => confidence)),
    duration: doubles([audio.duration]),
    key: integers([key === null ? -1 : key.tonic + (key.mode === 'minor' ? 12 : 0)]),
    tier: integers([metadata.tier]),
    confidence: doubles([metadata.confidence]),
  };
}

/** The meaning of integer labels. */
export const vocabulary = {
  section_labels: sectionLabels,
  cue_slots: hotCueSlots,
  keys: 'tonic (C = 0), plus 12 for minor; -1 unknown',
};
