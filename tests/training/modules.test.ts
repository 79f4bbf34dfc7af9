/** The clock of tracker modules is that of their rows. Needs libopenmpt: training/engines/SOURCES.md names the packages. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const script = join(import.meta.dirname, '../../training/engines/modules.py');
const python = '/usr/bin/python3';
const isPlayable =
  spawnSync(python, ['-c', 'import numpy, ctypes; ctypes.CDLL("libopenmpt.so.0")']).status === 0;

const CHANNELS = 4;
const ROWS = 64;
/** Amiga periods of a low and a high note. */
const LOW = 856;
const HIGH = 214;

/** A ProTracker module that plays `pattern` `times` times: per row and channel, the sample (from 1) and the period. */
function writeModule(
  times: number,
  pattern: (row: number) => readonly (readonly [sample: number, period: number])[],
  speed: number,
  tempo: number,
): Buffer {
  const header = Buffer.alloc(1084);
  header.write('made', 0, 'latin1');
  const lengths = [400, 400, 400];
  for (const [i, length] of lengths.entries()) {
    header.writeUInt16BE(length / 2, 20 + 30 * i + 22);
    header.writeUInt8(64, 20 + 30 * i + 25);
    header.writeUInt16BE(1, 20 + 30 * i + 28);
  }
  header.writeUInt8(times, 950);
  header.write('M.K.', 1080, 'latin1');
  const cells = Buffer.alloc(ROWS * CHANNELS * 4);
  const put = (row: number, channel: number, sample: number, period: number, effect = 0, value = 0): void => {
    const at = 4 * (row * CHANNELS + channel);
    cells.writeUInt8((sample & 0xf0) | (period >> 8), at);
    cells.writeUInt8(period & 0xff, at + 1);
    cells.writeUInt8(((sample & 0x0f) << 4) | effect, at + 2);
    cells.writeUInt8(value, at + 3);
  };
  for (let row = 0; row < ROWS; row++)
    for (const [channel, [sample, period]] of pattern(row).entries()) put(row, channel, sample, period);
  put(0, 2, 0, 0, 0xf, speed);
  put(0, 3, 0, 0, 0xf, tempo);
  const noise = (i: number): number => Math.round(100 * Math.sin(i * i) * Math.exp(-i / 100));
  const thump = (i: number): number => Math.round(100 * Math.sin(i / 12) * Math.exp(-i / 200));
  const sounds = [thump, noise, noise].map((sound) =>
    Buffer.from(Int8Array.from({ length: 400 }, (_, i) => sound(i))),
  );
  return Buffer.concat([header, cells, ...sounds]);
}

interface Described {
  readonly left_out?: string;
  readonly bpm_main: number;
  readonly beats_s: readonly number[];
  readonly downbeats_s: readonly number[];
  readonly rows_per_beat: number;
  readonly constant_tempo: boolean;
}

function describeModule(bytes: Buffer): Described {
  const folder = mkdtempSync(join(tmpdir(), 'segue-module-'));
  try {
    const path = join(folder, 'made.mod');
    writeFileSync(path, bytes);
    return JSON.parse(execFileSync(python, [script, '--describe', path], { encoding: 'utf8' })) as Described;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Kick on one and three, snare on two and four, hats on eighths, `rows` to a beat. */
const beatOf =
  (rows: number) =>
  (row: number): (readonly [number, number])[] => [
    row % (2 * rows) === 0 ? [1, LOW] : row % (2 * rows) === rows ? [2, LOW] : [0, 0],
    row % (rows / 2) === 0 ? [3, HIGH] : [0, 0],
  ];

describe.skipIf(!isPlayable)('the clock of a tracker module', () => {
  it('puts beats on the rows that a person counts, and bars at the start of patterns', () => {
    const found = describeModule(writeModule(9, beatOf(4), 6, 132));
    // Trackers play whole samples per tick, six of which are a row.
    const row = (6 * Math.floor((2.5 * 44_100) / 132)) / 44_100;
    expect(found.rows_per_beat).toBe(4);
    expect(found.bpm_main).toBeCloseTo(132, 0);
    expect(found.constant_tempo).toBe(true);
    for (const [k, time] of found.beats_s.entries()) expect(Math.abs(time - 4 * k * row)).toBeLessThan(0.002);
    expect(found.downbeats_s.slice(0, 2)).toEqual([found.beats_s[0], found.beats_s[4]]);
  });

  it('hears the snare where twice as many rows make a beat', () => {
    const found = describeModule(writeModule(16, beatOf(8), 3, 132));
    expect(found.rows_per_beat).toBe(8);
    expect(found.bpm_main).toBeCloseTo(132, 0);
  });

  it('says why a module without beats is left out', () => {
    const found = describeModule(writeModule(9, (row) => (row === 0 ? [[1, LOW]] : []), 6, 125));
    expect(found.left_out).toBe('too few notes');
  });
});
