/**
 * Exports recordings whose beats nobody wrote down, with the beats on which two independent methods agree: the network of
 * a shipped model and signal processing. A teacher's labels, generated ones: they are of the third tier, and networks
 * learn from them only where `train.py` is told to (`--agreed-weight`). Features and labels are written as by
 * `export-features.ts`.
 *
 *   node training/export-agreed.ts --recordings DIR --cache DIR [--model FOLDER]
 */
import { mkdir, readdir } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { parseArgs } from 'node:util';
import { activate, decide, measureTrack } from '../src/main/analysis/analyze-track.ts';
import type { TrackFeatures } from '../src/main/analysis/types.ts';
import { scoreBeats } from '../src/main/learning/metrics/beats.ts';
import { indexGrid } from '../src/shared/domain/index.ts';
import { errorMessage } from '../src/shared/errors.ts';
import { openBenchmarkModel, shippedModel, SIGNAL_PROCESSING } from './decisions/shipped-model.ts';
import { isSaved, saveTrack } from './save-track.ts';

/** F-measure between the beats, and the downbeats, of the two methods from which they agree. */
const AGREEMENT = 0.95;
/** Seconds within which a beat of the one is that of the other. */
const WINDOW_S = 0.025;
const MIN_DURATION_S = 50;
const MAX_DURATION_S = 900;

const { values: options } = parseArgs({
  options: {
    recordings: { type: 'string' },
    cache: { type: 'string' },
    model: { type: 'string', default: shippedModel },
  },
});
const { recordings, cache } = options;
if (!recordings || !cache) throw new Error('Say where: --recordings DIR --cache DIR');
const methods = await Promise.all([options.model, SIGNAL_PROCESSING].map(openBenchmarkModel));

interface Beats {
  readonly bpm: number;
  readonly beats: readonly number[];
  readonly downbeats: readonly number[];
}

interface Agreed extends Beats {
  readonly features: TrackFeatures;
}

/** The beats of a recording by the network, or why it has no labels. */
async function agree(path: string): Promise<Agreed | string> {
  const { features } = await measureTrack(path);
  const { duration } = features;
  if (duration < MIN_DURATION_S || duration > MAX_DURATION_S) return 'too short or too long';
  const found: Beats[] = [];
  for (const model of methods) {
    const activations = await activate(features, { model, keyModel: null });
    const { grid } = decide(features, activations, { tempoRange: null });
    const index = indexGrid(grid.grid, grid.beatsPerBar);
    if (index.isEmpty) return 'no grid';
    if (grid.grid.length > 1) return 'tempo moves';
    const beats = index.beats(0, duration);
    found.push({
      bpm: index.bpmAt(duration / 2),
      beats: beats.map(({ time }) => time),
      downbeats: beats.flatMap(({ time, beatInBar }) => (beatInBar === 1 ? [time] : [])),
    });
  }
  const [taught, checked] = found as [Beats, Beats];
  for (const key of ['beats', 'downbeats'] as const)
    if (scoreBeats(taught[key], checked[key], WINDOW_S).f < AGREEMENT) return `other ${key}`;
  return { ...taught, features };
}

await mkdir(cache, { recursive: true });
const audio = join(recordings, 'audio');
for (const file of (await readdir(audio)).sort()) {
  const id = `agreed-${parse(file).name}`;
  if (isSaved(cache, id)) continue;
  const result = await agree(join(audio, file)).catch((error: unknown) => errorMessage(error));
  if (typeof result === 'string') {
    console.log(`${id}: ${result}`);
    continue;
  }
  const { features, bpm, beats, downbeats } = result;
  await saveTrack(
    cache,
    {
      id,
      split: 'train',
      kind: 'agreed',
      origin: 'recordings',
      style: null,
      bpm,
      duration: features.duration,
      known: [0, features.duration],
      beats,
      downbeats,
      boundaries: null,
      sections: null,
    },
    features.mel,
  );
}
