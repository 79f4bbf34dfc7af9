import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeStaleTemporaries, temporaryFor } from './output-file.ts';
import { newHeader, writeRekordboxXml } from './write-xml.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'segue-output-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A temporary file for `path` as a killed process leaves it. */
function leftover(path: string): string {
  const { pid } = spawnSync(process.execPath, ['--version']);
  const name = temporaryFor(path).replace(`.${process.pid}.`, `.${pid}.`);
  writeFileSync(name, 'half');
  return basename(name);
}

describe('temporary files of an export', () => {
  it('go with the next export to the same file when their process is gone', async () => {
    const path = join(folder, 'out.xml');
    leftover(path);
    leftover(path);
    await writeRekordboxXml(path, newHeader('test'), [], null);
    expect(readdirSync(folder)).toEqual(['out.xml']);
  });

  it('stay when their process runs, when they are of another export, and when they are not ours', async () => {
    const path = join(folder, 'out.xml');
    const running = temporaryFor(path);
    writeFileSync(running, 'half');
    const ofAnother = leftover(join(folder, 'out.xml.xml'));
    const ofAnotherMachine = leftover(path).replace(/\.[\da-f]{8}\.(\d+)\./, '.00000000.$1.');
    for (const name of [ofAnotherMachine, '.out.xml.notes.tmp', '.out.xml.1.tmp'])
      writeFileSync(join(folder, name), 'mine');
    await removeStaleTemporaries(path);
    expect(readdirSync(folder).sort()).toEqual(
      [basename(running), ofAnother, ofAnotherMachine, '.out.xml.notes.tmp', '.out.xml.1.tmp'].sort(),
    );
  });

  it('are no reason to fail where the folder is absent', async () => {
    await expect(removeStaleTemporaries(join(folder, 'absent', 'out.xml'))).resolves.toBeUndefined();
  });
});
