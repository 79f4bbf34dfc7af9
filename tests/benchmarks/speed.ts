/**
 * `npm run bench:speed [-- --write] [--runs 3]`: CPU seconds of the whole analysis of a 5-minute FLAC as a ratio to
 * `ffmpeg -i x.flac -f null -` in the same run, its share per stage, peak memory of a worker, and tracks per minute on all
 * cores. Needs ffmpeg and the music in ../shared/audio.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { analyzeTrack } from '../../src/main/analysis/analyze-track.ts';
import { createCore } from '../../src/main/core/create-core.ts';
import { realTrack, skipReason } from '../support/shared-data.ts';
import { workerModules } from '../support/workers.ts';
import { ffmpegCpu } from './child-cpu.ts';
import { replaceSection } from './report.ts';
import { openBenchmarkModel, shippedModel } from './shipped-model.ts';

const { values } = parseArgs({
  options: {
    write: { type: 'boolean', default: false },
    runs: { type: 'string', default: '3' },
    one: { type: 'string' },
  },
});

interface OneRun {
  /** CPU seconds of the analysis alone, and of the process with its start. */
  readonly analysis: number;
  readonly process: number;
  readonly peakMb: number;
  readonly stages: Readonly<Record<string, number>>;
}

function cpuSeconds(usage = process.cpuUsage()): number {
  return (usage.user + usage.system) / 1e6;
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1]!;
}

async function analyzeOne(path: string): Promise<OneRun> {
  const model = await openBenchmarkModel(shippedModel);
  const start = process.cpuUsage();
  const { cpuMs } = await analyzeTrack(path, {
    model,
    waveform: { folder: mkdtempSync(join(tmpdir(), 'segue-waveform-')), name: 'x' },
  });
  return {
    analysis: cpuSeconds(process.cpuUsage(start)),
    process: cpuSeconds(),
    peakMb: process.resourceUsage().maxRSS / 1024,
    stages: cpuMs,
  };
}

async function tracksPerMinute(
  tracks: readonly string[],
  folder: string,
): Promise<{ rate: number; count: number }> {
  const music = mkdtempSync(join(folder, 'music-'));
  for (const [i, track] of tracks.entries()) symlinkSync(track, join(music, `${i}.flac`));
  const core = createCore({ home: join(folder, 'home'), workers: workerModules });
  const { analyzed, seconds } = await core.analysis.start({ kind: 'paths', paths: [music] }).result;
  await core.close();
  return { rate: (analyzed * 60) / seconds, count: analyzed };
}

if (values.one) console.log(JSON.stringify(await analyzeOne(values.one)));
else {
  const long = realTrack('lmms-root84-initialize');
  const ids = [
    's3m-alone-dast',
    's3m-alone-fremd',
    's3m-alone-krimi',
    's3m-filmthea-fat',
    's3m-mict-wolfgang',
    's3m-trash3-disko',
    's3m-trash2-cool',
    's3m-trash3-xtend',
  ];
  const folderTracks = ids.flatMap((id) => realTrack(id) ?? []);
  if (!long || folderTracks.length === 0) console.log(`bench:speed ${skipReason}`);
  else {
    const folder = mkdtempSync(join(tmpdir(), 'segue-speed-'));
    try {
      const track = join(folder, 'five-minutes.flac');
      execFileSync('ffmpeg', ['-v', 'error', '-i', long, '-t', '300', track]);
      const references: number[] = [];
      const runs: OneRun[] = [];
      // In turn, so that both see the same machine.
      for (let i = 0; i < Number(values.runs); i++) {
        references.push(ffmpegCpu(track));
        const text = execFileSync(process.execPath, [import.meta.filename, '--one', track], {
          encoding: 'utf8',
        });
        runs.push(JSON.parse(text) as OneRun);
      }
      const reference = median(references);
      const analysis = median(runs.map((run) => run.analysis));
      const whole = median(runs.map((run) => run.process));
      const { rate, count } = await tracksPerMinute(folderTracks, folder);
      const typical = runs.find((run) => run.analysis === analysis)!;
      const total = Object.values(typical.stages).reduce((sum, ms) => sum + ms, 0);
      const lines = [
        `Command: \`npm run bench:speed\`, median of ${runs.length} runs.`,
        '',
        '| 5-minute FLAC | CPU-s | × ffmpeg |',
        '|---|---|---|',
        `| \`ffmpeg -i x.flac -f null -\` | ${reference.toFixed(2)} | 1.00 |`,
        `| whole analysis in a running worker | ${analysis.toFixed(2)} | ${(analysis / reference).toFixed(2)} |`,
        `| with the start of the process | ${whole.toFixed(2)} | ${(whole / reference).toFixed(2)} |`,
        '',
        `| stage | CPU-s | share |`,
        '|---|---|---|',
        ...Object.entries(typical.stages).map(
          ([stage, ms]) => `| ${stage} | ${(ms / 1000).toFixed(2)} | ${((100 * ms) / total).toFixed(0)} % |`,
        ),
        '',
        `Peak memory of a worker: ${Math.max(...runs.map((run) => run.peakMb)).toFixed(0)} MB.`,
        `Folder of ${count} tracks of about 4 minutes on ${availableParallelism()} cores: ${rate.toFixed(1)} tracks per minute.`,
      ];
      console.log(lines.join('\n'));
      if (values.write) replaceSection('performance.md', 'speed', lines.join('\n'));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}
