import type { Command } from 'commander';
import { metricNames } from '../../shared/contract/index.ts';
import type { LearningHistory, MetricScore, ReportSummary } from '../../shared/contract/index.ts';
import { counted } from '../../shared/counted.ts';
import { englishOf } from '../../shared/languages/translate.ts';
import { gatherReport } from '../core/learning/report/gather.ts';
import { toldReport } from '../core/learning/report/learning-report.ts';
import { toMarkdown, writeReport } from '../core/learning/report/write-report.ts';
import type { CommandAdder } from './command-adder.ts';
import { OVERWRITE } from './options.ts';
import { formatTable, moment } from './output.ts';

interface ReportFlags {
  readonly out?: string;
  readonly overwrite?: true;
  readonly store?: true;
  readonly stored?: number;
}

/** `segue models history|report`: how corrections, models and analyses changed, and what to do next. */
export const addModelHistoryCommands: CommandAdder = (models, run) => {
  models
    .command('history')
    .description('show how corrections, scores and the cost of analyses changed, and the stored reports')
    .action((_options: object, command: Command) =>
      run(command, async ({ core, output, signal }) => {
        await core.learning.corrections.record({ signal });
        const history = core.learning.performance.history();
        const { reports } = core.learningReports.list({ offset: 0, limit: SHOWN });
        output.result({ ...history, reports }, () => historyText(history, reports));
      }),
    );

  models
    .command('report')
    .description('report what was corrected and learned so far, and what to do next')
    .option('--out <file>', 'write it to a .md, .html (with charts) or .json file')
    .option('--store', 'keep it in the library, as the nightly report')
    .option('--stored <id>', 'an earlier report that the library keeps (see `models history`)', Number)
    .option('--overwrite', OVERWRITE)
    .action((flags: ReportFlags, command: Command) =>
      run(command, async ({ core, output, signal, follow }) => {
        const { out } = flags;
        const id = flags.store ? await follow(core.learningReports.start('requested')) : flags.stored;
        const report =
          id === undefined ? toldReport(await gatherReport(core, { signal })) : core.learningReports.get(id);
        if (out === undefined) return output.result(report, () => toMarkdown(report));
        await core.targets.guard(flags, () => writeReport(report, out));
        return output.result({ path: out }, () => `Report written to ${out}`);
      }),
    );
};

/** Number of entries listed of each kind. */
const SHOWN = 20;
/** Metrics with a column. */
const columns = ['cueF1', 'beatF70', 'downbeatF70', 'boundaryF05', 'key'] as const;

const interval = ({ mean, low, high }: { mean: number; low: number; high: number }, digits = 2): string =>
  `${mean.toFixed(digits)} [${low.toFixed(digits)}–${high.toFixed(digits)}]`;

function scoreOf(metrics: readonly MetricScore[], name: (typeof columns)[number]): string {
  const found = metrics.find((metric) => metric.name === name);
  return found ? interval(found) : '–';
}

function correctionLines({ points, slope }: LearningHistory['corrections']): string[] {
  if (points.length === 0) return ['Too few tracks have been settled to say how corrections change.'];
  return [
    formatTable(
      ['settled until', 'tracks', 'corrections per track'],
      points.map(({ until, tracks, perTrack }) => [moment(until), String(tracks), interval(perTrack)]),
    ),
    ...(slope
      ? [
          `Per 100 tracks the corrections of a track change by ${(100 * slope.mean).toFixed(1)} [${(100 * slope.low).toFixed(1)}, ${(100 * slope.high).toFixed(1)}].`,
        ]
      : []),
  ];
}

function historyText({ corrections, records, inference }: LearningHistory, reports: ReportSummary[]): string {
  return [
    ...correctionLines(corrections),
    ...(records.length === 0
      ? []
      : [
          '',
          formatTable(
            ['when', 'model', 'on', 'tracks', ...columns.map((name) => englishOf(metricNames[name]))],
            records
              .slice(-SHOWN)
              .map(({ createdAt, model, dataset, tracks, metrics }) => [
                moment(createdAt),
                model,
                dataset ?? 'the library',
                String(tracks),
                ...columns.map((name) => scoreOf(metrics, name)),
              ]),
          ),
        ]),
    ...(inference.models.length === 0
      ? []
      : [
          '',
          formatTable(
            ['analysis model', 'device', 'tracks', 'failed', 'seconds per track', '× real time'],
            inference.models.map(({ model, provider, tracks, failed, secondsPerTrack, realTime }) => [
              model,
              provider,
              String(tracks),
              String(failed),
              secondsPerTrack ? interval(secondsPerTrack) : '–',
              realTime === null ? '–' : realTime.toFixed(0),
            ]),
          ),
        ]),
    ...(reports.length === 0
      ? []
      : [
          '',
          formatTable(
            ['report', 'made', 'tracks', 'verified', 'quality', 'corrections per track', 'to do'],
            reports.map(({ id, createdAt, tracks, verified, quality, perTrack, recommendations }) => [
              String(id),
              moment(createdAt),
              String(tracks),
              String(verified),
              (quality.gates.find(({ measure }) => measure === 'overall')?.score ?? 0).toFixed(3),
              perTrack.toFixed(2),
              counted(recommendations.length, 'recommendation'),
            ]),
          ),
        ]),
  ].join('\n');
}
