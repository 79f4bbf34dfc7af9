import { formatTime } from '../../../shared/domain/index.ts';
import type { TrackId } from '../../../shared/domain/index.ts';
import type { LabelIssues } from './find-issues.ts';
import type { ItemTable } from './item-table.ts';
import type { LabelIssue } from './label-issue.ts';
import { joinOpinions } from './grid-witness.ts';
import { pairMoves } from './pair-moves.ts';
import { labelTasks } from './tasks.ts';
import type { LabelTask } from './tasks.ts';
import { counted } from '../../../shared/counted.ts';
import { msg } from '../../../shared/languages/translate.ts';
import type { Message } from '../../../shared/languages/translate.ts';

/** One issue per doubtful label of a cue, boundary or section. */
export function describeIssues(
  task: LabelTask,
  table: ItemTable,
  found: LabelIssues,
  trackIds: readonly TrackId[],
): LabelIssue[] {
  const { track, time, label } = table.columns();
  const { kind, classes } = labelTasks[task];
  const issues = [...found.ranked].map((item): LabelIssue => {
    const given = classes[label[item]!]!;
    const suggested = classes[found.predicted[item]!]!;
    return {
      trackId: trackIds[track[item]!]!,
      kind,
      origin: 'learned',
      time: time[item]!,
      given,
      suggested,
      message: describe(task, formatTime(time[item]!), label[item]!, given, suggested),
      score: found.normalizedMargin[item]!,
      selfConfidence: found.selfConfidence[item]!,
    };
  });
  return task === 'cue' || task === 'boundary' ? pairMoves(issues) : issues;
}

function describe(task: LabelTask, time: string, label: number, given: string, suggested: string): Message {
  if (task === 'section') return msg('{given} at {time} sounds like {suggested}', { given, time, suggested });
  if (task === 'cueBeat')
    return msg('the cue at {time} lies on beat {beat} of its bar', { time, beat: label + 1 });
  if (task === 'cue')
    return given === 'cue'
      ? msg('nothing speaks for the cue at {time}', { time })
      : msg('a cue seems to be missing at {time}', { time });
  return given === 'boundary'
    ? msg('nothing speaks for the boundary at {time}', { time })
    : msg('a boundary seems to be missing at {time}', { time });
}

/** Minimum share of a track's compared positions in doubt: at half tempo it is a quarter. */
const DOUBTFUL_SHARE = 0.2;

/**
 * Probabilities that a document's grid, and its beat 1, are right, based on evidence other than label and prediction.
 */
export interface GridWitness {
  readonly grid: number;
  readonly phase: number;
}

/** Beats of one grid are right or wrong together: one issue per track. */
export function describeGridIssues(
  task: LabelTask,
  table: ItemTable,
  found: LabelIssues,
  trackIds: readonly TrackId[],
  witnesses: readonly GridWitness[],
): LabelIssue[] {
  const { track, time, label } = table.columns();
  const sizes = new Map<number, number>();
  for (const value of track) sizes.set(value, (sizes.get(value) ?? 0) + 1);
  return [...Map.groupBy(found.ranked, (item) => track[item]!)].flatMap(([at, items]): LabelIssue[] => {
    const share = items.length / sizes.get(at)!;
    if (share < DOUBTFUL_SHARE) return [];
    const mean = (values: Float32Array): number =>
      items.reduce((sum, item) => sum + values[item]!, 0) / items.length;
    const base = {
      trackId: trackIds[at]!,
      kind: 'beat',
      origin: 'learned',
      time: Math.min(...items.map((item) => time[item]!)),
      score: joinOpinions(
        mean(found.normalizedMargin),
        task === 'grid' ? witnesses[at]!.grid : witnesses[at]!.phase,
      ),
      selfConfidence: mean(found.selfConfidence),
    } as const;
    if (task === 'grid') {
      const extra = items.filter((item) => label[item] === 1).length;
      const message =
        extra > items.length / 2
          ? msg('the grid has beats where none are heard')
          : msg('{share} % of the beats heard are not on the grid', {
              share: Math.min(100, 200 * share).toFixed(0),
            });
      return [{ ...base, given: 'this grid', suggested: 'the grid that is heard', message }];
    }
    const turns = new Int32Array(4);
    for (const item of items) turns[(label[item]! - found.predicted[item]! + 4) % 4]!++;
    const by = turns.indexOf(Math.max(...turns));
    return [
      {
        ...base,
        given: 'this beat 1',
        suggested: `beat 1 ${counted(by, 'beat')} later`,
        message: msg('beat 1 is heard {beats, plural, one {# beat} other {# beats}} later', { beats: by }),
      },
    ];
  });
}
