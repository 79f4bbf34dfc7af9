import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runCli, startCli } from '../support/cli.ts';
import { audioFlags, cases, fieldCases, hasCases, namesCase, surroundCase } from '../support/field-cases.ts';
import { temporaryFolder } from '../support/temporary-home.ts';

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
    const files = fieldCases.map(({ file }) => join(cases, file));
    const analyze = await runCli(['--home', home, '--json', 'analyze', ...files]);
    result = JSON.parse(analyze.stdout) as Analyzed;
    await runCli(['--home', home, 'data', 'export', join(folder, 'rows.jsonl'), '--format', 'jsonl']);
    const lines = readFileSync(join(folder, 'rows.jsonl'), 'utf8').trim().split('\n');
    rows = new Map(lines.map((line) => JSON.parse(line) as Row).map((row) => [basename(row.path), row]));
  }, 600_000);

  it('loses none of them', () => {
    expect(result.failures).toEqual([]);
    expect(result.analyzed).toBe(fieldCases.length);
  });

  it.each(fieldCases)('$file', ({ file, seconds, bpm, firstBeat, warning, flags = [] }) => {
    const row = rows.get(file)!;
    expect(row.duration).toBeCloseTo(seconds, 0.5);
    expect(row.bpm).toBeCloseTo(bpm ?? row.bpm!, 2);
    expect(row.downbeat).toBeCloseTo(firstBeat ?? row.downbeat!, 2);
    expect(audioFlags(row.flags)).toEqual(flags);
    const said = result.warnings.filter(({ path }) => basename(path) === file).map(({ message }) => message);
    expect(said.join('\n')).toMatch(warning ?? /^$/u);
  });

  it('says what a file needs where ffmpeg is not installed', async () => {
    const args = ['--home', join(temporaryFolder(), 'home'), '--json', 'analyze', join(cases, surroundCase)];
    const { code, stdout } = await startCli(args, undefined, { ...process.env, PATH: '' }).result;
    expect(code).not.toBe(0);
    const { failures } = JSON.parse(stdout) as Analyzed;
    expect(failures).toMatchObject([{ message: expect.stringContaining('install ffmpeg') as string }]);
  });

  it('says that names are not UTF-8', async () => {
    const folder = temporaryFolder();
    const music = join(folder, 'music');
    mkdirSync(music);
    execFileSync('tar', ['xzf', join(cases, namesCase), '-C', music]);
    const { stdout } = await runCli(['--home', join(folder, 'home'), '--json', 'import', music]);
    const { failures } = JSON.parse(stdout) as Analyzed;
    expect(failures).toHaveLength(2);
    for (const { message } of failures) expect(message).toContain('is not valid UTF-8');
  });
});
