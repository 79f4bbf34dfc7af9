/** Child process of the accuracy benchmark: scores one file by several methods per message, measuring its audio once. */
import { activate, decide, measureTrack } from '../../src/main/analysis/analyze-track.ts';
import { estimateGrid } from '../../src/main/analysis/rhythm/estimate-grid.ts';
import type { ActivationModel, Activations, KeyModel, TrackFeatures } from '../../src/main/analysis/types.ts';
import { offeredTempoRanges } from '../../src/shared/domain/index.ts';
import type { TempoRange } from '../../src/shared/domain/index.ts';
import { errorMessage } from '../../src/shared/errors.ts';
import { openBenchmarkKeyModel, openBenchmarkModel } from '../../training/decisions/shipped-model.ts';
import { pickBeats } from './peak-picking.ts';
import { analysisFindings, gridFindings, scoreTrack } from './score-track.ts';
import type { Findings, TrackResult } from './score-track.ts';
import type { Truth } from '../../training/decisions/truth.ts';

/**
 * How far a method goes beyond activations: only their peaks, the grid before it is aligned to onsets, all decisions, or
 * these in a tempo range that holds the track's tempo.
 */
export type Extent = 'peaks' | 'coarse grid' | 'decisions' | 'decisions in a range';

/** A way to analyse a track. */
export interface Method {
  /** Folder of an ONNX model, or signal processing. */
  readonly model: string;
  readonly extent: Extent;
}

export interface ScoreRequest {
  readonly truth: Truth;
  readonly path: string;
  readonly methods: readonly Method[];
}
/** One result per method, in their order. */
export type ScoreReply =
  | { readonly ok: true; readonly results: readonly TrackResult[] }
  | { readonly ok: false; readonly message: string };

interface Networks {
  readonly model: ActivationModel;
  readonly keyModel: KeyModel | null;
}
const networks = new Map<string, Networks>();

async function networksIn(folder: string): Promise<Networks> {
  const opened = networks.get(folder) ?? {
    model: await openBenchmarkModel(folder),
    keyModel: await openBenchmarkKeyModel(folder),
  };
  networks.set(folder, opened);
  return opened;
}

/** CPU seconds since the last call. */
function createCpuWatch(): () => number {
  let last = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(last);
    last = process.cpuUsage();
    return (user + system) / 1e6;
  };
}

/** The range of the settings that has a tempo nearest its middle; null if the tempo is outside. */
function rangeAround(bpm: number): TempoRange | null {
  const distance = ({ min, max }: TempoRange): number => Math.abs(Math.log(bpm / Math.sqrt(min * max)));
  const nearest = offeredTempoRanges.toSorted((a, b) => distance(a) - distance(b))[0]!;
  return bpm >= nearest.min && bpm <= nearest.max ? nearest : null;
}

/** The results for a track at that stage, on the clock of the truth. */
function decideUpTo(
  extent: Extent,
  features: TrackFeatures,
  activations: Activations,
  truth: Truth,
  offset: number,
): Omit<Findings, 'cpuS'> {
  if (extent === 'decisions' || extent === 'decisions in a range') {
    const tempoRange = extent === 'decisions' ? null : rangeAround(truth.bpm);
    return analysisFindings(decide(features, activations, { tempoRange }), truth, features.duration, offset);
  }
  if (extent === 'coarse grid') {
    const grid = estimateGrid(features, activations, { refine: false });
    return gridFindings(grid, truth, features.duration, offset);
  }
  const { beats, downbeats, bpm } = pickBeats(activations);
  return {
    beats: beats.map((time) => time + offset),
    downbeats: downbeats.map((time) => time + offset),
    bpm,
  };
}

async function score({ truth, path, methods }: ScoreRequest): Promise<TrackResult[]> {
  const watch = createCpuWatch();
  const { format, features } = await measureTrack(path);
  const { duration } = features;
  const offset = format.decoderOffset;
  const measuring = watch();
  const heard = new Map<string, { readonly activations: Activations; readonly cpuS: number }>();
  const results: TrackResult[] = [];
  for (const { model: folder, extent } of methods) {
    const opened = await networksIn(folder);
    watch();
    const { activations, cpuS: activationCpuS } = heard.get(folder) ?? {
      activations: await activate(features, opened),
      cpuS: watch(),
    };
    heard.set(folder, { activations, cpuS: activationCpuS });
    watch();
    const found = decideUpTo(extent, features, activations, truth, offset);
    const findings = { ...found, cpuS: measuring + activationCpuS + watch(), activationCpuS };
    results.push(scoreTrack(truth, findings, duration));
  }
  return results;
}

process.on('message', (request: ScoreRequest) => {
  void score(request)
    .then(
      (results): ScoreReply => ({ ok: true, results }),
      (error: unknown): ScoreReply => ({ ok: false, message: errorMessage(error) }),
    )
    .then((reply) => process.send!(reply));
});
