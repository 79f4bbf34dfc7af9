/** Measures one example: features of its audio from the app's own front end, and its truth. */
import { join } from 'node:path';
import { measureAudio } from '../../src/main/analysis/analyze-track.ts';
import type { TrackFeatures } from '../../src/main/analysis/types.ts';
import { openAudio } from '../../src/main/audio/open-audio.ts';
import type { AudioBlock, AudioStream } from '../../src/main/audio/stream.ts';
import { synthesizeTrack } from '../../src/main/synthesis/synthesize-track.ts';
import type { SynthesizedTrack } from '../../src/main/synthesis/synthesize-track.ts';
import type { SynthesisTruth } from '../../src/main/synthesis/truth.ts';
import { parseKey } from '../../src/shared/domain/index.ts';
import { readTruths } from './truth.ts';
import type { Truth } from './truth.ts';
import { composePiece } from '../engines/compose.ts';
import { findEngines, renderPiece } from '../engines/engines.ts';
import type { EngineName, Engines } from '../engines/engines.ts';
import { RENDER_RATE } from '../engines/piece.ts';
import type { Piece } from '../engines/piece.ts';
import { findSongs } from '../engines/find-songs.ts';
import { pieceOfSynthesizer } from '../engines/synthesizer-score.ts';
import { SYNTHESIS_SEED } from './examples.ts';
import type { Example, ExampleTruth } from './examples.ts';
import { drawWarp, playWarped } from './warp.ts';
import type { WarpKind } from './warp.ts';

/** Seconds: long enough for complete arrangements, short enough to use hundreds of them. */
const DURATION_RANGE = [90, 170] as const;
/** A change of fewer layers than this is ambiguous, as in the network's training. */
const CLEAR_CHANGE = 0.34;
const BLOCK = 1 << 16;

type RealTruth = Pick<Truth, 'bpm' | 'isConstant' | 'range' | 'beats' | 'downbeats' | 'boundaries' | 'key'>;

export interface MeasuredExample {
  readonly features: TrackFeatures;
  readonly truth: ExampleTruth;
}

export interface MusicFolders {
  /** Contains `README.md` and `truth/`. */
  readonly truth: string;
  /** Contains `<id>.flac`. */
  readonly flac: string;
}

function streamOf({ channels, sampleRate }: Pick<SynthesizedTrack, 'channels' | 'sampleRate'>): AudioStream {
  return {
    format: { codec: 'wav', sampleRate, channelCount: 2, decoderProfile: 'none', decoderOffset: 0 },
    async *blocks(): AsyncIterable<AudioBlock> {
      for (let start = 0; start < channels[0].length; start += BLOCK) {
        const parts = channels.map((channel) => channel.subarray(start, start + BLOCK));
        yield { channels: parts, mono: parts[0]!.map((value, i) => 0.5 * (value + parts[1]![i]!)) };
      }
    },
  };
}

function truthOfSynthetic(truth: SynthesisTruth): ExampleTruth {
  const sections = truth.sections.slice(1).map(({ time }) => time);
  const clear = truth.changes.filter(({ strength }) => strength >= CLEAR_CHANGE).map(({ time_s }) => time_s);
  const boundaries = [...new Set([...sections, ...clear])].sort((a, b) => a - b);
  return {
    bpm: truth.bpm,
    beatsPerBar: truth.beats_per_bar,
    isConstant: truth.constant_tempo,
    range: [truth.beats_s[0]!, truth.beats_s.at(-1)!],
    beats: truth.beats_s,
    downbeats: truth.downbeats_s,
    boundaries,
    faint: truth.changes.map(({ time_s }) => time_s).filter((time) => !boundaries.includes(time)),
    sections: truth.sections.map(({ time, label }) => ({ time, label })),
    key: truth.key,
    cues: truth.cues.map(({ time }) => time),
  };
}

/** If beats deviate more than this from even spacing, the tempo is not constant. */
const MAX_UNEVENNESS_S = 0.02;

function truthOfPiece(piece: Piece): ExampleTruth {
  const { beats, downbeats, boundaries, bpm, known } = piece;
  const interval = (beats.at(-1)! - beats[0]!) / (beats.length - 1);
  const isBoundary = ({ strength }: { strength: number }): boolean => strength >= CLEAR_CHANGE;
  const [first, second] = downbeats;
  return {
    bpm,
    beatsPerBar: Math.round(((second! - first!) * bpm) / 60),
    isConstant: beats.every((time, k) => Math.abs(beats[0]! + k * interval - time) < MAX_UNEVENNESS_S),
    range: known,
    beats,
    downbeats,
    boundaries: boundaries.filter(isBoundary).map(({ time }) => time),
    faint: boundaries.filter((boundary) => !isBoundary(boundary)).map(({ time }) => time),
    sections: null,
    key: null,
    cues: null,
  };
}

let installed: Promise<Engines> | undefined;

async function measurePiece({ id, origin, isUsual }: Example): Promise<MeasuredExample> {
  const seed = `${SYNTHESIS_SEED}/${id}`;
  const piece = isUsual ? pieceOfSynthesizer(seed, DURATION_RANGE) : composePiece(seed, DURATION_RANGE);
  const sound = await renderPiece(piece, origin as EngineName, await (installed ??= findEngines()), seed);
  const measured = await measureAudio(streamOf({ channels: [sound, sound], sampleRate: RENDER_RATE }));
  return { features: measured!.features, truth: truthOfPiece(piece) };
}

async function measureSong({ group, speed }: Example): Promise<MeasuredExample> {
  const song = (await findSongs()).find(({ id }) => id === group)!;
  const sound = await song.load();
  const sampleRate = Math.round(RENDER_RATE * speed);
  const measured = await measureAudio(streamOf({ channels: [sound, sound], sampleRate }));
  const { bpm, known, beats, downbeats, changes } = song;
  const boundaries = changes?.boundaries ?? null;
  const truth = truthOfReal(
    { bpm, range: known, beats, downbeats, isConstant: true, boundaries, key: null },
    speed,
  );
  const faint = (changes?.faint ?? []).map((time) => time / speed);
  return { features: measured!.features, truth: { ...truth, faint } };
}

function truthOfReal(truth: RealTruth, speed: number): ExampleTruth {
  const scale = (times: readonly number[]): number[] => times.map((time) => time / speed);
  return {
    bpm: truth.bpm * speed,
    beatsPerBar: 4,
    isConstant: truth.isConstant,
    range: [truth.range[0] / speed, truth.range[1] / speed],
    beats: scale(truth.beats),
    downbeats: scale(truth.downbeats),
    boundaries: truth.boundaries && scale(truth.boundaries),
    faint: [],
    sections: null,
    key: truth.key === null || speed !== 1 ? null : parseKey(truth.key),
    cues: null,
  };
}

async function measureWarped(kind: WarpKind, truth: Truth, stream: AudioStream): Promise<MeasuredExample> {
  const { sampleRate } = stream.format;
  const blocks: Float32Array[] = [];
  for await (const { mono } of stream.blocks()) blocks.push(Float32Array.from(mono));
  const recording = new Float32Array(blocks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const block of blocks) {
    recording.set(block, at);
    at += block.length;
  }
  const warp = drawWarp(truth.id, kind, recording.length / sampleRate, truth.downbeats);
  const sound = playWarped(recording, sampleRate, warp);
  const measured = await measureAudio(streamOf({ channels: [sound, sound], sampleRate }));
  const move = (times: readonly number[]): number[] => times.map(warp.timeOf);
  return {
    features: measured!.features,
    truth: {
      ...truthOfReal(truth, 1),
      isConstant: false,
      range: [warp.timeOf(truth.range[0]), warp.timeOf(truth.range[1])],
      beats: move(truth.beats),
      downbeats: move(truth.downbeats),
      boundaries: truth.boundaries && move(truth.boundaries),
      key: null,
    },
  };
}

export async function measureExample(example: Example, music: MusicFolders | null): Promise<MeasuredExample> {
  if (example.kind === 'synthetic') {
    const track = synthesizeTrack(`${SYNTHESIS_SEED}/${example.id}`, {
      id: example.id,
      style: example.style!,
      durationRange: DURATION_RANGE,
    });
    const measured = await measureAudio(streamOf(track));
    return { features: measured!.features, truth: truthOfSynthetic(track.truth) };
  }
  if (example.kind === 'engine') return measurePiece(example);
  if (example.kind === 'song' || example.kind === 'notated') return measureSong(example);
  const truth = readTruths(music!.truth).find(({ id }) => id === example.group)!;
  const path = join(music!.flac, `${truth.id}.flac`);
  if (example.warp) return measureWarped(example.warp, truth, await openAudio(path));
  const stream = await openAudio(path);
  const format = { ...stream.format, sampleRate: Math.round(stream.format.sampleRate * example.speed) };
  const measured = await measureAudio({ format, blocks: () => stream.blocks() });
  if (!measured) throw new Error(`${truth.id} holds no audio`);
  return { features: measured.features, truth: truthOfReal(truth, example.speed) };
}
