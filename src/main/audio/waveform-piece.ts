import { ZOOM_SAMPLES_PER_PIXEL } from './band-meter.ts';
import { openAudio } from './open-audio.ts';
import { createWaveformConsumer } from './waveform.ts';

/** Pixels decoded before a piece so that the filters settle: 0.1 s. */
const LEAD_PIXELS = 40;
/** Maximum length of a piece in pixels: about a minute. */
const MAX_PIECE_PIXELS = 20_000;

/** Part of the finest waveform of a file. */
export interface WaveformPiece {
  /** Sample rate of the audio in Hz. */
  readonly sampleRate: number;
  /** Pixels × 3 bands × (min, max), as in `WaveformPixels`; shorter if the audio ends. */
  readonly data: Int8Array;
}

/**
 * Decodes pixels [from, from + count) of the finest waveform of a file, to show a track that is not analyzed yet.
 * @throws AppError like `openAudio`
 */
export async function readWaveformPiece(path: string, from: number, count: number): Promise<WaveformPiece> {
  const audio = await openAudio(path);
  const { sampleRate } = audio.format;
  const shape = createWaveformConsumer(sampleRate);
  const lead = Math.min(from, LEAD_PIXELS);
  let left = (lead + Math.min(count, MAX_PIECE_PIXELS)) * ZOOM_SAMPLES_PER_PIXEL;
  for await (const block of audio.blocks((from - lead) * ZOOM_SAMPLES_PER_PIXEL)) {
    const mono = block.mono.subarray(0, left);
    shape.push({ channels: [mono], mono });
    left -= mono.length;
    if (left === 0) break;
  }
  const { data, length } = shape.finish().zoom;
  const values = data.length / Math.max(1, length);
  return { sampleRate, data: data.slice(lead * values) };
}
