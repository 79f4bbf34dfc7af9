import { join } from 'node:path';
import type { Annotation } from '../../../shared/domain/index.ts';
import { createNamer } from '../../files/file-names.ts';
import type { ExportTrack } from './export-track.ts';
import type { LabelClasses } from './label-classes.ts';
import { encodeNpz } from './npy.ts';
import type { NpyArray } from './npy.ts';
import { writePieces, writeWhole } from '../../files/output.ts';
import { chosenLabelArrays, labelArrays, vocabulary } from './track-arrays.ts';

/** Labels and features of one track as an `.npz` file. */
export function encodeTrackArrays(
  document: Annotation,
  features: Readonly<Record<string, NpyArray>>,
): Uint8Array {
  return encodeNpz({ ...labelArrays(document), ...features });
}

/**
 * Writes one `.npz` per track to `labels/`, and `index.json` with names, splits and vocabulary. `features` adds arrays
 * to a track's file, for example `mel`. With `classes`, each file also contains the track's labels as multi-hot
 * vectors, whose class names are in `vocabulary`.
 */
export async function exportNumpy(
  folder: string,
  tracks: Iterable<ExportTrack>,
  features: (track: ExportTrack) => Promise<Readonly<Record<string, NpyArray>>> = async () => ({}),
  classes: LabelClasses | null = null,
  /** Label arrays to write; null for all. */
  wanted: ReadonlySet<string> | null = null,
): Promise<void> {
  const nameOf = createNamer();
  const index: string[] = [];
  for (const track of tracks) {
    const { audioId, artist, title, path, trackId, split, hash, document } = track;
    const file = `labels/${nameOf({ ...track, file: document.audio.file })}.npz`;
    const labels = chosenLabelArrays(track, classes, wanted);
    await writeWhole(join(folder, file), encodeNpz({ ...labels, ...(await features(track)) }));
    index.push(
      JSON.stringify({ file, track_id: trackId, audio_id: audioId, path, artist, title, split, hash }),
    );
  }
  await writePieces(join(folder, 'index.json'), [
    `{\n"vocabulary": ${JSON.stringify({ ...vocabulary, ...classes })},\n"tracks": [\n${index.join(',\n')}\n]\n}\n`,
  ]);
}
