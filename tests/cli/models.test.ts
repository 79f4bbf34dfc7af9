import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCliHere } from '../support/cli.ts';
import { writeClicks } from '../support/clicks.ts';
import { tinyManifest, tinyNetwork, writePack } from '../support/tiny-models.ts';

let folder: string;
let home: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'segue-cli-models-'));
  home = join(folder, 'home');
  const bytes = tinyNetwork();
  const metrics = { held_out: { beat_f70: 0.91 } };
  writePack(join(home, 'models'), 'mine', bytes, tinyManifest(bytes, { metrics }));
  writePack(join(home, 'models'), 'torn', Buffer.from('x'), tinyManifest(bytes, { version: 'torn-1' }));
  writeClicks(join(folder, 'clicks.wav'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const segue = (...args: string[]) => runCliHere(['--home', home, ...args]);

describe('segue models', () => {
  it('lists models, their metrics, and what is wrong with others', async () => {
    const { code, stdout } = await segue('models');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\* base-\S+/m);
    expect(stdout).toMatch(/^ {2}tiny-1 {2}user {2}12 KiB, MIT, 2026-11-01\n {6}held_out: beat_f70 0\.910$/m);
    expect(stdout).toMatch(/^! .*torn: .*SHA-256/m);
    expect(stdout).toContain(`Model packs go into ${join(home, 'models')}.`);
  });

  it('analyzes with a named model this time, and shows it', async () => {
    const track = join(folder, 'clicks.wav');
    const unknown = await segue('analyze', track, '--model', 'absent-1');
    expect(unknown.code).not.toBe(0);
    expect(unknown.stderr).toContain('There is no model "absent-1". Choose one of dsp-1, ');
    const { stdout } = await segue('analyze', track, '--model', 'tiny-1');
    expect(stdout).toContain('model: tiny-1 on cpu');
    expect((await segue('show', track)).stdout).toContain('analyzed  by tiny-1');
    expect((await segue('models')).stdout).toMatch(/^\* base-.*\n(?:.*\n)* {2}tiny-1 .*1 track analyzed$/m);
  });
});
