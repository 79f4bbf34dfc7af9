/**
 * Accuracy of the whole analysis on music with exact truth: `npm run bench:accuracy [-- --track ID] [--model FOLDER] [--json] [--write]`.
 * `--model` names the folder of another ONNX model than the shipped one, or `signal-processing`.
 * `--write` puts the tables into docs/accuracy.md.
 */
import { execFileSync, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
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
import { replaceSection } from './report.ts';
import { shippedModel, SIGNAL_PROCESSING } from './shipped-model.ts';
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

async function scoreAll(truths: readonly Truth[], flacFolder: string, model: string): Promise<TrackResult[]> {
  const waiting = [...truths];
  const results: TrackResult[] = [];
  const work = async (): Promise<void> => {
    const child = fork(join(import.meta.dirname, 'accuracy/worker.ts'), [model]);
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

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      track: { type: 'string' },
      model: { type: 'string', default: shippedModel },
      json: { type: 'boolean' },
      write: { type: 'boolean' },
    },
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
  const { model } = values;
  const results = await scoreAll(truths, prepareAudio(), model);
  const summaries = summarizeAll(results);
  const tracks = [trackHeader, ...results.map(trackRow)];
  const sums = [summaryHeader, ...summaries.map(summaryRow)];
  if (values.json) console.log(JSON.stringify({ summaries, tracks: results }));
  else console.log(`${toText(tracks)}\n\n${toText(sums)}`);
  if (values.write && !values.track)
    replaceSection(
      'accuracy.md',
      model === SIGNAL_PROCESSING ? 'signal-processing' : 'results',
      [
        `Command: \`npm run bench:accuracy -- ${model === SIGNAL_PROCESSING ? '--model signal-processing ' : ''}--write\`.`,
        toMarkdown(sums),
        ...(model === SIGNAL_PROCESSING ? [] : ['### Per track', toMarkdown(tracks)]),
      ].join('\n\n'),
    );
}

await main();
