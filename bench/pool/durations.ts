import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCore } from '../../src/main/core/create-core.ts';
import { createPoolAnalyst } from '../../src/main/core/pool/analyst.ts';
import { encodeResult } from '../../src/main/pool/result.ts';
import type { DurationModel } from '../../tests/fixtures/pool/simulated-analyst.ts';
import { workerModules } from '../../tests/support/workers.ts';

/** Duration of real analyses on this machine, one at a time. */
export interface MeasuredDurations extends DurationModel {
  readonly tracks: number;
  /** Milliseconds. */
  readonly mean: number;
  /** Mean bytes of a stored result: waveforms, profile and documents. */
  readonly resultBytes: number;
}

/** Analyses the audio of a folder as a pool worker does, and fits a log-normal distribution to the durations. */
export async function measureDurations(folder: string, most: number): Promise<MeasuredDurations> {
  const home = mkdtempSync(join(tmpdir(), 'segue-bench-'));
  const core = createCore({ home, workers: workerModules });
  const { signal } = new AbortController();
  const times: number[] = [];
  let bytes = 0;
  try {
    const analyst = await createPoolAnalyst(core, { scratch: home, jobs: 1, signal });
    const files = readdirSync(folder)
      .filter((name) => /\.(flac|mp3|wav|m4a|ogg)$/i.test(name))
      .toSorted()
      .slice(0, most);
    for (const name of files) {
      const path = join(folder, name);
      const request = {
        place: { root: 'music', path: name },
        tempoRange: null,
        genre: '',
        bytes: statSync(path).size,
      };
      const result = await analyst.analyse(path, request, signal);
      // The first one loads the models.
      if (name !== files[0]) times.push(result.statistics.total * 1000);
      const row = await encodeResult(result);
      bytes +=
        row.zoom.length +
        row.overview.length +
        (row.profile?.length ?? 0) +
        JSON.stringify([row.analysis, row.document]).length;
    }
    analyst.close();
    const logs = times.map(Math.log).toSorted((a, b) => a - b);
    const meanLog = logs.reduce((sum, value) => sum + value, 0) / logs.length;
    const variance = logs.reduce((sum, value) => sum + (value - meanLog) ** 2, 0) / (logs.length - 1);
    return {
      tracks: files.length,
      median: Math.exp(meanLog),
      deviation: Math.sqrt(variance),
      mean: times.reduce((sum, value) => sum + value, 0) / times.length,
      resultBytes: Math.round(bytes / files.length),
    };
  } finally {
    await core.close();
    rmSync(home, { recursive: true, force: true });
  }
}
