import { englishOf } from '../../../../shared/languages/translate.ts';
import { correctionTypeNames } from '../../../../shared/domain/edits/corrections.ts';
import type { CorrectionType } from '../../../../shared/domain/edits/corrections.ts';
import type { LearningReport } from './learning-report.ts';

/** A table, and the column to show in a chart. */
export interface ReportTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  /** `bars`: one horizontal bar per row; `line`: rows in order. */
  readonly chart: { readonly kind: 'bars' | 'line'; readonly column: number } | null;
}

const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits));

/** The tables of a report, without empty ones. */
export function sectionsOf({
  library,
  quality,
  corrections,
  models,
  history,
}: LearningReport): ReportTable[] {
  const { tiers } = library;
  const ratesOf = (by: string) => corrections.groups.find((group) => group.by === by)?.rates ?? [];
  const columns = ['Tracks', 'Corrections', 'Per track'];
  const cells = ({ cases, corrections: count, perCase }: (typeof corrections)['total']): number[] => [
    cases,
    count,
    rounded(perCase),
  ];
  const tables: ReportTable[] = [
    {
      title: 'Library',
      columns: ['Tier', 'Tracks'],
      rows: [
        ['1 verified', tiers.verified],
        ['2 cleaned', tiers.cleaned],
        ['3 generated', tiers.generated],
        ['no annotation yet', tiers.none],
      ],
      chart: { kind: 'bars', column: 1 },
    },
    {
      title: 'Quality',
      columns: ['Measure', 'Score', 'Needed', 'Passed'],
      rows: quality.gates.map(({ measure, score, threshold, passed }) => [
        measure,
        rounded(score, 3),
        threshold,
        passed ? 'yes' : 'no',
      ]),
      chart: { kind: 'bars', column: 1 },
    },
    {
      title: 'What lowers the quality most',
      columns: ['Finding', 'Measure', 'Tracks', 'Cost'],
      rows: quality.drags
        .slice(0, 10)
        .map(({ what, measure, tracks, cost }) => [what, measure, tracks, rounded(cost, 4)]),
      chart: null,
    },
    {
      title: 'Corrections by kind',
      columns: ['Kind', 'Tracks', 'Corrections', 'Mean severity'],
      rows: ratesOf('type')
        .filter((rate) => rate.corrections > 0)
        .toSorted((a, b) => b.corrections - a.corrections)
        .map((rate) => [
          englishOf(correctionTypeNames[rate.value as CorrectionType]),
          rate.corrected,
          rate.corrections,
          rounded(rate.meanScore ?? 0),
        ]),
      chart: { kind: 'bars', column: 2 },
    },
    {
      title: 'Corrections per track over time',
      columns: ['Settled until', 'Tracks', 'Per track', 'From', 'To'],
      rows: history.corrections.points.map(({ until, tracks, perTrack }) => [
        until.slice(0, 10),
        tracks,
        rounded(perTrack.mean),
        rounded(perTrack.low),
        rounded(perTrack.high),
      ]),
      chart: { kind: 'line', column: 2 },
    },
    {
      title: 'Corrections per track by month',
      columns: ['Month', ...columns],
      rows: ratesOf('month')
        .toSorted((a, b) => (a.value < b.value ? -1 : 1))
        .map((rate) => [rate.value, ...cells(rate)]),
      chart: { kind: 'line', column: 3 },
    },
    ...(['model', 'genre', 'tempo'] as const).map((by): ReportTable => ({
      title: `Corrections per track by ${by}`,
      columns: [{ model: 'Model', genre: 'Genre', tempo: 'BPM from' }[by], ...columns],
      rows: ratesOf(by)
        .toSorted((a, b) => b.perCase - a.perCase)
        .map((rate) => [rate.value || '–', ...cells(rate)]),
      chart: { kind: 'bars', column: 3 },
    })),
    {
      title: 'Your models',
      columns: ['Version', 'Tracks', 'F1 on unseen tracks', 'From', 'To', 'State'],
      rows: models.models
        .toReversed()
        .map(({ version, tracks, f1, state }) => [
          version,
          tracks,
          rounded(f1.mean),
          rounded(f1.low),
          rounded(f1.high),
          state,
        ]),
      chart: { kind: 'line', column: 2 },
    },
    {
      title: 'Analyses',
      columns: ['Model', 'Device', 'Tracks', 'Failed', 'Seconds per track', 'From', 'To'],
      rows: history.inference.models.map(({ model, provider, tracks, failed, secondsPerTrack }) => [
        model,
        provider,
        tracks,
        failed,
        ...(secondsPerTrack
          ? [rounded(secondsPerTrack.mean), rounded(secondsPerTrack.low), rounded(secondsPerTrack.high)]
          : ['–', '–', '–']),
      ]),
      chart: null,
    },
  ];
  return tables.filter(({ rows }) => rows.length > 0);
}
