/**
 * Child process of the planted-error benchmark: analyses one file, or renders a synthetic track, stores its truth and
 * analyses it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSignalProcessingModel } from '../../src/main/analysis/activations/signal-processing.ts';
import { analyzeTrack } from '../../src/main/analysis/analyze-track.ts';
import { predictionOf } from '../../src/main/core/analysis/predicted-document.ts';
import { writeTrack } from '../../src/main/synthesis/synthesize-folder.ts';
import { synthesizeTrack } from '../../src/main/synthesis/synthesize-track.ts';
import type { SynthesisTruth } from '../../src/main/synthesis/truth.ts';
import type { Annotation } from '../../src/shared/domain/index.ts';
import { defaultCueTemplate } from '../../src/shared/domain/cue-template.ts';
import { errorMessage } from '../../src/shared/errors.ts';

/** `waveform`: folder for `<name>.zoom.dat`, in the app's format. */
export type WorkRequest = { readonly waveform: { readonly folder: string; readonly name: string } } & (
  { readonly kind: 'analyze'; readonly path: string } | { readonly kind: 'synthesize'; readonly seed: number }
);
export interface SyntheticTrack {
  readonly truth: SynthesisTruth;
  readonly prediction: Annotation;
}
export type WorkReply =
  | { readonly ok: true; readonly result: Annotation | SyntheticTrack }
  | { readonly ok: false; readonly message: string };

const model = createSignalProcessingModel();
/** Times of documents do not matter here; a fixed one keeps the cache stable. */
const at = '2026-01-01T00:00:00.000Z';

async function predict(path: string, waveform: WorkRequest['waveform']): Promise<Annotation> {
  const analysis = await analyzeTrack(path, { model, waveform });
  return predictionOf(analysis, null, { template: defaultCueTemplate, at });
}

async function synthesize(seed: number, waveform: WorkRequest['waveform']): Promise<SyntheticTrack> {
  const folder = mkdtempSync(join(tmpdir(), 'segue-planted-'));
  try {
    const track = synthesizeTrack(seed, { durationRange: [150, 300] });
    const { audio } = await writeTrack(folder, track);
    const prediction = await predict(join(folder, audio), waveform);
    return { truth: { ...track.truth, notes: [], hits: [] }, prediction };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function answer(request: WorkRequest): Promise<WorkReply> {
  try {
    const result =
      request.kind === 'synthesize'
        ? await synthesize(request.seed, request.waveform)
        : await predict(request.path, request.waveform);
    return { ok: true, result };
  } catch (error) {
    return { ok: false, message: errorMessage(error) };
  }
}

process.on('message', (request: WorkRequest) => {
  void answer(request).then((reply) => process.send!(reply));
});
