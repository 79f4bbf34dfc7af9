import { toAppError } from '../../shared/errors.ts';
import { describeBackend } from '../inference/backends.ts';
import { createModelHost, prepareModel, serveModel } from '../inference/model-host.ts';
import { createBackboneHost } from '../dataset/features/backbone.ts';
import { createPersonalNetworkHost } from '../learning/registry/personal-network.ts';
import { createKeyModelHost } from '../inference/key-model.ts';
import { hasUsedGraphicsCard } from '../inference/runtime.ts';
import { placeCues } from '../learning/personal/cues/place-cues.ts';
import type { PredictedPlace } from '../learning/personal/cues/place-cues.ts';
import { placeGrid } from '../learning/personal/grid/place-grid.ts';
import { placeSections } from '../learning/personal/sections/place-sections.ts';
import { analyzeTrack } from '../analysis/analyze-track.ts';
import { refitTrack } from '../analysis/refit-track.ts';
import { listenForRequests } from '../core/processes/worker-port.ts';
import type { AnalysisKind, AnalysisMessage, AnalysisRequests } from '../core/processes/worker-protocol.ts';

/**
 * Entry of the analysis processes: one file per request. They run outside the core, so that a crash in native code
 * costs one track and computations never block the library. One of them may run the network on a graphics card for the
 * others.
 */
const models = createModelHost();
const keyModels = createKeyModelHost();
const backbones = createBackboneHost();
const personalNetworks = createPersonalNetworkHost();

const answers: {
  [K in AnalysisKind]: (request: AnalysisRequests[K]['request']) => Promise<AnalysisRequests[K]['response']>;
} = {
  async analyze({ path, genre = '', tempoRange = null, waveform, model = null, keyModel = null }) {
    const opened = { model: await models.open(model), keyModel: await keyModels.open(keyModel) };
    const started = performance.now();
    const analysis = await analyzeTrack(path, { ...opened, genre, tempoRange, waveform });
    return { analysis, seconds: (performance.now() - started) / 1000 };
  },
  refit: refitTrack,
  async placeCues({ folder, tracks }) {
    const network = await personalNetworks.open(folder, 'cues');
    const places: PredictedPlace[][] = [];
    for (const track of tracks) places.push(await placeCues(network, track));
    return places;
  },
  async embedBars({ folder, threads, path, lines }) {
    return (await backbones.open(folder, threads)).describe(path, lines);
  },
  async tryBackbone({ folder, threads }) {
    const { manifest } = await backbones.open(folder, threads);
    return { version: manifest.version };
  },
  placeSections: async ({ folder, track, source }) =>
    placeSections(await personalNetworks.open(folder, 'sections'), track, source),
  placeGrid: async ({ folder, track }) => placeGrid(await personalNetworks.open(folder, 'grid'), track),
  prepareModel,
  serveModel,
  probeProvider: ({ provider }) => describeBackend(provider),
  async synthesize({ folder, seed, options }) {
    // Loaded on demand: most analysis processes never synthesise audio.
    const { synthesizeTrack } = await import('../synthesis/synthesize-track.ts');
    const { writeTrack } = await import('../synthesis/synthesize-folder.ts');
    const track = synthesizeTrack(seed, options);
    return { file: await writeTrack(folder, track), truth: track.truth };
  },
};

listenForRequests(async ({ kind, request }: AnalysisMessage) => {
  try {
    const value = await answers[kind](request as never);
    return { type: 'result', value, retire: kind !== 'serveModel' && hasUsedGraphicsCard() };
  } catch (error) {
    const { code, text } = toAppError(error);
    return { type: 'error', code, text };
  }
});
