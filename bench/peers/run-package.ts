/**
 * `node run-package.ts PEER FILE.wav`: runs one peer from npm on one file and prints a PeerResult as JSON. It is a
 * separate process because these packages keep memory between tracks and one of them is under AGPL.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { errorMessage } from '../../src/shared/errors.ts';
import { PEER_SAMPLE_RATE, readMonoWav } from './mono-audio.ts';
import { peerFolder } from './packages.ts';
import type { PeerFindings, PeerResult } from './peer-list.ts';

const load = createRequire(join(peerFolder, 'package.json'));

/** The part of essentia.js used here; optional parameters are positional. */
interface Essentia {
  arrayToVector(samples: Float32Array): unknown;
  vectorToArray(vector: unknown): Float32Array;
  RhythmExtractor2013(
    signal: unknown,
    maxTempo: number,
    method: string,
    minTempo: number,
  ): { bpm: number; ticks: unknown };
  PercivalBpmEstimator(signal: unknown): { bpm: number };
  KeyExtractor(signal: unknown, ...parameters: (boolean | number | string)[]): { key: string; scale: string };
}

type Algorithm = (samples: Float32Array) => PeerFindings | Promise<PeerFindings>;

function loadEssentia(): Essentia {
  const { Essentia: Constructor, EssentiaWASM } = load('essentia.js') as {
    Essentia: new (wasm: unknown) => Essentia;
    EssentiaWASM: unknown;
  };
  return new Constructor(EssentiaWASM);
}

function trackBeats(method: string): Algorithm {
  const essentia = loadEssentia();
  return (samples) => {
    const { bpm, ticks } = essentia.RhythmExtractor2013(essentia.arrayToVector(samples), 208, method, 40);
    return { bpm, beats: [...essentia.vectorToArray(ticks)] };
  };
}

/** The default parameters up to the profile, in which the variants differ. */
function findKey(profile: string): Algorithm {
  const essentia = loadEssentia();
  return (samples) => {
    const signal = essentia.arrayToVector(samples);
    const found = essentia.KeyExtractor(signal, true, 4096, 4096, 12, 3500, 60, 25, 0.2, profile);
    return { key: `${found.key} ${found.scale}` };
  };
}

function loadMusicTempo(): Algorithm {
  const MusicTempo = load('music-tempo') as new (samples: Float32Array) => {
    tempo: number;
    beats: number[];
  };
  return (samples) => {
    const { tempo, beats } = new MusicTempo(samples);
    return { bpm: Number(tempo), beats };
  };
}

async function loadRealtimeBpm(): Promise<Algorithm> {
  const audio = await import('node-web-audio-api');
  Object.assign(globalThis, { OfflineAudioContext: audio.OfflineAudioContext });
  const { analyzeFullBuffer } = load('realtime-bpm-analyzer') as {
    analyzeFullBuffer(buffer: unknown): Promise<{ tempo: number }[]>;
  };
  return async (samples) => {
    const buffer = new audio.AudioBuffer({ length: samples.length, sampleRate: PEER_SAMPLE_RATE });
    buffer.copyToChannel(samples as Float32Array<ArrayBuffer>, 0);
    const [best] = await analyzeFullBuffer(buffer);
    return { bpm: best?.tempo ?? null };
  };
}

const algorithms: Readonly<Record<string, () => Algorithm | Promise<Algorithm>>> = {
  'essentia-multifeature': () => trackBeats('multifeature'),
  'essentia-degara': () => trackBeats('degara'),
  'essentia-percival': () => {
    const essentia = loadEssentia();
    return (samples) => ({ bpm: essentia.PercivalBpmEstimator(essentia.arrayToVector(samples)).bpm });
  },
  'essentia-key': () => findKey('bgate'),
  'essentia-key-edma': () => findKey('edma'),
  'music-tempo': loadMusicTempo,
  'realtime-bpm-analyzer': loadRealtimeBpm,
};

async function run(peer: string, path: string): Promise<PeerResult> {
  const algorithm = await algorithms[peer]!();
  const samples = readMonoWav(path);
  const start = process.cpuUsage();
  let findings: PeerFindings & { failure?: string };
  try {
    findings = await algorithm(samples);
  } catch (error) {
    findings = { failure: errorMessage(error) };
  }
  const { user, system } = process.cpuUsage(start);
  return { ...findings, cpuS: (user + system) / 1e6 };
}

const [peer, path] = process.argv.slice(2);
// Peers print arbitrary output; the result is the last line.
process.stdout.write(`\n${JSON.stringify(await run(peer!, path!))}\n`, () => process.exit(0));
