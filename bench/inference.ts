/**
 * `npm run bench:inference [-- --write]`: tracks per second of the shipped network by device and batch, alone and on
 * the code path of graphics cards, as a ratio to one worker on the CPU; then CPU seconds and peak memory of the whole
 * analysis of two hours against five minutes. Needs only the repository: the music is synthesized.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { analyzeTrack } from '../src/main/analysis/analyze-track.ts';
import { workerFlags } from '../src/main/core/processes/worker-pool.ts';
import { synthesizeTrack } from '../src/main/synthesis/synthesize-track.ts';
import { describeBackend, platformProviders } from '../src/main/inference/backends.ts';
import { describeModel } from '../src/main/inference/manifest.ts';
import { openNetwork } from '../src/main/inference/network.ts';
import { providerTitles } from '../src/main/inference/providers.ts';
import type { Provider } from '../src/main/inference/providers.ts';
import { readManifest, readModelFile } from '../src/main/inference/registry.ts';
import {
  batchSizes,
  largestDifference,
  runOnProcessor,
  runShared,
  warmUpTracks,
} from '../src/main/inference/warm-up.ts';
import { interleave, makeWav } from '../tests/fixtures/audio/make-files.ts';
import { replaceSection } from '../scripts/report.ts';
import {
  openBenchmarkKeyModel,
  openBenchmarkModel,
  shippedModel,
} from '../training/decisions/shipped-model.ts';
import { englishOf } from '../src/shared/languages/translate.ts';

const { values } = parseArgs({
  options: {
    write: { type: 'boolean', default: false },
    /** Measures one provider or one file in a separate process; prints JSON. */
    provider: { type: 'string' },
    track: { type: 'string' },
  },
});

interface Speed {
  /** Null: one track after another in its own worker. */
  readonly batch: number | null;
  readonly tracksPerSecond: number;
  /** CPU seconds for one track. */
  readonly cpuS: number;
  /** Maximum difference of a probability from the CPU's result. */
  readonly difference: number;
}
type ProviderResult =
  { readonly refused: string } | { readonly frames: number; readonly speeds: readonly Speed[] };

interface TrackResult {
  readonly cpuS: number;
  readonly peakMb: number;
}

async function measureProvider(provider: Provider): Promise<ProviderResult> {
  const backend = await describeBackend(provider);
  if (!backend.available) return { refused: englishOf(backend.detail) };
  const manifest = await readManifest(shippedModel);
  const model = describeModel(manifest);
  const bytes = await readModelFile(shippedModel, manifest);
  const now = (): number => performance.now();
  const tracks = warmUpTracks(model);
  const seconds = tracks[0]!.frames / tracks[0]!.frameRate;
  const processor = await openNetwork(bytes, model, { provider: 'cpu', threads: 1 });
  /** CPU seconds of one track, where `runs` tracks are run. */
  async function counted<T>(runs: number, run: () => Promise<T>): Promise<{ value: T; cpuS: number }> {
    const start = process.cpuUsage();
    const value = await run();
    const { user, system } = process.cpuUsage(start);
    return { value, cpuS: (user + system) / 1e6 / runs };
  }
  // Each measurement runs its tracks twice.
  const { value: reference, cpuS } = await counted(4, () => runOnProcessor(model, processor, tracks, now));
  const network = provider === 'cpu' ? processor : await openNetwork(bytes, model, { provider, threads: 1 });
  const speeds: Speed[] = [];
  if (provider === 'cpu')
    speeds.push({ batch: null, tracksPerSecond: reference.speed / seconds, cpuS, difference: 0 });
  for (const batch of batchSizes) {
    const shared = await counted(2 * tracks.length, () => runShared(model, network, batch, tracks, now));
    const { speed, activations } = shared.value;
    const difference = largestDifference(reference.activations, activations);
    speeds.push({ batch, tracksPerSecond: speed / seconds, cpuS: shared.cpuS, difference });
  }
  return { frames: tracks[0]!.frames, speeds };
}

async function measureTrack(path: string): Promise<TrackResult> {
  const model = await openBenchmarkModel(shippedModel);
  const keyModel = await openBenchmarkKeyModel(shippedModel);
  const folder = mkdtempSync(join(tmpdir(), 'segue-waveform-'));
  const start = process.cpuUsage();
  await analyzeTrack(path, { model, keyModel, waveform: { folder, name: 'x' } });
  const { user, system } = process.cpuUsage(start);
  rmSync(folder, { recursive: true });
  return { cpuS: (user + system) / 1e6, peakMb: process.resourceUsage().maxRSS / 1024 };
}

/** Two synthesized tracks, repeated until the file is long enough. */
function writeLongWav(path: string, seconds: number): void {
  const parts = [1, 2].map((seed) =>
    synthesizeTrack(`bench-inference/${seed}`, { durationRange: [280, 320] }),
  );
  const header = makeWav([[0], [0]], { sampleRate: parts[0]!.sampleRate }).subarray(0, 44);
  const blocks = parts.map(({ channels }) => interleave(channels, 's16', true));
  const size = Math.round(seconds * parts[0]!.sampleRate) * 4;
  header.writeUInt32LE(36 + size, 4);
  header.writeUInt32LE(size, 40);
  const file = openSync(path, 'w');
  writeSync(file, header);
  for (let written = 0, i = 0; written < size; i++)
    written += writeSync(file, blocks[i % blocks.length]!.subarray(0, size - written));
  closeSync(file);
}

function inOwnProcess<T>(...args: string[]): T | null {
  const flags = [...workerFlags, import.meta.filename, ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, flags, {
    encoding: 'utf8',
  });
  if (status !== 0) console.error(stderr);
  return status === 0 ? (JSON.parse(stdout) as T) : null;
}

function providerLines(): string[] {
  const results = platformProviders()
    .toReversed()
    .map((provider) => ({
      provider,
      result: inOwnProcess<ProviderResult>('--provider', provider) ?? { refused: 'ends its process' },
    }));
  const alone = results.flatMap(({ result }) => ('speeds' in result ? result.speeds : []))[0];
  const rows = results.flatMap(({ provider, result }) =>
    'refused' in result
      ? [`| ${englishOf(providerTitles[provider])} | | not measured: ${result.refused} | | | |`]
      : result.speeds.map(
          ({ batch, tracksPerSecond, cpuS, difference }) =>
            `| ${englishOf(providerTitles[provider])} | ${batch ?? 'by itself'} | ${tracksPerSecond.toFixed(2)} | ${(tracksPerSecond / alone!.tracksPerSecond).toFixed(2)} | ${cpuS.toFixed(2)} | ${difference === 0 ? '0' : difference.toExponential(0)} |`,
        ),
  );
  return [
    'Network alone, tracks of four minutes; "by itself" is one worker with one thread, numbers are chunks in one run of a shared network. Tracks per second are by the clock and suffer from whatever else the machine does; CPU-seconds hardly do.',
    '',
    '| device | batch | tracks per second | × one worker | CPU-s per track | largest difference |',
    '|---|---|---|---|---|---|',
    ...rows,
  ];
}

function longTrackLines(): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'segue-inference-'));
  try {
    const results = [5, 30, 120].map((minutes) => {
      const path = join(folder, `${minutes}.wav`);
      writeLongWav(path, 60 * minutes);
      return { minutes, result: inOwnProcess<TrackResult>('--track', path) };
    });
    const first = results[0]!.result;
    return [
      '| whole analysis of a WAV | CPU-s | per minute of music, × 5 minutes | peak memory of the process, MB |',
      '|---|---|---|---|',
      ...results.map(({ minutes, result }) =>
        result && first
          ? `| ${minutes} minutes | ${result.cpuS.toFixed(1)} | ${((5 * result.cpuS) / (minutes * first.cpuS)).toFixed(2)} | ${result.peakMb.toFixed(0)} |`
          : `| ${minutes} minutes | failed | | |`,
      ),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (values.provider) console.log(JSON.stringify(await measureProvider(values.provider as Provider)));
else if (values.track) console.log(JSON.stringify(await measureTrack(values.track)));
else {
  const lines = [
    'Command: `npm run bench:inference`. Devices that are not on this machine are listed with the reason; nothing is known about their speed from here.',
    '',
    ...providerLines(),
    '',
    ...longTrackLines(),
  ];
  console.log(lines.join('\n'));
  if (values.write) replaceSection('performance.md', 'inference', lines.join('\n'));
}
