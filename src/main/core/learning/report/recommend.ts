import { counted } from '../../../../shared/counted.ts';
import { englishOf } from '../../../../shared/languages/translate.ts';
import { correctionTypeNames } from '../../../../shared/domain/edits/corrections.ts';
import type { CorrectionType } from '../../../../shared/domain/edits/corrections.ts';
import type { Recommendation } from '../../../../shared/contract/index.ts';
import type { LearningReport } from './learning-report.ts';

type Facts = Pick<LearningReport, 'library' | 'quality' | 'corrections' | 'models' | 'queue'>;

/** A kind of correction is worth mentioning above this share of all corrections. */
const COMMON_SHARE = 0.3;
/** With fewer settled predictions, shares are not meaningful. */
const FEWEST_CASES = 10;

const shareOf = (part: number, whole: number): string => `${Math.round((100 * part) / whole)} %`;

function toTrain({ models }: Facts): Recommendation[] {
  const { verified, imported, enough, active } = models;
  const [newest] = models.models;
  const tracks = verified + imported;
  const waiting = models.models.find(({ state, gate }) => state === 'candidate' && gate.passed);
  if (waiting)
    return [{ action: `Use ${waiting.version}.`, because: `It passed the gate. ${waiting.gate.reason}` }];
  if (!newest)
    return tracks >= enough
      ? [
          {
            action: 'Train a model of your own.',
            because: `${counted(tracks, 'track')} with cues are there to learn from; ${enough} are enough to begin with.`,
          },
        ]
      : [
          {
            action: `Verify ${counted(enough - tracks, 'more track')} with cues.`,
            because: `A model of your own needs ${enough} to begin with; there are ${tracks}.`,
          },
        ];
  const since = tracks - newest.tracks;
  return since >= Math.max(10, 0.2 * newest.tracks)
    ? [
        {
          action: 'Train again.',
          because: `${counted(since, 'track')} with cues came since ${newest.version}, which learned from ${newest.tracks}${active === newest.version ? ' and is in use' : ''}.`,
        },
      ]
    : [];
}

function toReview({ queue, library, corrections }: Facts): Recommendation[] {
  if (queue.tracks === 0) return [];
  const octaves = library.flags.find(({ value }) => value === 'tempo_octave')?.count ?? 0;
  const wrong = corrections.groups
    .find(({ by }) => by === 'type')
    ?.rates.find(({ value }) => value === 'tempo_octave');
  const { cases } = corrections.total;
  return [
    ...(octaves > 0
      ? [
          {
            action: `Review ${counted(octaves, 'track')} with a doubt about half or double tempo first.`,
            because: `A wrong tempo spoils every cue of its track${
              wrong && cases >= FEWEST_CASES
                ? `; so far ${shareOf(wrong.corrected, cases)} of all settled predictions had it wrong`
                : ''
            }.`,
          },
        ]
      : []),
    {
      action: `Review the first ${queue.tracks === 1 ? 'track' : counted(queue.tracks, 'track')} of the queue.`,
      because: `A look there should find about ${counted(Math.round(queue.gain), 'wrong value')}.`,
    },
  ];
}

function toWatch({ corrections }: Facts): Recommendation[] {
  const { total, groups } = corrections;
  const types = groups.find(({ by }) => by === 'type')?.rates ?? [];
  const most = types.toSorted((a, b) => b.corrections - a.corrections)[0];
  if (!most || total.cases < FEWEST_CASES || most.corrections < COMMON_SHARE * total.corrections) return [];
  const isCue = most.value.startsWith('cue_');
  return [
    {
      action: isCue
        ? 'Let a model of your own place cues, or change the cue template.'
        : 'Look at these values first when you review.',
      because: `${shareOf(most.corrections, total.corrections)} of your corrections are of one kind: ${englishOf(correctionTypeNames[most.value as CorrectionType]).toLowerCase()}.`,
    },
  ];
}

function toAnalyze({ library }: Facts): Recommendation[] {
  const left = library.total - library.analyzed - library.missing;
  return [
    ...(left > 0
      ? [
          {
            action: `Analyze ${counted(left, 'track')}.`,
            because: 'Without an analysis nothing checks their grids and cues.',
          },
        ]
      : []),
    ...(library.missing > 0
      ? [
          {
            action: `Find ${counted(library.missing, 'missing file')}.`,
            because: 'Tracks without their file cannot be analyzed or heard.',
          },
        ]
      : []),
  ];
}

/** The findings that lower a failed gate most. */
function toMend({ quality }: Facts): Recommendation[] {
  const failed = quality.gates.find(({ passed }) => !passed);
  const worst = quality.drags.find(({ measure }) => measure === failed?.measure) ?? quality.drags[0];
  return failed && worst
    ? [
        {
          action: `Mend "${worst.what}" in ${counted(worst.tracks, 'track')}.`,
          because: `${failed.measure} is ${failed.score.toFixed(3)}; a dataset version needs ${failed.threshold}.`,
        },
      ]
    : [];
}

/** Recommendations based on the figures, most useful first. Empty if the figures suggest nothing. */
export function recommend(facts: Facts): Recommendation[] {
  return [...toReview(facts), ...toTrain(facts), ...toWatch(facts), ...toMend(facts), ...toAnalyze(facts)];
}
