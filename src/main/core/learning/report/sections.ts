import { t } from '../../../../shared/languages/translate.ts';
import { modelStateNames, personalTaskSchema } from '../../../../shared/contract/index.ts';
import { providerName } from '../../../../shared/domain/device-name.ts';
import { modelName } from '../../../../shared/domain/source-name.ts';
import { dragText, measureText } from '../../../../shared/domain/quality-names.ts';
import { correctionTypeNames } from '../../../../shared/domain/edits/corrections.ts';
import type { CorrectionType } from '../../../../shared/domain/edits/corrections.ts';
import type { LearningReport } from './learning-report.ts';

/** A table, and the column to show in a chart. */
export interface ReportTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  /** `bars`: one horizontal bar per row; `line`: rows in order, with the columns of their 95 % intervals. */
  readonly chart:
    | { readonly kind: 'bars'; readonly column: number }
    | {
        readonly kind: 'line';
        readonly column: number;
        readonly interval?: readonly [low: number, high: number];
      }
    | null;
}

const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits));

/** The tables of a report, without empty ones, in the language of the process. */
export function sectionsOf({
  library,
  quality,
  corrections,
  models,
  history,
}: LearningReport): ReportTable[] {
  const { tiers } = library;
  const ratesOf = (by: string) => corrections.groups.find((group) => group.by === by)?.rates ?? [];
  const columns = [t('Tracks'), t('Corrections'), t('Per track')];
  const cells = ({ cases, corrections: count, perCase }: (typeof corrections)['total']): number[] => [
    cases,
    count,
    rounded(perCase),
  ];
  const tables: ReportTable[] = [
    {
      title: t('Library'),
      columns: [t('Tier'), t('Tracks')],
      rows: [
        [t('Tier 1, verified'), tiers.verified],
        [t('Tier 2, cleaned'), tiers.cleaned],
        [t('Tier 3, generated'), tiers.generated],
        [t('No annotation yet'), tiers.none],
      ],
      chart: { kind: 'bars', column: 1 },
    },
    {
      title: t('Quality'),
      columns: [t('Measure'), t('Score'), t('Needed'), t('Passed')],
      rows: quality.gates.map(({ measure, score, threshold, passed }) => [
        t(measureText(measure)),
        rounded(score, 3),
        threshold,
        passed ? t('Yes') : t('No'),
      ]),
      chart: { kind: 'bars', column: 1 },
    },
    {
      title: t('What lowers the quality most'),
      columns: [t('Finding'), t('Measure'), t('Tracks'), t('Cost')],
      rows: quality.drags
        .slice(0, 10)
        .map(({ what, measure, tracks, cost }) => [
          t(dragText(what)),
          t(measureText(measure)),
          tracks,
          rounded(cost, 4),
        ]),
      chart: null,
    },
    {
      title: t('Corrections by kind'),
      columns: [t('Kind'), t('Tracks'), t('Corrections'), t('Mean severity')],
      rows: ratesOf('type')
        .filter((rate) => rate.corrections > 0)
        .toSorted((a, b) => b.corrections - a.corrections)
        .map((rate) => [
          t(correctionTypeNames[rate.value as CorrectionType]),
          rate.corrected,
          rate.corrections,
          rounded(rate.meanScore ?? 0),
        ]),
      chart: { kind: 'bars', column: 2 },
    },
    {
      title: t('Corrections per track over time'),
      columns: [t('Settled until'), t('Tracks'), t('Per track'), t('Lower bound'), t('Upper bound')],
      rows: history.corrections.points.map(({ until, tracks, perTrack }) => [
        until.slice(0, 10),
        tracks,
        rounded(perTrack.mean),
        rounded(perTrack.low),
        rounded(perTrack.high),
      ]),
      chart: { kind: 'line', column: 2, interval: [3, 4] },
    },
    {
      title: t('Corrections per track by month'),
      columns: [t('Month'), ...columns],
      rows: ratesOf('month')
        .toSorted((a, b) => (a.value < b.value ? -1 : 1))
        .map((rate) => [rate.value, ...cells(rate)]),
      chart: { kind: 'line', column: 3 },
    },
    ...(['model', 'genre', 'tempo'] as const).map((by): ReportTable => ({
      title: {
        model: t('Corrections per track by model'),
        genre: t('Corrections per track by genre'),
        tempo: t('Corrections per track by tempo'),
      }[by],
      columns: [{ model: t('Model'), genre: t('Genre'), tempo: t('BPM from') }[by], ...columns],
      rows: ratesOf(by)
        .toSorted((a, b) => b.perCase - a.perCase)
        .map((rate) => [rate.value || '–', ...cells(rate)]),
      chart: { kind: 'bars', column: 3 },
    })),
    ...personalTaskSchema.options.map((task): ReportTable => ({
      title: {
        cues: t('Your models of cues'),
        sections: t('Your models of sections'),
        grid: t('Your models of beat grids'),
      }[task],
      columns: [
        t('Version'),
        t('Tracks'),
        {
          cues: t('F1 on unseen tracks'),
          sections: t('Boundaries and labels right'),
          grid: t('Grids right'),
        }[task],
        t('Lower bound'),
        t('Upper bound'),
        t('State'),
      ],
      rows: models.models
        .filter((model) => model.task === task)
        .toReversed()
        .map(({ version, tracks, f1, state }) => [
          version,
          tracks,
          rounded(f1.mean),
          rounded(f1.low),
          rounded(f1.high),
          t(modelStateNames[state]),
        ]),
      chart: { kind: 'line', column: 2, interval: [3, 4] },
    })),
    {
      title: t('Analyses'),
      columns: [
        t('Model'),
        t('Device'),
        t('Tracks'),
        t('Failed'),
        t('Seconds per track'),
        t('Lower bound'),
        t('Upper bound'),
      ],
      rows: history.inference.models.map(({ model, provider, tracks, failed, secondsPerTrack }) => [
        modelName(model),
        providerName(provider),
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
