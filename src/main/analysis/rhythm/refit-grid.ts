import { indexGrid } from '../../../shared/domain/index.ts';
import type { Anchor, BeatGrid } from '../../../shared/domain/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { OnsetNovelty } from '../types.ts';
import { refineOnOnsets } from './refine-on-onsets.ts';

/** Minimum number of beats to determine a tempo. */
const MIN_BEATS = 8;

export interface Refit {
  readonly grid: Anchor[];
  /** Share of the segment's blocks of beats whose onsets are within 5 ms of the new grid. */
  readonly confidence: number;
}

/**
 * Refits a segment of a grid to the onsets of the audio. The given grid determines the pulse and must be accurate to
 * within 60 ms; everything outside [from, to) stays unchanged. All times are in seconds on one clock.
 * @throws AppError `invalid_input` if the segment is too short or its onsets are inconclusive.
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
    throw new AppError(
      'invalid_input',
      msg('There is no grid to fit. Tap the tempo or set a downbeat first.'),
    );
  const start = index.nearestBeat(from);
  const bpm = index.bpmAt(start.time + 1e-6);
  const end = Math.min(to, onsets.start + onsets.data.length / onsets.rate);
  if (((end - start.time) * bpm) / 60 < MIN_BEATS)
    throw new AppError(
      'invalid_input',
      msg('Fitting needs at least {minBeats} beats between the anchors.', { minBeats: MIN_BEATS }),
    );
  const refined = refineOnOnsets(onsets, { period: 60 / bpm, phase: start.time }, start.time, end);
  if (refined.blocks.length === 0)
    throw new AppError(
      'invalid_input',
      msg('No clear onsets were found in this stretch; the grid stays as it is.'),
    );
  // The phase of a refined pulse may be any of its beats; keep the anchor on its beat.
  const steps = Math.round((start.time - refined.phase) / refined.period);
  const time = refined.phase + steps * refined.period;
  const near = refined.blocks.filter((block) => Math.abs(block.offset) <= 0.005).length;

  const isWhole = start.index === 0 || from <= grid[0]!.time;
  const before = isWhole ? [] : grid.filter((anchor) => anchor.time < start.time - 1e-6);
  const after = grid.filter((anchor) => anchor.time >= to);
  // If the old grid continues after the segment, it needs an anchor there.
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
