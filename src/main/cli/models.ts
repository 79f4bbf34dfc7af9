import { rmSync } from 'node:fs';
import type { Command } from 'commander';
import { AppError } from '../../shared/errors.ts';
import { SIGNAL_PROCESSING } from '../inference/choose-model.ts';
import type { CommandAdder } from './run-cli.ts';

const KIB = 1024;

export const addModelsCommand: CommandAdder = (program, run) => {
  const models = program.command('models').description('analysis models: list, choose, measure');

  models
    .command('list', { isDefault: true })
    .description('installed models, and what is wrong with those that cannot be used')
    .action((_options: object, command: Command) =>
      run(command, async ({ core, output }) => {
        const { models: installed, broken, choice } = await core.models.list();
        const chosen = choice.model?.manifest.version ?? SIGNAL_PROCESSING;
        output.result(
          {
            chosen,
            reason: choice.reason,
            models: installed.map(({ origin, folder, size, manifest }) => ({
              origin,
              folder,
              size,
              manifest,
            })),
            broken,
          },
          () =>
            [
              ...installed.map(
                ({ origin, size, manifest: { version, title, licence, created } }) =>
                  `${version === chosen ? '*' : ' '} ${version}  ${title || origin}  ${Math.ceil(size / KIB)} KiB, ${licence}, ${created.slice(0, 10)}`,
              ),
              `${chosen === SIGNAL_PROCESSING ? '*' : ' '} ${SIGNAL_PROCESSING}  Signal processing`,
              ...(choice.reason === null ? [] : [choice.reason]),
              ...broken.map(({ folder, reason }) => `! ${folder}: ${reason}`),
            ].join('\n'),
        );
      }),
    );

  models
    .command('use')
    .description('choose the model that analyzes')
    .argument(
      '<version>',
      `version of a model, "${SIGNAL_PROCESSING}", or "default" for the newest that came with Segue`,
    )
    .action((version: string, _options: object, command: Command) =>
      run(command, async ({ core, output }) => {
        const { models: installed } = await core.models.list();
        const known = ['default', SIGNAL_PROCESSING, ...installed.map(({ manifest }) => manifest.version)];
        if (!known.includes(version))
          throw new AppError(
            'not_found',
            `There is no model "${version}". Choose one of ${known.join(', ')}.`,
          );
        core.settings.set({ model: version === 'default' ? null : version });
        const { choice } = await core.models.list();
        output.result(
          { source: choice.source },
          () => `Analyses use ${choice.source.replace(/^ml_model_/, '')}.`,
        );
      }),
    );

  models
    .command('measure')
    .description('try and measure all devices again for the chosen model')
    .action((_options: object, command: Command) =>
      run(command, async ({ core, output, signal }) => {
        rmSync(core.home.inference, { force: true });
        const { source, provider, measured, refused, notes } = await core.models.prepare(undefined, signal);
        output.result({ source, provider, measured, refused, notes }, () =>
          [
            `${source.replace(/^ml_model_/, '')}${provider === null ? '' : ` on ${provider}`}`,
            ...measured.map(
              (one) =>
                `  ${one.provider}${one.batch === null ? '' : `, ${one.batch} at a time`}: ${one.speed.toFixed(0)} × real time, differs by ${one.difference.toPrecision(2)}`,
            ),
            ...refused.map((refusal) => `  ${refusal.provider}: ${refusal.reason}`),
            ...(provider === null ? notes.map((note) => `  ${note}`) : []),
          ].join('\n'),
        );
      }),
    );
};
