import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasProgram } from '../fixtures/audio/collect.ts';
import { runCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary-home.ts';

/** Small files built after bug reports from the field, beside the checkout; a user's clone has none. */
const cases = resolve(import.meta.dirname, '../../../shared/cases');
const hasCases = existsSync(cases);
if (!hasCases) console.log('Skipping the files from the field: ../shared/cases is not there');
const hasFfmpeg = hasProgram('ffmpeg', '-version');

interface Right {
  readonly file: string;
  /** Seconds; to a tenth, since AAC begins with its priming. */
  readonly seconds: number;
  readonly bpm?: number;
  /** Seconds on Rekordbox's clock. */
  readonly firstBeat?: number;
  readonly warning?: RegExp;
  readonly flags?: readonly string[];
}

const right: readonly Right[] = [
  { file: '01-wav-pipe-7ffff000.wav', seconds: 9, bpm: 124, firstBeat: 0.25 },
  { file: '04-wav-pipe-80000000.wav', seconds: 9, bpm: 124, firstBeat: 0.25 },
  {
    file: '05-float-40-nan.wav',
    seconds: 9,
    bpm: 124,
    firstBeat: 0.25,
    warning: /40 samples are not finite/u,
    flags: ['invalid_samples'],
  },
  {
    file: '07-antiphase.wav',
    seconds: 9,
    bpm: 124,
    firstBeat: 0.25,
    warning: /vanishes in mono/u,
    flags: ['mono_cancels'],
  },
  { file: '08-alac-quicktime.m4a', seconds: 7, bpm: 124, firstBeat: 0.25 },
  // Two streams of one loop, each of which begins anew: the tempo of the whole is not exact.
  { file: '10-chained-2x6s.opus', seconds: 12 },
  { file: '11-vorbis-starts-at-1h.ogg', seconds: 12, bpm: 124, firstBeat: 0.25 },
  { file: '13-xing-says-10x-frames.mp3', seconds: 12, bpm: 124 },
  { file: '15-vbri.mp3', seconds: 12, bpm: 124, firstBeat: 0.2756 },
  ...(hasFfmpeg ? [{ file: '14-aac-5.1.m4a', seconds: 12, bpm: 124 }] : []),
];

interface Row {
  readonly path: string;
  readonly duration: number;
  readonly bpm: number | null;
  readonly downbeat: number | null;
  readonly flags: readonly string[];
}

interface Analyzed {
  readonly analyzed: number;
  readonly failures: readonly { item: string; code: string; message: string }[];
  readonly warnings: readonly { path: string; message: string }[];
}

describe.skipIf(!hasCases)('segue analyze on files from the field', () => {
  let result: Analyzed;
  let rows: Map<string, Row>;

  beforeAll(async () => {
    const folder = temporaryFolder();
    const home = join(folder, 'home');
    const files = right.map(({ file }) => join(cases, file));
    const analyze = await runCli(['--home', home, '--json', 'analyze', ...files]);
    result = JSON.parse(analyze.stdout) as Analyzed;
    await runCli(['--home', home, 'data', 'export', join(folder, 'rows.jsonl'), '--format', 'jsonl']);
    const lines = readFileSync(join(folder, 'rows.jsonl'), 'utf8').trim().split('\n');
    rows = new Map(lines.map((line) => JSON.parse(line) as Row).map((row) => [basename(row.path), row]));
  }, 600_000);

  it('loses none of them', () => {
    expect(result.failures).toEqual([]);
    expect(result.analyzed).toBe(right.length);
  });

  it.each(right)('$file', ({ file, seconds, bpm, firstBeat, warning, flags = [] }) => {
    const row = rows.get(file)!;
    expect(row.duration).toBeCloseTo(seconds, 0.5);
    expect(row.bpm).toBeCloseTo(bpm ?? row.bpm!, 2);
    expect(row.downbeat).toBeCloseTo(firstBeat ?? row.downbeat!, 2);
    expect(row.flags.filter((flag) => ['invalid_samples', 'mono_cancels'].includes(flag))).toEqual(flags);
    const said = result.warnings.filter(({ path }) => basename(path) === file).map(({ message }) => message);
    expect(said.join('\n')).toMatch(warning ?? /^$/u);
  });

  it('says that names are not UTF-8', async () => {
    const folder = temporaryFolder();
    const music = join(folder, 'music');
    mkdirSync(music);
    execFileSync('tar', ['xzf', join(cases, '17-latin1-file-names.tar.gz'), '-C', music]);
    const { stdout } = await runCli(['--home', join(folder, 'home'), '--json', 'import', music]);
    const { failures } = JSON.parse(stdout) as Analyzed;
    expect(failures).toHaveLength(2);
    for (const { message } of failures) expect(message).toContain('is not valid UTF-8');
  });
});
