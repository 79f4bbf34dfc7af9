import type { Command } from 'commander';
import { trackForDvc } from '../../core/exchange/dvc-project.ts';
import { pullIntoLibrary, pushDataset, remoteVersions } from '../../core/sync/remotes.ts';
import type { TransferReport } from '../../remote/version-transfer.ts';
import { exitCodes } from '../exit-codes.ts';
import { list } from '../output.ts';
import type { CommandAdder } from '../command-adder.ts';
import { selected, withSelectors } from '../track-selectors.ts';
import type { SelectorOptions } from '../track-selectors.ts';
import { counted } from '../../../shared/counted.ts';

const REMOTE =
  'a folder, s3://bucket/prefix?endpoint=URL&region=REGION (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY set), ' +
  'gs://bucket/prefix (GOOGLE_APPLICATION_CREDENTIALS) or azure://container/prefix?account=NAME (AZURE_STORAGE_KEY)';

function describe({ files, transferred, transferredBytes }: TransferReport): string {
  return `${transferred} of ${counted(files, 'file')} transferred (${(transferredBytes / 1e6).toFixed(2)} MB)`;
}

/** `segue dataset push | pull | remote | dvc`: versions in other places. */
export const addDatasetRemoteCommands: CommandAdder = (dataset, run) => {
  dataset
    .command('push')
    .description('send a version with its annotations; transfers only what the remote lacks')
    .argument('<version>', 'house, house@v2 or house@TAG')
    .argument('<remote>', REMOTE)
    .action((reference: string, remote: string, _options: object, command: Command) =>
      run(command, async ({ core, output, signal }) => {
        const report = await pushDataset(core, reference, remote, { signal });
        output.result(report, () => describe(report));
      }),
    );
  dataset
    .command('pull')
    .description(
      'fetch a version into this library and verify it, for use with list, show, diff, check, export and rollback',
    )
    .argument('<version>', 'house (the newest) or house@v2')
    .argument('<remote>', REMOTE)
    .argument('[folder]', 'also write its files there; `segue data import FOLDER/annotations` imports them')
    .option('--as <name>', 'name in this library, if another version already has its name')
    .action(
      (
        reference: string,
        remote: string,
        folder: string | undefined,
        flags: { as?: string },
        command: Command,
      ) =>
        run(command, async ({ core, output, signal }) => {
          const pulled = await pullIntoLibrary(core, reference, remote, {
            ...(folder === undefined ? {} : { folder }),
            ...(flags.as === undefined ? {} : { as: flags.as }),
            at: new Date().toISOString(),
            signal,
          });
          const { version } = pulled;
          const known = core.datasets.manifest(version.reference).filter(({ track }) => track > 0).length;
          output.result({ ...pulled, known }, () =>
            [
              pulled.wasThere
                ? `${version.reference} is in this library already`
                : `${version.reference} is now in this library: ${counted(version.trackCount, 'track')}, ${describe(pulled.transfer)}`,
              ...(known < version.trackCount
                ? [
                    `This library has the music of ${known} of its ${counted(version.trackCount, 'track')}; import the rest to roll back or check them.`,
                  ]
                : []),
              ...(version.origin === null
                ? []
                : [`\`segue dataset rollback ${version.reference}\` brings its annotations back.`]),
            ].join('\n'),
          );
        }),
    );
  dataset
    .command('remote')
    .description('list the versions at a remote')
    .argument('<remote>', REMOTE)
    .action((remote: string, _options: object, command: Command) =>
      run(command, async ({ output }) => {
        const versions = await remoteVersions(remote);
        output.result(
          versions,
          () => versions.map(({ name, number }) => `${name}@v${number}`).join('\n') || 'No versions there.',
        );
      }),
    );
  withSelectors(
    dataset
      .command('dvc')
      .description(
        'create a folder with annotations, predictions and models for the dvc tool to track, and its dvc.yaml',
      )
      .argument('<folder>', 'the project'),
  )
    .option('--dataset <name>', 'name of the dataset in the pipeline', 'library')
    .option('--remote <address>', 'default remote, as `dvc remote add` takes it')
    .action(
      (
        folder: string,
        words: string[],
        flags: SelectorOptions & { dataset: string; remote?: string },
        command: Command,
      ) =>
        run(command, async ({ core, output, signal }) => {
          const ids = core.library.idsOf(selected(core, words, flags));
          const report = await core.targets.guard({}, () =>
            trackForDvc(core, folder, ids, {
              dataset: flags.dataset,
              ...(flags.remote === undefined ? {} : { remote: flags.remote }),
              signal,
            }),
          );
          output.result(report, () =>
            [
              ...[report.output, ...report.others].map(
                ({ path, nfiles = 0, md5 }) => `${path}.dvc: ${counted(nfiles, 'file')}, ${md5}`,
              ),
              ...list(report.kept.map((path) => `  ${path} was edited by hand and is tracked as it is`)),
            ].join('\n'),
          );
          return exitCodes.ok;
        }),
    );
};
