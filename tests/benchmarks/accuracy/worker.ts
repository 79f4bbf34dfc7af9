/** Child process of the accuracy benchmark: analyses one file per message, with the model in the folder named by its argument. */
import { createSignalProcessingModel } from '../../../src/main/analysis/activations/signal-processing.ts';
import { analyzeTrack } from '../../../src/main/analysis/analyze-track.ts';
import { openModel } from '../../../src/main/inference/model-host.ts';
import { errorMessage } from '../../../src/shared/errors.ts';
import { scoreTrack } from './score-track.ts';
import type { TrackResult } from './score-track.ts';
import type { Truth } from './truth.ts';

export interface ScoreRequest {
  readonly truth: Truth;
  readonly path: string;
}
export type ScoreReply =
  { readonly ok: true; readonly result: TrackResult } | { readonly ok: false; readonly message: string };

const folder = process.argv[2];
const model = folder
  ? await openModel({ folder, provider: 'cpu', threads: 1 })
  : createSignalProcessingModel();

async function answer({ truth, path }: ScoreRequest): Promise<ScoreReply> {
  try {
    return { ok: true, result: scoreTrack(truth, await analyzeTrack(path, { model })) };
  } catch (error) {
    return { ok: false, message: errorMessage(error) };
  }
}

process.on('message', (request: ScoreRequest) => {
  void answer(request).then((reply) => process.send!(reply));
});
