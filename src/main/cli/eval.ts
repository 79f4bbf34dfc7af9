import type { Command } from 'commander';
import { metricNames } from '../../shared/contract/index.ts';
import type { Evaluation, EvaluationMetric, ModelEvaluation } from '../../shared/contract/index.ts';
import { counted } from '../../shared/counted.ts';
import { englishOf } from '../../shared/languages/translate.ts';
import type { CommandAdder } from './command-adder.ts';

const number = (name: EvaluationMetric, value: number): string =>
  name === 'gridErrorMs' ? value.toFixed(1) : value.toFixed(3);

const nameOf = (name: EvaluationMetric): string => englishOf(metricNames[name]).padEnd(34);

export const addEvalCommand: CommandAdder = (target, run) => {
  target
    .argument(
      '<models...>',
      'versions, such as base-1 personal-cues-3; the second is compared with the first',
    )
    .option(
      '--on <version>',
      'evaluate on the tracks of a dataset version, such as house@v2 (default: all verified tracks)',
    )
    .option('--by <group>', 'also group the results by genre, tier or tempo')
    .action((models: string[], flags: { on?: string; by?: string }, command: Command) =>
      run(command, async ({ core, output, follow }) => {
        const evaluation = await follow(core.learning.startEvaluation(models, flags.on ?? null));
        output.result(evaluation, () => evaluationText(evaluation, flags.by));
      }),
    );
};

type Change = Evaluation['changes'][number]['better'][number];

function modelText(one: ModelEvaluation, by: string | undefined): string[] {
  const { model, tracks, missing, crossFitted, groups, calibration, secondsPerTrack } = one;
  const shown = groups.filter((group) => group.by === 'all' || group.by === by);
  return [
    `${model}  ${counted(tracks, 'track')}${missing > 0 ? `, ${missing} without its prediction` : ''}${crossFitted > 0 ? `, ${crossFitted} it has learned from (judged without them)` : ''}`,
    ...shown.flatMap(({ by: kind, value, tracks: count, metrics }) => [
      ...(kind === 'all' ? [] : [`  ${kind} ${value || '–'} (${count})`]),
      ...metrics.map(
        ({ name, mean, low, high }) =>
          `  ${kind === 'all' ? '' : '  '}${nameOf(name)} ${number(name, mean)} [${number(name, low)}–${number(name, high)}]`,
      ),
    ]),
    ...(calibration.error === null
      ? []
      : [`  ${'calibration error'.padEnd(34)} ${calibration.error.toFixed(3)}`]),
    ...(secondsPerTrack === null
      ? []
      : [`  ${'seconds per track'.padEnd(34)} ${secondsPerTrack.toFixed(3)}`]),
  ];
}

function evaluationText({ models, comparison, changes }: Evaluation, by: string | undefined): string {
  const sign = (value: number): string => (value >= 0 ? '+' : '');
  const change = ({ trackId, artist, title, before, after }: Change): string =>
    `    ${before.toFixed(2)} → ${after.toFixed(2)}  ${artist} – ${title} (track ${trackId})`;
  return [
    ...models.flatMap((one) => modelText(one, by)),
    ...(comparison.length > 0
      ? [
          `${models[1]!.model} against ${models[0]!.model}`,
          ...comparison.map(
            ({ name, mean, low, high, tracks }) =>
              `  ${nameOf(name)} ${sign(mean)}${number(name, mean)} [${number(name, low)}, ${number(name, high)}] on ${tracks}`,
          ),
          ...changes.flatMap(({ name, better, worse }) => [
            ...(better.length > 0
              ? [`  better: ${englishOf(metricNames[name])}`, ...better.map(change)]
              : []),
            ...(worse.length > 0 ? [`  worse: ${englishOf(metricNames[name])}`, ...worse.map(change)] : []),
          ]),
        ]
      : []),
  ].join('\n');
}
