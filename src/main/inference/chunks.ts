import { melValues } from '../analysis/front-end/mel-values.ts';
import type { MelSpectrogram } from '../analysis/types.ts';
import type { ChunkSettings } from './manifest.ts';

/**
 * One run of the network: frames [start, start + length) of the track; only the outputs of [keepFrom, keepTo) are used.
 */
export interface Chunk {
  /** Track frame of the chunk's first frame; negative if silence precedes the track. */
  readonly start: number;
  readonly length: number;
  readonly keepFrom: number;
  readonly keepTo: number;
}

/**
 * Cuts a track of `frames` frames into overlapping chunks. The kept ranges are contiguous: where chunks overlap, the
 * first one is used ("keep first" of Beat This!). The last chunk is moved back to end with the track.
 */
export function planChunks(frames: number, settings: ChunkSettings): Chunk[] {
  if (frames === 0) return [];
  const { frames: size, border, align, minimum, edges } = settings;
  const silence = edges === 'silence' ? border : 0;
  /** Not -silence, which would be -0 if there is none. */
  const first = 0 - silence;
  const end = frames + silence;
  const total = end + silence;
  if (total <= size) return [{ start: first, length: Math.max(total, minimum), keepFrom: 0, keepTo: frames }];
  const chunks: Chunk[] = [];
  let keepFrom = 0;
  for (let start = first; keepFrom < frames; start += size - 2 * border) {
    const isLast = start + size >= end;
    // Rounded up, so that no chunk is longer than `size`.
    const from = isLast ? Math.ceil((end - size) / align) * align : start;
    const keepTo = isLast ? frames : start + size - border;
    chunks.push({ start: from, length: Math.min(size, end - from), keepFrom, keepTo });
    keepFrom = keepTo;
  }
  return chunks;
}

/** A minute: with shorter runs a graphics card would wait for the next one. */
const LEAST_BATCHED_FRAMES = 3000;

/**
 * Settings that cut tracks of typical length into several chunks of one length, so that chunks of different tracks can
 * run together. Chunks of at least four borders discard at most half of what they compute. The last chunk of a track
 * that does not end on the raster of `align` stays shorter, because padding it would change the network's output at the
 * end of the track.
 */
export function settingsForBatches(settings: ChunkSettings): ChunkSettings {
  const { frames, border, align } = settings;
  const wanted = Math.max(4 * border, LEAST_BATCHED_FRAMES);
  return { ...settings, frames: Math.min(frames, Math.ceil(wanted / align) * align) };
}

/** Copies the mel frames of a chunk, with zeros outside the track, into `target` (rows of `mel.bands`) at row `row`. */
export function copyChunk(mel: MelSpectrogram, chunk: Chunk, target: Float32Array, row: number): void {
  const from = Math.max(0, chunk.start);
  const to = Math.min(mel.frames, chunk.start + chunk.length);
  melValues(mel, from, to, target, (row + from - chunk.start) * mel.bands);
}
