import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../tests/support/temporary-home.ts';
import { machine, removeStaleTemporaries, temporaryFor } from './temporary.ts';

/** A temporary file for `path`, as a killed process leaves it. */
function leftover(path: string): string {
  const { pid } = spawnSync(process.execPath, ['--version']);
  const name = temporaryFor(path).replace(`.${process.pid}.`, `.${pid}.`);
  writeFileSync(name, 'half');
  return basename(name);
}

describe('temporary files', () => {
  it('are removed when their process is gone, and kept if it runs or they belong to others', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'out.xml');
    leftover(path);
    leftover(join(folder, 'other.csv'));
    const running = temporaryFor(path);
    const ofAnotherMachine = leftover(path).replace(`.${machine}.`, '.00000000.');
    const kept = [basename(running), ofAnotherMachine, '.out.xml.notes.tmp', '.out.xml.1.tmp', 'notes.tmp'];
    for (const name of kept) writeFileSync(join(folder, name), 'mine');
    removeStaleTemporaries(folder);
    expect(readdirSync(folder).sort()).toEqual(kept.sort());
  });

  it('have valid names even if the file’s name has maximum length', () => {
    const path = join(temporaryFolder(), `${'ü'.repeat(125)}.xml`);
    writeFileSync(temporaryFor(path), 'half');
    expect(readdirSync(dirname(path))).toHaveLength(1);
  });

  it('do not cause a failure if the folder does not exist', () => {
    expect(() => removeStaleTemporaries(join(temporaryFolder(), 'absent'))).not.toThrow();
  });
});
