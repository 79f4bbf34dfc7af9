import { join } from 'node:path';
import { openAudio } from '../audio/open-audio.ts';
import { createResampler } from '../audio/resample.ts';
import type { AudioConsumer, AudioFinding, AudioFormat, AudioStream } from '../audio/stream.ts';
import { createWaveformBuilder, encodeWaveformDat } from '../audio/waveform.ts';
import type { Waveform } from '../audio/waveform.ts';
import { writeWhole } from '../files/output.ts';
import { removeStaleTemporaries } from '../files/temporary.ts';
import { release } from '../numeric/pages.ts';
import type { TempoRange } from '../../shared/domain/index.ts';
import { AppError } from '../../shared/errors.ts';
import { msg } from '../../shared/languages/translate.ts';
import { createBandwidthConsumer } from './bandwidth.ts';
import { estimateEnergy } from './energy/estimate-energy.ts';
import { createLevelsConsumer } from './energy/levels.ts';
import { createMelConsumer, melFrontEnd } from './front-end/mel.ts';
import { createOnsetConsumer } from './front-end/onsets.ts';
import { createChromaConsumer } from './key/chroma.ts';
import { estimateKey } from './key/estimate-key.ts';
import { estimateGrid } from './rhythm/estimate-grid.ts';
import { estimateStructure } from './sections/estimate-structure.ts';
import { describeBars } from './profile/describe-bars.ts';
import type { TrackProfile } from './profile/track-profile.ts';
import type {
  ActivationModel,
  Activations,
  EnergyEstimate,
  GridEstimate,
  KeyEstimate,
  KeyModel,
  StructureEstimate,
  TrackFeatures,
} from './types.ts';

/** Measurements of the sound of a file, independent of the music. */
interface SoundMeasures {
  /** Integrated loudness, LUFS (BS.1770); null for silence. */
  readonly loudness: number | null;
  /** Highest frequency with content, Hz; null if it cannot be determined, see `createBandwidthConsumer`. */
  readonly bandwidth: number | null;
}

/** The results of one model for one track. All times are on the document clock. */
export interface TrackAnalysis {
  /** `ml_model_<version>`. */
  readonly source: string;
  /** Execution provider of the network; absent for signal processing. */
  readonly provider?: string;
  readonly format: AudioFormat;
  /** Seconds. */
  readonly duration: number;
  readonly grid: GridEstimate;
  readonly structure: Omit<StructureEstimate, 'evidence'>;
  readonly energy: EnergyEstimate;
  /** Null when the track has no clear tonal centre. */
  readonly key: KeyEstimate | null;
  /** Notable facts about the file, for the user. */
  readonly findings: readonly AudioFinding[];
  readonly sound: SoundMeasures;
  /** Description of each bar; null for silence. */
  readonly profile: TrackProfile | null;
}

export interface AnalyzeOptions {
  readonly model: ActivationModel;
  /** Detects the key if the model itself does not; without one, key profiles decide. */
  readonly keyModel?: KeyModel | null;
  /** Where to write `<name>.overview.dat` and `<name>.zoom.dat`. */
  readonly waveform?: { readonly folder: string; readonly name: string } | null;
  /** Genre tag, which helps to choose between half and double tempo. */
  readonly genre?: string | null;
  /** The user's preferred tempo range; null leaves the choice between half and double to the music. */
  readonly tempoRange?: TempoRange | null;
  readonly signal?: AbortSignal;
  /** Called after each stage with its name, to measure its duration. */
  readonly onStage?: OnStage;
}

type OnStage = (stage: string) => void;
const ignoreStage: OnStage = () => undefined;

/** All measurements on the samples, taken in one pass. */
export interface MeasuredTrack {
  readonly format: AudioFormat;
  readonly features: TrackFeatures;
  readonly findings: readonly AudioFinding[];
  readonly sound: SoundMeasures;
}

/** Writes the waveform and gives its memory back. */
async function writeWaveform(waveform: Waveform, target: { folder: string; name: string }): Promise<void> {
  // Cancelling ends the process that analyzes, possibly while it writes here.
  removeStaleTemporaries(target.folder);
  for (const scale of ['overview', 'zoom'] as const) {
    const bytes = encodeWaveformDat(waveform[scale], waveform.sampleRate);
    release(waveform[scale].data);
    await writeWhole(join(target.folder, `${target.name}.${scale}.dat`), bytes);
    release(bytes);
  }
}

/**
 * Decodes a file once and takes all measurements along the way.
 * @throws AppError as `openAudio` does; `invalid_input` for a file without audio.
 */
export async function measureTrack(
  path: string,
  options: Pick<AnalyzeOptions, 'waveform' | 'signal' | 'onStage'> = {},
): Promise<MeasuredTrack> {
  const { signal } = options;
  const measured = await measureAudio(await openAudio(path, signal ? { signal } : {}), options);
  if (!measured)
    throw new AppError(
      'invalid_input',
      msg('{path} holds no audio. Remove it or replace the file.', { path }),
    );
  return measured;
}

/** The same for audio from any source; null if there are no samples. */
export async function measureAudio(
  stream: AudioStream,
  options: Pick<AnalyzeOptions, 'waveform' | 'signal' | 'onStage'> = {},
): Promise<MeasuredTrack | null> {
  const { signal, waveform, onStage = ignoreStage } = options;
  const { sampleRate } = stream.format;
  const resampler = createResampler(sampleRate, melFrontEnd.sampleRate);
  const mel = createMelConsumer(melFrontEnd.sampleRate);
  const onsets = createOnsetConsumer(melFrontEnd.sampleRate);
  const chroma = createChromaConsumer(melFrontEnd.sampleRate);
  const shape = waveform ? createWaveformBuilder(sampleRate) : null;
  const levels = createLevelsConsumer(sampleRate, shape);
  const bandwidth = createBandwidthConsumer(sampleRate);
  /** Measurements at the front end's rate share one resampler. */
  const resampled: [string, AudioConsumer<unknown>][] = [
    ['mel', mel],
    ['onsets', onsets],
    ['chroma', chroma],
  ];
  const direct: [string, AudioConsumer<unknown>][] = [
    ['levels and waveform', levels],
    ['bandwidth', bandwidth],
  ];
  function pushResampled(mono: Float32Array): void {
    onStage('resample');
    const block = { channels: [mono], mono };
    for (const [stage, consumer] of resampled) {
      consumer.push(block);
      onStage(stage);
    }
  }
  let sampleCount = 0;
  for await (const block of stream.blocks()) {
    onStage('decode');
    signal?.throwIfAborted();
    sampleCount += block.mono.length;
    const mono = resampler.push(block.mono);
    pushResampled(mono);
    if (mono !== block.mono) release(mono);
    for (const [stage, consumer] of direct) {
      consumer.push(block);
      onStage(stage);
    }
  }
  pushResampled(resampler.finish());
  if (sampleCount === 0) return null;
  const levelsFound = levels.finish();
  if (shape && waveform) await writeWaveform(shape.finish(), waveform);
  const chromaFound = chroma.finish();
  // The mel spectrogram comes last: for a moment it takes more memory, which the others no longer need.
  const features: TrackFeatures = {
    duration: sampleCount / sampleRate,
    levels: levelsFound,
    chroma: chromaFound,
    onsets: onsets.finish(),
    mel: mel.finish(),
  };
  onStage('levels and waveform');
  const { loudness } = features.levels;
  return {
    format: stream.format,
    features,
    findings: stream.findings?.() ?? [],
    sound: { loudness: Number.isFinite(loudness) ? loudness : null, bandwidth: bandwidth.finish() },
  };
}

/** Runs the networks on one track. */
export async function activate(
  features: TrackFeatures,
  { model, keyModel, signal }: Pick<AnalyzeOptions, 'model' | 'keyModel' | 'signal'>,
): Promise<Activations> {
  const activations = await model.activate(features.mel, signal);
  if (!keyModel || activations.key) return activations;
  return { ...activations, key: await keyModel.hear(features.chroma), keySource: keyModel.source };
}

/** Derives grid, key, structure and so on from the measurements of one track, on the clock of the decoded samples. */
export function decide(
  features: TrackFeatures,
  activations: Activations,
  {
    genre = null,
    tempoRange = null,
    onStage = ignoreStage,
  }: Pick<AnalyzeOptions, 'genre' | 'tempoRange' | 'onStage'> = {},
) {
  const grid = estimateGrid(features, activations, { genre, tempoRange });
  onStage('grid');
  const structure = estimateStructure(features, activations, grid);
  onStage('sections');
  const profile = describeBars(features, activations, structure.evidence, grid);
  const energy = estimateEnergy(features, grid.grid, structure.sections);
  const key = estimateKey(features, activations);
  onStage('key and energy');
  return { grid, structure, energy, key, profile };
}

/** Analyzes one file from start to end. */
export async function analyzeTrack(path: string, options: AnalyzeOptions): Promise<TrackAnalysis> {
  const { format, features, findings, sound } = await measureTrack(path, options);
  const activations = await activate(features, options);
  options.onStage?.('activations');
  const decisions = decide(features, activations, options);
  const { structure, ...rest } = toDocumentClock(decisions, format.decoderOffset);
  const { sections, confidence } = structure;
  return {
    source: activations.source,
    ...(activations.provider !== undefined && { provider: activations.provider }),
    format,
    duration: features.duration + Math.max(0, format.decoderOffset),
    ...rest,
    // The profile keeps the evidence.
    structure: { sections, confidence },
    findings,
    sound,
  };
}

/** Converts times from the clock of the decoded samples to the document clock. */
function toDocumentClock(decisions: ReturnType<typeof decide>, offset: number): ReturnType<typeof decide> {
  if (offset === 0) return decisions;
  const { grid, structure, profile } = decisions;
  return {
    ...decisions,
    profile: profile && { ...profile, lines: profile.lines.map((line) => line + offset) },
    grid: { ...grid, grid: grid.grid.map((anchor) => ({ ...anchor, time: anchor.time + offset })) },
    structure: {
      ...structure,
      sections: structure.sections.map((section) => ({ ...section, time: section.time + offset })),
    },
  };
}
