/** Child process of the accuracy benchmark: analyses one file per message, with the model in the folder named by its argument. */
import { analyzeTrack } from '../../../src/main/analysis/analyze-track.ts';
import { errorMessage } from '../../../src/shared/errors.ts';
import { openBenchmarkModel } from '../shipped-model.ts';
import { scoreTrack } from './score-track.ts';
import type { TrackResult } from './score-track.ts';
import type { Truth } from './truth.ts';

export interface ScoreRequest {
  readonly truth: Truth;
  readonly path: string;
}
export type ScoreReply =
  { readonly ok: true; readonly result: TrackResult } | { readonly ok: false; readonly message: string };

const model = await openBenchmarkModel(process.argv[2]!);

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
