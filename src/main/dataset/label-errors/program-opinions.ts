import { indexGrid } from '../../../shared/domain/index.ts';
import type { Annotation, GridIndex } from '../../../shared/domain/index.ts';
import type { LabelIssue } from './label-issue.ts';
import { msg, verbatim } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';

/** Another program's, or an earlier import's, values for a track. */
export interface Opinion {
  /** Display name of the source. */
  readonly by: string;
  readonly document: Annotation;
}

/** Tempi this close, as a ratio, are equal: a beat in twelve minutes at 85 BPM. */
const SAME_TEMPO = 0.001;
/** Beats this close are equal: the clocks of programs are known to about a millisecond, people hear about ten. */
const SAME_BEAT_S = 0.015;
/** Score of an error based on one program (0 = certainly wrong), and on several that agree with one another. */
const scores = { alone: 0.3, several: 0.1 } as const;

interface Difference {
  readonly given: string;
  readonly suggested: string;
  readonly message: Message;
}

/** How the grid of an opinion differs from the labels, at the middle of the track; null if both agree. */
function compareGrids(own: GridIndex, other: GridIndex, middle: number, by: string): Difference | null {
  const [bpm, theirs] = [own.bpmAt(middle), other.bpmAt(middle)];
  if (Math.abs(bpm / theirs - 1) > SAME_TEMPO)
    return {
      given: `${bpm.toFixed(2)} BPM`,
      suggested: `${theirs.toFixed(2)} BPM`,
      message: msg('{bpm} BPM, but {by} says {theirs}', {
        bpm: bpm.toFixed(2),
        by,
        theirs: theirs.toFixed(2),
      }),
    };
  const beat = own.nearestBeat(middle);
  const nearest = other.nearestBeat(beat.time);
  const offset = nearest.time - beat.time;
  const ms = Math.round(1000 * Math.abs(offset));
  if (Math.abs(offset) > SAME_BEAT_S)
    return {
      given: 'beats',
      suggested: `${offset > 0 ? '+' : '−'}${ms} ms`,
      message:
        offset > 0
          ? msg('Beats lie {ms} ms before those of {by}', { ms, by })
          : msg('Beats lie {ms} ms after those of {by}', { ms, by }),
    };
  if (nearest.beatInBar !== beat.beatInBar)
    return {
      given: `beat ${beat.beatInBar}`,
      suggested: `beat ${nearest.beatInBar}`,
      message: msg('What is beat {own} of its bar here is beat {theirs} in {by}', {
        own: beat.beatInBar,
        theirs: nearest.beatInBar,
        by,
      }),
    };
  return null;
}

/**
 * Where grids of other programs contradict the labels; those that contradict it in the same way count as one, more
 * certain, issue.
 */
export function opinionIssues(
  trackId: number,
  document: Annotation,
  opinions: readonly Opinion[],
): LabelIssue[] {
  const own = indexGrid(document.beat_grid, document.audio.time_signature[0]);
  if (own.isEmpty) return [];
  const middle = document.audio.duration / 2;
  const found = opinions.flatMap(({ by, document: said }) => {
    const other = indexGrid(said.beat_grid, said.audio.time_signature[0]);
    const difference = other.isEmpty ? null : compareGrids(own, other, middle, by);
    return difference ? [{ by, difference }] : [];
  });
  return [...Map.groupBy(found, ({ difference }) => difference.suggested).values()].map((same) => {
    const [{ difference }] = same as [(typeof same)[number]];
    const score = same.length > 1 ? scores.several : scores.alone;
    const others = same.slice(1).map(({ by }) => by);
    return {
      trackId,
      kind: 'beat',
      origin: 'rule',
      time: null,
      given: difference.given,
      suggested: difference.suggested,
      message:
        others.length > 0
          ? msg('{difference}, and so does {others}', {
              difference: difference.message,
              others: others.map(verbatim),
            })
          : difference.message,
      score,
      selfConfidence: score,
    };
  });
}
