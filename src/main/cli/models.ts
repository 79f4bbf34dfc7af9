import type { Command } from 'commander';
import { modelVersion } from '../../shared/domain/index.ts';
import type { InstalledModelInfo, ModelDevice, ModelList } from '../../shared/contract/index.ts';
import { counted } from '../../shared/counted.ts';
import { AppError } from '../../shared/errors.ts';
import { verbatim } from '../../shared/languages/translate.ts';
import { describeDevice, describeModels, useBackbone } from '../core/analysis/describe-models.ts';
import type { CommandAdder } from './command-adder.ts';

const KIB = 1024;

export const addModelsCommand: CommandAdder = (models, run) => {
  models
    .command('list', { isDefault: true })
    .description('list installed models, and the problems of those that cannot be used')
    .action((_options: object, command: Command) =>
      run(command, async ({ core, output }) => {
        const list = await describeModels(core);
        output.result(list, () => listText(list));
      }),
    );

  models
    .command('use')
    .description('choose the model for analysis')
    .argument(
      '<version>',
      'version of a model, "dsp-1" for signal processing, or "default" for the newest that came with Segue',
    )
    .action((version: string, _options: object, command: Command) =>
      run(command, async ({ core, output }) => {
        const { models: installed, signalProcessing } = await describeModels(core);
        const known = [
          'default',
          signalProcessing.version,
          ...choosable(installed).map((one) => one.version),
        ];
        if (!known.includes(version))
          throw new AppError(
            'not_found',
            verbatim(`There is no model "${version}". Choose one of ${known.join(', ')}.`),
          );
        core.settings.set({ model: version === 'default' ? null : version });
        const { choice } = await core.models.list();
        output.result({ source: choice.source }, () => `Analyses use ${modelVersion(choice.source)}.`);
      }),
    );

  models
    .command('backbone')
    .description(
      'choose the model pack whose embedding your own models use besides the analysis; tries it first',
    )
    .argument('<version>', 'version of a pack that embeds sound, or "none"')
    .action((version: string, _options: object, command: Command) =>
      run(command, async ({ core, output, signal }) => {
        await useBackbone(core, version === 'none' ? null : version, signal);
        output.result({ backbone: core.settings.get().backbone }, () =>
          version === 'none'
            ? 'Your own models learn from the analysis alone.'
            : `${version} works. Models that you train from now on use it.`,
        );
      }),
    );

  models
    .command('measure')
    .description('test and measure all devices again for the chosen model')
    .action((_options: object, command: Command) =>
      run(command, async ({ core, output, signal }) => {
        const device = await describeDevice(core, true, signal);
        output.result(device, () => deviceText(device));
      }),
    );
};

function choosable(models: readonly InstalledModelInfo[]): InstalledModelInfo[] {
  return models.filter(({ task }) => task === 'activations');
}

function listText({ models, broken, signalProcessing, used, reason, folder }: ModelList): string {
  const lines = models.map((model) => {
    const { version, title, task, origin, size, licence, created, trainingData, tracks } = model;
    const facts = [
      `${Math.ceil(size / KIB)} KiB`,
      licence,
      created.slice(0, 10),
      ...(task === 'key' ? ['hears keys'] : []),
      ...(task === 'embedding' ? ['embeds sound'] : []),
      ...(trainingData ? [`trained on ${trainingData.version}`] : []),
      ...(tracks ? [`${counted(tracks, 'track')} analyzed`] : []),
    ];
    return [
      `${version === used ? '*' : ' '} ${version}  ${title || origin}  ${facts.join(', ')}`,
      ...model.metrics.map(
        ({ name, values }) =>
          `      ${name}: ${values.map((metric) => `${metric.name} ${metric.value.toFixed(3)}`).join(', ')}`,
      ),
    ].join('\n');
  });
  const { version, tracks } = signalProcessing;
  return [
    ...lines,
    `${version === used ? '*' : ' '} ${version}  Signal processing${tracks > 0 ? `  ${counted(tracks, 'track')} analyzed` : ''}`,
    ...(reason === null ? [] : [reason]),
    ...broken.map((one) => `! ${one.folder}: ${one.reason}`),
    `Model packs go into ${folder}.`,
  ].join('\n');
}

function deviceText({ version, provider, batch, measured, refused, notes }: ModelDevice): string {
  const together = (chunks: number | null): string => (chunks === null ? '' : `, ${chunks} at a time`);
  return [
    `${version}${provider === null ? '' : ` on ${provider.id}${together(batch)}`}`,
    ...measured.map(
      (one) =>
        `  ${one.provider}${together(one.batch)}: ${one.speed.toFixed(0)} × real time, differs by ${one.difference.toPrecision(2)}`,
    ),
    ...refused.map(
      (refusal) =>
        `  ${refusal.provider}: ${refusal.reason}${refusal.remedy === null ? '' : `\n      ${refusal.remedy}`}`,
    ),
    ...notes.map((note) => `  ${note}`),
  ].join('\n');
}
