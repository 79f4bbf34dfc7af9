/**
 * Exports scores with their truth, which the trainer plays by itself (sampled.py): arrangements that mislead simple
 * methods, and scores of the synthesizer. Existing scores are kept.
 *
 *   node training/export-scores.ts --out DIR [--count 900]
 */
import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createRng } from '../src/main/numeric/rng.ts';
import { composePiece } from './engines/compose.ts';
import { pieceOfSynthesizer } from './engines/synthesizer-score.ts';

/** Minimum and maximum length of the music, in seconds. */
const LENGTHS = [80, 170] as const;
/** Share of pieces with a score of the synthesizer. */
const SYNTHESIZER_SCORES = 0.3;

const { values: options } = parseArgs({
  options: { out: { type: 'string' }, count: { type: 'string', default: '900' } },
});
if (!options.out) throw new Error('Say where to write: --out DIR');
await mkdir(options.out, { recursive: true });
const round = (time: number): number => Math.round(time * 1e4) / 1e4;
for (let index = 0; index < Number(options.count); index++) {
  const path = join(options.out, `score-${String(index).padStart(4, '0')}.json`);
  if (existsSync(path)) continue;
  const seed = `scores-1/train/${index}`;
  const piece = createRng(seed).chance(SYNTHESIZER_SCORES)
    ? pieceOfSynthesizer(seed, LENGTHS)
    : composePiece(seed, LENGTHS);
  const { hits, notes, ...labels } = piece;
  const score = {
    ...labels,
    hits: hits.map(({ drum, time, velocity }) => [drum, round(time), round(velocity)]),
    notes: notes.map(({ part, time, duration, midi, velocity }) => [
      part,
      round(time),
      round(duration),
      midi,
      round(velocity),
    ]),
  };
  await writeFile(`${path}.part`, JSON.stringify(score));
  await rename(`${path}.part`, path);
}
