import { indexGrid } from '../../../shared/domain/index.ts';
import type { Anchor, BeatGrid } from '../../../shared/domain/index.ts';
import { AppError } from '../../../shared/errors.ts';
import type { OnsetNovelty } from '../types.ts';
import { refineOnOnsets } from './refine-on-onsets.ts';

/** Fewer beats than this do not pin a tempo down. */
const MIN_BEATS = 8;

export interface Refit {
  readonly grid: Anchor[];
  /** Share of the stretch's blocks of beats whose onsets lie within 5 ms of the new grid. */
  readonly confidence: number;
}

/**
 * Fits a stretch of a grid anew on the onsets of the audio. The given grid says which pulse is meant and is trusted to within
 * 60 ms; what lies outside [from, to) stays as it was. All times in seconds on one clock.
 * @throws AppError `invalid_input` when the stretch is too short or the onsets tell nothing.
 */
export function refitGrid(
  onsets: OnsetNovelty,
  grid: BeatGrid,
  beatsPerBar: number,
  from: number,
  to: number,
): Refit {
  const index = indexGrid(grid, beatsPerBar);
  if (index.isEmpty)
    throw new AppError('invalid_input', 'There is no grid to fit. Tap the tempo or set a downbeat first.');
  const start = index.nearestBeat(from);
  const bpm = index.bpmAt(start.time + 1e-6);
  const end = Math.min(to, onsets.start + onsets.data.length / onsets.rate);
  if (((end - start.time) * bpm) / 60 < MIN_BEATS)
    throw new AppError('invalid_input', `Fitting needs at least ${MIN_BEATS} beats between the anchors.`);
  const refined = refineOnOnsets(onsets, { period: 60 / bpm, phase: start.time }, start.time, end);
  if (refined.blocks.length === 0)
    throw new AppError(
      'invalid_input',
      'No clear onsets were found in this stretch; the grid stays as it is.',
    );
  // The refined pulse may name any of its beats; the anchor stays the beat it was.
  const steps = Math.round((start.time - refined.phase) / refined.period);
  const time = refined.phase + steps * refined.period;
  const near = refined.blocks.filter((block) => Math.abs(block.offset) <= 0.005).length;

  const isWhole = start.index === 0 || from <= grid[0]!.time;
  const before = isWhole ? [] : grid.filter((anchor) => anchor.time < start.time - 1e-6);
  const after = grid.filter((anchor) => anchor.time >= to);
  // Where the old grid goes on after the stretch it needs an anchor.
  const resume =
    after.length === 0 && to < onsets.start + onsets.data.length / onsets.rate ? [anchorAt(to)] : [];
  function anchorAt(at: number): Anchor {
    const beat = index.nearestBeat(at);
    return { time: beat.time, bpm: index.bpmAt(at), beat: beat.beatInBar };
  }
  return {
    grid: [
      ...before,
      { time: Math.max(0, time), bpm: 60 / refined.period, beat: start.beatInBar },
      ...resume,
      ...after,
    ],
    confidence: near / refined.blocks.length,
  };
}
