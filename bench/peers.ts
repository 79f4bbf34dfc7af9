/**
 * Other programs that find beats, tempo or key, run side by side with the analysis:
 *
 *     npm run bench:peers -- --install             puts those from npm into the cache folder, outside the repository
 *     npm run bench:peers [-- --write --runs 3]    CPU seconds for five minutes of music, as a ratio to ffmpeg in the same run
 *
 * What they find is compared by `npm run bench:accuracy -- --peers`. `--write` puts the table into docs/performance.md.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { quantile } from '../src/main/learning/metrics/beats.ts';
import { realTrack, skipReason } from '../tests/support/shared-data.ts';
import { ffmpegCpu } from './child-cpu.ts';
import { availablePeers } from './peers/measure-peers.ts';
import { decodeMono, writeMonoWav } from './peers/mono-audio.ts';
import { installPeers } from './peers/packages.ts';
import { runPeer } from './peers/run-peer.ts';
import { replaceSection, toMarkdown } from '../scripts/report.ts';

const { values } = parseArgs({
  options: {
    install: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    runs: { type: 'string', default: '3' },
  },
});

/** CPU seconds of the whole analysis of a file, in a process that is already running. */
function analysisCpu(path: string): number {
  const text = execFileSync(process.execPath, [join(import.meta.dirname, 'speed.ts'), '--one', path], {
    encoding: 'utf8',
  });
  return (JSON.parse(text) as { later: number }).later;
}

async function measureSpeed(source: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'segue-peers-'));
  try {
    const flac = join(folder, 'five-minutes.flac');
    execFileSync('ffmpeg', ['-v', 'error', '-i', source, '-t', '300', flac]);
    const wav = join(folder, 'mono.wav');
    writeMonoWav(wav, await decodeMono(flac));
    const methods: [string, () => number][] = [
      ['`ffmpeg -i x.flac -f null -`', () => ffmpegCpu(flac)],
      ['**Segue**, whole analysis with decoding', () => analysisCpu(flac)],
      ...availablePeers().map((peer): [string, () => number] => [
        `${peer.title} ${peer.version}`,
        () => runPeer(peer, wav).cpuS,
      ]),
    ];
    const seconds = methods.map((): number[] => []);
    // Alternating, so that all run under the same conditions.
    for (let run = 0; run < Number(values.runs); run++)
      for (const [m, [, measure]] of methods.entries()) seconds[m]!.push(measure());
    const medians = seconds.map((list) => quantile(list, 0.5));
    const table = toMarkdown([
      ['five minutes', 'CPU-s', '× ffmpeg'],
      ...methods.map(([title], m) => [title, medians[m]!.toFixed(2), (medians[m]! / medians[0]!).toFixed(2)]),
    ]);
    console.log(table);
    if (values.write)
      replaceSection(
        'performance.md',
        'peers',
        `Command: \`npm run bench:peers -- --write\`, median of ${values.runs} runs.\n\n${table}`,
      );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (values.install) installPeers();
else {
  const source = realTrack('lmms-root84-initialize');
  if (source) await measureSpeed(source);
  else console.log(`bench:peers ${skipReason}`);
}
