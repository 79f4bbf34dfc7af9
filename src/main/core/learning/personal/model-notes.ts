import { t } from '../../../../shared/languages/translate.ts';
import type { TrainingReport } from './stored-report.ts';

/** A personal model is expected to be worthwhile from this many verified tracks. */
export const ENOUGH_TRACKS = 20;

/** What to know before relying on a model, in the language of the process. */
export function notesOf(training: TrainingReport): string[] {
  const { tracks } = training;
  const few =
    tracks < ENOUGH_TRACKS
      ? [
          t(
            'Learned from {tracks, plural, one {# track} other {# tracks}}: too few to be relied on; {enough} are enough to begin with.',
            { tracks, enough: ENOUGH_TRACKS },
          ),
        ]
      : [];
  if ('labelPenalty' in training)
    return [
      ...(training.steps === 0
        ? [t('Sections begin where the analysis has them: nothing better was learned on unseen tracks.')]
        : []),
      ...(training.labelPenalty === null
        ? [t('Sections are called as the analysis calls them: nothing better was learned on unseen tracks.')]
        : []),
      ...few,
    ];
  if ('penalties' in training)
    return [
      ...(Object.values(training.penalties).every((penalty) => penalty === null)
        ? [t('Beats are counted as the analysis counts them: nothing better was learned on unseen tracks.')]
        : []),
      ...few,
    ];
  const { timedOnly, rule } = training;
  return [
    ...(rule === 'sections'
      ? [
          t(
            'Every new section is cued: on unseen tracks that was closer to your cues than what was learned from {tracks, plural, one {# track} other {# tracks}}.',
            { tracks },
          ),
        ]
      : []),
    ...(rule === 'counting' && timedOnly < tracks
      ? [
          t(
            'Cues are placed by counting bars: on unseen tracks that was closer to yours than what was learned of the music.',
          ),
        ]
      : []),
    ...few,
    ...(timedOnly > 0
      ? [
          t(
            '{timedOnly} of {tracks, plural, one {# track} other {# tracks}} have no analysis of their sound: of them only the counting of bars was learned, which seldom suffices. Analyze them.',
            { timedOnly, tracks },
          ),
        ]
      : []),
  ];
}
