import type { Annotation } from '../../../shared/domain/index.ts';
import { commonLosses, presentLosses } from '../programs/losses.ts';
import type { ProgramLoss } from '../programs/losses.ts';
import { FLEXIBLE_GRID_VERSION, slotOf } from './nml-elements.ts';
import { TRAKTOR_HOT_CUES } from './nml-entry.ts';
import { msg } from '../../../shared/languages/translate.ts';

/** Number of anchors that restart the bar; Traktor counts bars straight through. */
function restarts({ beat_grid: grid, audio }: Annotation): number {
  const [beatsPerBar] = audio.time_signature;
  return grid.slice(1).filter((anchor, i) => {
    const before = grid[i]!;
    const beats = Math.round(((anchor.time - before.time) * before.bpm) / 60);
    return (before.beat - 1 + beats) % beatsPerBar !== anchor.beat - 1;
  }).length;
}

/** What an entry of this NML version cannot store of an annotation. */
export function lossesOf(head: Annotation, version: number, isConflict: boolean): ProgramLoss[] {
  const beyond = head.cues.filter((cue) => slotOf(cue) === null).length;
  const colors = head.cues.filter(
    ({ color, kind }) => color && (kind === 'memory' || version < FLEXIBLE_GRID_VERSION),
  ).length;
  const [beatsPerBar] = head.audio.time_signature;
  const own = presentLosses([
    {
      code: 'slot_beyond_h',
      message: msg('Hot cues I to P become cues without a button: Traktor has {count}', {
        count: TRAKTOR_HOT_CUES,
      }),
      count: beyond,
    },
    {
      code: 'cue_color',
      message: msg('Traktor keeps colours of hot cues only, and from version 4 on'),
      count: colors,
    },
    {
      code: 'flexible_grid',
      message: msg(
        'Traktor before version 4 has one tempo per track: markers are written, their tempi are not',
      ),
      count: version < FLEXIBLE_GRID_VERSION && head.beat_grid.length > 1 ? head.beat_grid.length - 1 : 0,
    },
    {
      code: 'bar_restart',
      message: msg('Traktor counts bars from the first marker: bars that begin anew later are not kept'),
      count: restarts(head),
    },
    {
      code: 'time_signature',
      message: msg('Traktor takes every track for 4/4'),
      count: beatsPerBar === 4 ? 0 : 1,
    },
    {
      code: 'changed_there',
      message: msg('Changed in Traktor since the import, and here: what stands here was written'),
      count: isConflict ? 1 : 0,
    },
  ]);
  return [...commonLosses(head, 'Traktor'), ...own];
}
