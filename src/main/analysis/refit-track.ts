import { openAudio } from '../audio/open-audio.ts';
import { createOnsetConsumer } from './front-end/onsets.ts';
import { refitGrid } from './rhythm/refit-grid.ts';
import type { Refit } from './rhythm/refit-grid.ts';
import type { AnalysisRequests } from './worker-protocol.ts';

/** Reads the onsets of a file and fits a stretch of its grid (document clock) on them. */
export async function refitTrack(request: AnalysisRequests['refit']['request']): Promise<Refit> {
  const stream = await openAudio(request.path);
  const onsets = createOnsetConsumer(stream.format.sampleRate);
  for await (const block of stream.blocks()) onsets.push(block);
  const novelty = onsets.finish();
  const onDocumentClock = { ...novelty, start: novelty.start + stream.format.decoderOffset };
  return refitGrid(onDocumentClock, request.grid, request.beatsPerBar, request.from, request.to);
}
