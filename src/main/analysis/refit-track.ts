import { openAudio } from '../audio/open-audio.ts';
import { createOnsetConsumer } from './front-end/onsets.ts';
import { refitGrid } from './rhythm/refit-grid.ts';
import type { Refit } from './rhythm/refit-grid.ts';
import type { Anchor } from '../../shared/domain/index.ts';

export interface RefitRequest {
  readonly path: string;
  readonly grid: readonly Anchor[];
  readonly beatsPerBar: number;
  readonly from: number;
  readonly to: number;
}

/** Reads the onsets of a file and fits a segment of its grid (document clock) to them. */
export async function refitTrack(request: RefitRequest): Promise<Refit> {
  const stream = await openAudio(request.path);
  const onsets = createOnsetConsumer(stream.format.sampleRate);
  for await (const block of stream.blocks()) onsets.push(block);
  const novelty = onsets.finish();
  const onDocumentClock = { ...novelty, start: novelty.start + stream.format.decoderOffset };
  return refitGrid(onDocumentClock, request.grid, request.beatsPerBar, request.from, request.to);
}
