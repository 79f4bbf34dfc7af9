import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCliHere } from '../../../../tests/support/cli.ts';
import { temporaryFolder } from '../../../../tests/support/temporary-home.ts';

const library = resolve(import.meta.dirname, '../../../../tests/fixtures/rekordbox/library.xml');

describe('segue data export and import', () => {
  it('imports an edited file, and exits with 3 if a file is invalid', async () => {
    const home = temporaryFolder();
    const folder = join(temporaryFolder(), 'annotations');
    const segue = (...args: string[]) => runCliHere(['--home', home, '--json', ...args]);
    await segue('import', library);
    const exported = await segue('data', 'export', folder, '--format', 'yaml');
    expect(exported).toMatchObject({ code: 0 });
    const report = JSON.parse(exported.stdout) as { tracks: number };
    const files = readdirSync(folder).map((name) => join(folder, name));
    expect(files).toHaveLength(report.tracks);

    const file = files.find((path) => readFileSync(path, 'utf8').includes('name: Drop'))!;
    writeFileSync(file, readFileSync(file, 'utf8').replace('name: Drop', 'name: Big drop'));
    const imported = await segue('data', 'import', folder);
    expect(imported).toMatchObject({ code: 0 });
    const outcomes = JSON.parse(imported.stdout) as { kind: string; path: string }[];
    expect(outcomes.filter(({ kind }) => kind === 'imported').map(({ path }) => path)).toEqual([file]);

    writeFileSync(file, readFileSync(file, 'utf8').replace('tier: 2', 'tier: two'));
    const refused = await runCliHere(['--home', home, 'data', 'import', file]);
    expect(refused).toMatchObject({ code: 3 });
    expect(refused.stdout).toMatch(/\.yaml:\d+: metadata\.tier: /);
  });
});
