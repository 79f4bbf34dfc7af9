import { join } from 'node:path';
import { fromCamelot, hotCueSlots, sectionLabels } from '../../../shared/domain/index.ts';
import type { Annotation } from '../../../shared/domain/index.ts';
import { createNamer } from '../../files/file-names.ts';
import type { ExportTrack } from './export-track.ts';
import { labelsOfTrack, multiHot } from './label-classes.ts';
import type { LabelClasses } from './label-classes.ts';
import { encodeNpz } from './npy.ts';
import type { NpyArray } from './npy.ts';
import { writePieces, writeWhole } from '../../files/output.ts';
import { beatsOf } from './row.ts';

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

/** The labels of one track as arrays; `vocabulary` in `index.json` says what the integers mean. */
function documentArrays(document: Annotation): Record<string, NpyArray> {
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

/** Labels and features of one track as an `.npz` file. */
export function encodeTrackArrays(
  document: Annotation,
  features: Readonly<Record<string, NpyArray>>,
): Uint8Array {
  return encodeNpz({ ...documentArrays(document), ...features });
}

const vocabulary = {
  section_labels: sectionLabels,
  cue_slots: hotCueSlots,
  keys: 'tonic (C = 0), plus 12 for minor; -1 unknown',
};

/**
 * One `.npz` per track below `labels/` and `index.json` with names, splits and vocabulary. `features` adds arrays to a
 * track's file, for example `mel`. With `classes`, each file has the track's labels as multi-hot vectors, which `vocabulary`
 * names in their order.
 */
export async function exportNumpy(
  folder: string,
  tracks: Iterable<ExportTrack>,
  features: (track: ExportTrack) => Promise<Readonly<Record<string, NpyArray>>> = async () => ({}),
  classes: LabelClasses | null = null,
  /** Arrays of labels to write; all when null. */
  wanted: ReadonlySet<string> | null = null,
): Promise<void> {
  const nameOf = createNamer();
  const index: string[] = [];
  for (const track of tracks) {
    const { audioId, artist, title, path, trackId, split, hash, document } = track;
    const hot = classes ? hotArrays(track, classes) : {};
    const file = `labels/${nameOf({ ...track, file: document.audio.file })}.npz`;
    const labels = { ...documentArrays(document), ...hot };
    const chosen = Object.entries(labels).filter(([name]) => wanted?.has(name) ?? true);
    await writeWhole(
      join(folder, file),
      encodeNpz({ ...Object.fromEntries(chosen), ...(await features(track)) }),
    );
    index.push(
      JSON.stringify({ file, track_id: trackId, audio_id: audioId, path, artist, title, split, hash }),
    );
  }
  await writePieces(join(folder, 'index.json'), [
    `{\n"vocabulary": ${JSON.stringify({ ...vocabulary, ...classes })},\n"tracks": [\n${index.join(',\n')}\n]\n}\n`,
  ]);
}
