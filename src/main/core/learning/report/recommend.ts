import { personalTaskSchema } from '../../../../shared/contract/index.ts';
import { msg } from '../../../../shared/languages/translate.ts';
import { correctionTypeNames } from '../../../../shared/domain/edits/corrections.ts';
import type { CorrectionType } from '../../../../shared/domain/edits/corrections.ts';
import { dragText, measureText } from '../../../../shared/domain/quality-names.ts';
import { verdictText } from '../../../learning/registry/gate.ts';
import type { Advice, LearningReport } from './learning-report.ts';

type Facts = Pick<LearningReport, 'library' | 'quality' | 'corrections' | 'models' | 'queue'>;

/** A kind of correction is worth mentioning above this share of all corrections. */
const COMMON_SHARE = 0.3;
/** With fewer settled predictions, shares are not meaningful. */
const FEWEST_CASES = 10;

/** A model of sections or grids is worth training once this many corrections could have been spared. */
const FEWEST_CORRECTIONS = 10;
/** The corrections that a model of a task could spare. */
const correctionsBy: Readonly<Record<'sections' | 'grid', readonly CorrectionType[]>> = {
  sections: ['boundary_missed', 'boundary_spurious', 'label_wrong'],
  grid: ['tempo_octave', 'half_beat', 'downbeat_phase'],
};

function toTrainFirst({ models: { available, enough } }: Facts): Advice {
  const tracks = available.cues.verified + available.cues.imported;
  return tracks >= enough
    ? {
        action: msg('Train a model of your own.'),
        because: msg(
          '{tracks, plural, one {# track} other {# tracks}} with cues are there to learn from; {enough} are enough to begin with.',
          { tracks, enough },
        ),
      }
    : {
        action: msg('Verify {count, plural, one {# more track} other {# more tracks}} with cues.', {
          count: enough - tracks,
        }),
        because: msg(
          'A model of your own needs {enough} to begin with; there {tracks, plural, one {is #} other {are #}}.',
          { enough, tracks },
        ),
      };
}

function toTrainStructure(task: 'sections' | 'grid', { models, corrections }: Facts): Advice[] {
  const { verified, imported } = models.available[task];
  const tracks = verified + imported;
  const types = corrections.groups.find(({ by }) => by === 'type')?.rates ?? [];
  const count = types
    .filter(({ value }) => correctionsBy[task].some((type) => type === value))
    .reduce((sum, rate) => sum + rate.corrections, 0);
  if (tracks < models.enough || count < FEWEST_CORRECTIONS) return [];
  return [
    {
      action:
        task === 'sections'
          ? msg('Train a model of your sections.')
          : msg('Train a model of how you count beats.'),
      because: msg(
        '{count, plural, one {# correction} other {# corrections}} could have been spared, and {tracks, plural, one {# track is} other {# tracks are}} there to learn from.',
        { count, tracks },
      ),
    },
  ];
}

function toTrain(facts: Facts): Advice[] {
  const { models, available, active } = facts.models;
  return personalTaskSchema.options.flatMap((task): Advice[] => {
    const newest = models.find((model) => model.task === task);
    if (!newest) return task === 'cues' ? [toTrainFirst(facts)] : toTrainStructure(task, facts);
    if (newest.state === 'candidate' && newest.gate.passed)
      return [
        {
          action: msg('Use {version}.', { version: newest.version }),
          because: verdictText(newest.gate, task),
        },
      ];
    const since = available[task].verified + available[task].imported - newest.tracks;
    if (since < Math.max(10, 0.2 * newest.tracks)) return [];
    const values = { since, version: newest.version, tracks: newest.tracks };
    return [
      {
        action: msg('Train again.'),
        because:
          active[task] === newest.version
            ? msg(
                '{since, plural, one {# track} other {# tracks}} to learn from came since {version}, which learned from {tracks} and is in use.',
                values,
              )
            : msg(
                '{since, plural, one {# track} other {# tracks}} to learn from came since {version}, which learned from {tracks}.',
                values,
              ),
      },
    ];
  });
}

function toReview({ queue, library, corrections }: Facts): Advice[] {
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
            action: msg(
              'Review {count, plural, one {# track} other {# tracks}} with a doubt about half or double tempo first.',
              { count: octaves },
            ),
            because:
              wrong && cases >= FEWEST_CASES
                ? msg(
                    'A wrong tempo spoils every cue of its track; so far {share, number, percent} of all settled predictions had it wrong.',
                    { share: wrong.corrected / cases },
                  )
                : msg('A wrong tempo spoils every cue of its track.'),
          },
        ]
      : []),
    {
      action: msg('Review the first {count, plural, one {track} other {# tracks}} of the queue.', {
        count: queue.tracks,
      }),
      because: msg(
        'A look there should find about {count, plural, one {# wrong value} other {# wrong values}}.',
        { count: Math.round(queue.gain) },
      ),
    },
  ];
}

function toWatch({ corrections, models: { models } }: Facts): Advice[] {
  const { total, groups } = corrections;
  const types = groups.find(({ by }) => by === 'type')?.rates ?? [];
  const most = types.toSorted((a, b) => b.corrections - a.corrections)[0];
  if (!most || total.cases < FEWEST_CASES || most.corrections < COMMON_SHARE * total.corrections) return [];
  const isCue = most.value.startsWith('cue_');
  if (isCue && models.some(({ task, state }) => task === 'cues' && state === 'active')) return [];
  return [
    {
      action: isCue
        ? msg('Let a model of your own place cues, or change the cue template.')
        : msg('Look at these values first when you review.'),
      because: msg('{share, number, percent} of your corrections are of one kind: “{kind}”.', {
        share: most.corrections / total.corrections,
        kind: correctionTypeNames[most.value as CorrectionType],
      }),
    },
  ];
}

function toAnalyze({ library }: Facts): Advice[] {
  const left = library.total - library.analyzed - library.missing;
  return [
    ...(left > 0
      ? [
          {
            action: msg('Analyze {count, plural, one {# track} other {# tracks}}.', { count: left }),
            because: msg('Without an analysis nothing checks their grids and cues.'),
          },
        ]
      : []),
    ...(library.missing > 0
      ? [
          {
            action: msg('Find {count, plural, one {# missing file} other {# missing files}}.', {
              count: library.missing,
            }),
            because: msg('Tracks without their file cannot be analyzed or heard.'),
          },
        ]
      : []),
  ];
}

/** The findings that lower a failed gate most. */
function toMend({ quality }: Facts): Advice[] {
  const failed = quality.gates.find(({ passed }) => !passed);
  const worst = quality.drags.find(({ measure }) => measure === failed?.measure) ?? quality.drags[0];
  return failed && worst
    ? [
        {
          action: msg('Mend “{what}” in {count, plural, one {# track} other {# tracks}}.', {
            what: dragText(worst.what),
            count: worst.tracks,
          }),
          because: msg(
            'The quality “{measure}” is {score, number, ::.000}; a dataset version needs {threshold, number}.',
            { measure: measureText(failed.measure), score: failed.score, threshold: failed.threshold },
          ),
        },
      ]
    : [];
}

/** Recommendations based on the figures, most useful first. Empty if the figures suggest nothing. */
export function recommend(facts: Facts): Advice[] {
  return [...toReview(facts), ...toTrain(facts), ...toWatch(facts), ...toMend(facts), ...toAnalyze(facts)];
}
