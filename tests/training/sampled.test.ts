/** The trainer plays scores by adding up spectra (training/sampled.py): its sounds begin where the truth says. Needs Python with NumPy. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { melFrontEnd } from '../../src/main/analysis/front-end/mel.ts';
import { melOf, toNpy } from '../../training/save-track.ts';

const python = process.env.PYTHON ?? '/usr/bin/python3';
function hasNumPy(): boolean {
  try {
    execFileSync(python, ['-c', 'import numpy'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
const isTested = hasNumPy();
if (!isTested)
  console.log(
    `Not tested, for ${python} has no NumPy: playing scores while training (set PYTHON to one that has)`,
  );

const { sampleRate, hop, bands } = melFrontEnd;
const LEAD = 2;
const folder = mkdtempSync(join(tmpdir(), 'segue-sampled-'));
const kicks = Array.from({ length: 30 }, (_, i) => 1 + i * 0.4137);
const program = `
import json, sys
from pathlib import Path
import numpy as np
sys.path.insert(0, ${JSON.stringify(join(import.meta.dirname, '../../training'))})
from sampled import load_bank, load_score, play
bank, score = load_bank(Path(sys.argv[1]) / 'bank'), load_score(Path(sys.argv[1]) / 'score.json')
stretch = float(sys.argv[2])
mel = play(score, bank, 0.5, stretch, 500, np.random.default_rng(1))
quiet = play(score, bank, 0.5, stretch, 500, np.random.default_rng(1))
print(json.dumps({'energy': np.expm1(mel).mean(1).tolist(), 'same': bool((mel == quiet).all()), 'shape': mel.shape}))
`;
import { melValues } from '../../src/main/analysis/front-end/mel-values.ts';

/** A drum that is loudest where it begins. */
function drum(): Float32Array {
  return Float32Array.from({ length: sampleRate / 5 }, (_, i) => Math.sin(i * 0.3) * Math.exp(-i / 400));
}

beforeAll(() => {
  if (!isTested) return;
  const bank = join(folder, 'bank');
  execFileSync('mkdir', ['-p', bank]);
  const rows: Float32Array[] = [];
  let count = 0;
  const shifts = [0, 1, 2, 3].map((shift) => {
    const sound = new Float32Array(40 * hop);
    sound.set(drum(), Math.round((LEAD + shift / 4) * hop));
    const mel = melOf([sound], sampleRate);
    rows.push(melValues(mel));
    count += mel.frames;
    return [count - mel.frames, mel.frames];
  });
  const data = new Float32Array(count * bands);
  let at = 0;
  for (const row of rows) {
    data.set(row, at);
    at += row.length;
  }
  writeFileSync(join(bank, 'kit.npy'), toNpy(data, bands));
  const note = { role: 'stab', instrument: 'font/1', midi: 60, shifts };
  const parts = ['bass', 'pad', 'stab', 'lead', 'arp', 'vocal'].map((role) => ({ ...note, role }));
  const sounds = [{ role: 'kick', instrument: 'kit', midi: null, shifts }, ...parts];
  writeFileSync(join(bank, 'kit.json'), JSON.stringify({ lead: LEAD, sounds }));
  const labels = {
    style: null,
    bpm: 145,
    duration: 15,
    known: [0, 15],
    beats: kicks,
    downbeats: [],
    boundaries: [],
    sections: null,
  };
  writeFileSync(
    join(folder, 'score.json'),
    JSON.stringify({ ...labels, hits: kicks.map((time) => ['kick', time, 1]), notes: [] }),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('playing scores while training', () => {
  it.skipIf(!isTested).each([1, 0.8, 1.25])('sounds begin at the truth, %f times as fast', (stretch) => {
    const output = execFileSync(python, ['-c', program, folder, String(stretch)], { encoding: 'utf8' });
    const { energy, same, shape } = JSON.parse(output) as {
      energy: number[];
      same: boolean;
      shape: number[];
    };
    expect(same).toBe(true);
    expect(shape).toEqual([500, bands]);
    const late = kicks
      .map((time) => ((time - 0.5) * sampleRate) / hop / stretch)
      .filter((frame) => frame < 490)
      .map((frame) => {
        const from = Math.floor(frame) - 3;
        const part = energy.slice(from, from + 8);
        const peak = part.indexOf(Math.max(...part));
        // Between frames by a parabola through the three highest.
        const [left, middle, right] = [part[peak - 1] ?? 0, part[peak]!, part[peak + 1] ?? 0];
        return (
          ((from + peak + (0.5 * (left - right)) / (left - 2 * middle + right) - frame) * hop * 1000) /
          sampleRate
        );
      });
    expect(late.length).toBeGreaterThan(15);
    // The window sees the drum best some milliseconds into it.
    for (const milliseconds of late) {
      expect(milliseconds).toBeGreaterThan(-5);
      expect(milliseconds).toBeLessThan(25);
    }
    expect(Math.max(...late) - Math.min(...late)).toBeLessThan(12);
  });
});
