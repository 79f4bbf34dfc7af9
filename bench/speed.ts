/**
 * `npm run bench:speed [-- --write] [--runs 5]`: CPU seconds of the whole analysis of a 5-minute FLAC as a ratio to
 * `ffmpeg -i x.flac -f null -` in the same run, as the first track of a worker and as a later one, its share per stage,
 * peak memory of a worker, and tracks per minute on all cores. Needs ffmpeg and the music in ../shared/audio.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { analyzeTrack } from '../src/main/analysis/analyze-track.ts';
import { createCore } from '../src/main/core/create-core.ts';
import { workerFlags } from '../src/main/core/processes/worker-pool.ts';
import { realTrack, skipReason } from '../tests/support/shared-data.ts';
import { workerModules } from '../tests/support/workers.ts';
import { ffmpegCpu } from './child-cpu.ts';
import { replaceSection } from '../scripts/report.ts';
import {
  openBenchmarkKeyModel,
  openBenchmarkModel,
  shippedModel,
} from '../training/decisions/shipped-model.ts';

const { values } = parseArgs({
  options: {
    write: { type: 'boolean', default: false },
    runs: { type: 'string', default: '5' },
    one: { type: 'string' },
  },
});

/**
 * A worker process that analyzes the same track three times: during the first, much of the code is not compiled yet.
 */
interface OneRun {
  /** CPU seconds of all threads. */
  readonly first: number;
  readonly later: number;
  /** CPU seconds from the start of the process to the end of the first analysis. */
  readonly process: number;
  /** CPU seconds by stage of the third analysis, whose stages are timed; of the main thread, except `other threads`. */
  readonly stages: Readonly<Record<string, number>>;
  readonly peakMb: number;
}

function cpuSeconds(usage = process.cpuUsage()): number {
  return (usage.user + usage.system) / 1e6;
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1]!;
}

async function analyzeRepeatedly(path: string): Promise<OneRun> {
  const model = await openBenchmarkModel(shippedModel);
  const keyModel = await openBenchmarkKeyModel(shippedModel);
  const folder = mkdtempSync(join(tmpdir(), 'segue-waveform-'));
  async function analyze(onStage?: (stage: string) => void): Promise<number> {
    const start = process.cpuUsage();
    const waveform = { folder, name: 'x' };
    await analyzeTrack(path, { model, keyModel, waveform, ...(onStage && { onStage }) });
    return cpuSeconds(process.cpuUsage(start));
  }
  try {
    const first = await analyze();
    const whole = cpuSeconds();
    const later = await analyze();
    const stages: Record<string, number> = {};
    let last = process.threadCpuUsage();
    const timed = await analyze((stage) => {
      const now = process.threadCpuUsage();
      stages[stage] = (stages[stage] ?? 0) + cpuSeconds(now) - cpuSeconds(last);
      last = now;
    });
    const known = Object.values(stages).reduce((sum, seconds) => sum + seconds, 0);
    stages['other threads'] = Math.max(0, timed - known);
    return { first, later, process: whole, stages, peakMb: process.resourceUsage().maxRSS / 1024 };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Rows with the median time of each stage. */
function stageRows(runs: readonly OneRun[]): string[] {
  const rows = Object.keys(runs[0]!.stages).map(
    (stage) => [stage, median(runs.map(({ stages }) => stages[stage] ?? 0))] as const,
  );
  const sum = rows.reduce((total, [, seconds]) => total + seconds, 0);
  return rows.map(
    ([stage, seconds]) => `| ${stage} | ${seconds.toFixed(2)} | ${((100 * seconds) / sum).toFixed(0)} % |`,
  );
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

if (values.one) console.log(JSON.stringify(await analyzeRepeatedly(values.one)));
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
      // Alternating, so that both run under the same conditions.
      for (let i = 0; i < Number(values.runs); i++) {
        references.push(ffmpegCpu(track));
        const text = execFileSync(process.execPath, [...workerFlags, import.meta.filename, '--one', track], {
          encoding: 'utf8',
        });
        runs.push(JSON.parse(text) as OneRun);
      }
      /** Each run is compared with the reference just before it, because the speed of the machine drifts. */
      const row = (what: string, cpu: readonly number[]): string => {
        const ratios = cpu.map((seconds, i) => seconds / references[i]!);
        const [least, greatest] = [Math.min(...ratios), Math.max(...ratios)];
        return `| ${what} | ${median(cpu).toFixed(2)} | ${median(ratios).toFixed(2)} | ${least.toFixed(2)} to ${greatest.toFixed(2)} |`;
      };
      const { rate, count } = await tracksPerMinute(folderTracks, folder);
      const lines = [
        `Command: \`npm run bench:speed\`, median of ${runs.length} runs.`,
        '',
        '| 5-minute FLAC | CPU-s | × ffmpeg | in single runs |',
        '|---|---|---|---|',
        row('`ffmpeg -i x.flac -f null -`', references),
        ...(
          [
            ['whole analysis, a later track of a worker', 'later'],
            ['whole analysis, the first track of a worker', 'first'],
            ['the same with the start of the process', 'process'],
          ] as const
        ).map(([what, part]) =>
          row(
            what,
            runs.map((run) => run[part]),
          ),
        ),
        '',
        'A process compiles its code while it analyzes its first track. Stages are those of a later track. Other threads compile and read files.',
        '',
        '| stage | CPU-s | share |',
        '|---|---|---|',
        ...stageRows(runs),
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
