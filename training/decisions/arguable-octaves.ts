import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pulse } from '../../src/main/analysis/rhythm/pulse-features.ts';
import type { Example } from './examples.ts';

const TEMPO_TOLERANCE = 0.01;
/** In beats of the faster pulse. */
const PHASE_TOLERANCE = 0.08;

/**
 * BPM below which DJs count music at double its notated tempo. Fast music is counted as it was written: hardcore, punk
 * and game music at 180 to 205 BPM is not slow music.
 */
const SLOWEST = 80;

/**
 * Other valid tempi for a track of `bpm`: for a real track, from its truth file in one of the folders of `music`;
 * for other music, if it was written slower than DJs count.
 */
export function arguableTempi(
  music: readonly string[],
  { kind, group, speed }: Example,
  bpm: number | null,
): number[] {
  if (kind !== 'real' && bpm !== null) return bpm < SLOWEST ? [2 * bpm] : [];
  const path = music.map((folder) => join(folder, 'truth', `${group}.json`)).find((file) => existsSync(file));
  if (!path) return [];
  const { bpm_alternatives = [] } = JSON.parse(readFileSync(path, 'utf8')) as {
    bpm_alternatives?: number[];
  };
  return bpm_alternatives.map((bpm) => bpm * speed);
}

/** Whether a pulse has one of the tempi and its beats coincide with those of the correct pulse. */
export function isArguable(pulse: Pulse, right: Pulse, tempi: readonly number[]): boolean {
  if (!tempi.some((bpm) => Math.abs((bpm * pulse.period) / 60 - 1) < TEMPO_TOLERANCE)) return false;
  const beats = (pulse.phase - right.phase) / Math.min(pulse.period, right.period);
  return Math.abs(beats - Math.round(beats)) < PHASE_TOLERANCE;
}
