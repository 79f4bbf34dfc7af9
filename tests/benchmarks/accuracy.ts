/**
 * Accuracy of the whole analysis on music with exact truth: `npm run bench:accuracy [-- --track ID] [--json] [--write]`.
 * `--write` puts the tables into docs/accuracy.md.
 */
import { execFileSync, fork } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { TrackResult } from './accuracy/score-track.ts';
import {
  summarizeAll,
  summaryHeader,
  summaryRow,
  toMarkdown,
  toText,
  trackHeader,
  trackRow,
} from './accuracy/summarize.ts';
import { readTruths } from './accuracy/truth.ts';
import type { Truth } from './accuracy/truth.ts';
import type { ScoreReply, ScoreRequest } from './accuracy/worker.ts';

const root = join(import.meta.dirname, '../..');
const audioFolder = join(root, '../shared/audio');
const MAX_WORKERS = 2;

/** Renders the music where needed; the script prints the folder that holds it. */
function prepareAudio(): string {
  return execFileSync(join(audioFolder, 'prepare.sh'), {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
    .trim()
    .split('\n')
    .at(-1)!;
}

async function scoreAll(truths: readonly Truth[], flacFolder: string): Promise<TrackResult[]> {
  const waiting = [...truths];
  const results: TrackResult[] = [];
  const work = async (): Promise<void> => {
    const child = fork(join(import.meta.dirname, 'accuracy/worker.ts'));
    try {
      for (let truth = waiting.shift(); truth; truth = waiting.shift()) {
        const request: ScoreRequest = { truth, path: join(flacFolder, `${truth.id}.flac`) };
        const reply = await new Promise<ScoreReply>((resolve, reject) => {
          child.once('message', (message) => resolve(message as ScoreReply));
          child.once('error', reject);
          child.once('exit', (code) =>
            reject(new Error(`The worker ended with code ${code} on ${truth!.id}.`)),
          );
          child.send(request);
        });
        child.removeAllListeners();
        if (!reply.ok) throw new Error(`${truth.id}: ${reply.message}`);
        results.push(reply.result);
        process.stderr.write(`\r${results.length} of ${truths.length} tracks`);
      }
    } finally {
      child.kill();
    }
  };
  await Promise.all(Array.from({ length: Math.min(MAX_WORKERS, truths.length) }, work));
  process.stderr.write('\n');
  return results.sort((a, b) => a.id.localeCompare(b.id));
}

/** Replaces what stands between the markers of docs/accuracy.md. */
function writeReport(summaryTable: string, trackTable: string): void {
  const path = join(root, 'docs/accuracy.md');
  const text = readFileSync(path, 'utf8');
  const begin = '<!-- results: written by npm run bench:accuracy -- --write -->';
  const end = '<!-- end of results -->';
  const date = new Date().toISOString().slice(0, 10);
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'CPU'}, Node ${process.versions.node}`;
  const block = [
    begin,
    `Measured on ${date} (${machine}) with \`npm run bench:accuracy -- --write\`.`,
    summaryTable,
    '### Per track',
    trackTable,
    end,
  ].join('\n\n');
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < 0) throw new Error('docs/accuracy.md has lost its result markers.');
  writeFileSync(path, text.slice(0, from) + block + text.slice(to + end.length));
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { track: { type: 'string' }, json: { type: 'boolean' }, write: { type: 'boolean' } },
  });
  if (!existsSync(join(audioFolder, 'prepare.sh'))) {
    console.error(`The benchmark music is not here (${audioFolder}). Nothing was measured.`);
    process.exitCode = 1;
    return;
  }
  const truths = readTruths(audioFolder).filter((truth) => !values.track || truth.id === values.track);
  if (truths.length === 0) {
    console.error(`No track ${values.track} in ${join(audioFolder, 'truth')}.`);
    process.exitCode = 1;
    return;
  }
  const results = await scoreAll(truths, prepareAudio());
  const summaries = summarizeAll(results);
  const tracks = [trackHeader, ...results.map(trackRow)];
  const sums = [summaryHeader, ...summaries.map(summaryRow)];
  if (values.json) console.log(JSON.stringify({ summaries, tracks: results }));
  else console.log(`${toText(tracks)}\n\n${toText(sums)}`);
  if (values.write && !values.track) writeReport(toMarkdown(sums), toMarkdown(tracks));
}

await main();
