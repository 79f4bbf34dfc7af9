import { createBandSplitter } from './crossover.ts';
import { openAudio } from './open-audio.ts';
import { createWaveformConsumer, ZOOM_SAMPLES_PER_PIXEL } from './waveform.ts';

/** What comes before a piece, until the filters have settled, pixels: 0.1 s. */
const LEAD_PIXELS = 40;
/** Longest piece, pixels: about a minute. */
const MAX_PIECE_PIXELS = 20_000;

/** A stretch of the finest waveform of a file. */
export interface WaveformPiece {
  /** Hz of the audio. */
  readonly sampleRate: number;
  /** Pixels × 3 bands × (least, greatest), as in `WaveformPixels`; shorter where the audio ends. */
  readonly data: Int8Array;
}

/**
 * Decodes pixels [from, from + count) of the finest waveform of a file, for a look at a track that nobody has analyzed yet.
 * @throws AppError as `openAudio` does
 */
export async function readWaveformPiece(path: string, from: number, count: number): Promise<WaveformPiece> {
  const audio = await openAudio(path);
  const { sampleRate } = audio.format;
  const split = createBandSplitter(sampleRate);
  const shape = createWaveformConsumer(sampleRate);
  const lead = Math.min(from, LEAD_PIXELS);
  let left = (lead + Math.min(count, MAX_PIECE_PIXELS)) * ZOOM_SAMPLES_PER_PIXEL;
  for await (const block of audio.blocks((from - lead) * ZOOM_SAMPLES_PER_PIXEL)) {
    const mono = block.mono.subarray(0, left);
    shape.push(split({ channels: [mono], mono }));
    left -= mono.length;
    if (left === 0) break;
  }
  const { data, length } = shape.finish().zoom;
  const values = data.length / Math.max(1, length);
  return { sampleRate, data: data.slice(lead * values) };
}
