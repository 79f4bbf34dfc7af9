import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { writeThrough } from '../../files/output.ts';
import type { Root } from '../../pool/place.ts';
import { poolPrioritySchema } from '../../../shared/contract/index.ts';
import type { PoolPriority } from '../../../shared/contract/index.ts';
import { AppError } from '../../../shared/errors.ts';
import { verbatim } from '../../../shared/languages/translate.ts';
import { counted } from '../../../shared/counted.ts';
import { modelVersion } from '../../../shared/domain/index.ts';
import type { PoolPlace } from '../../core/pool/add.ts';
import { ownLibrary, poolRoots } from '../../core/pool/configuration.ts';
import type { CommandAdder } from '../command-adder.ts';
import { exitCodes } from '../exit-codes.ts';
import { OVERWRITE, oneOf } from '../options.ts';
import { list } from '../output.ts';
import { ROOT, addressOf, collectRoot, withPool, withQueue } from './pool.ts';
import type { QueueFlags } from './pool.ts';

interface AddFlags extends QueueFlags {
  readonly root?: Root[];
  readonly library?: string;
  readonly model?: string;
  readonly priority: PoolPriority;
}

/** `segue pool add | collect`: what a library asks the pool for, and what it gets. */
export const addPoolLibraryCommands: CommandAdder = (target, run) => {
  withQueue(
    target
      .command('add')
      .description(
        'ask for analyses: of the tracks that are not analyzed yet, or of folders and parts of object stores',
      )
      .argument(
        '[place...]',
        'folders inside a root, or ROOT:PREFIX for a part of an object store; the library when absent',
      )
      .option('--root <root>', ROOT, collectRoot)
      .option(
        '--library <name>',
        'the name of this library in the pool (default: the reviewer’s name, or this machine’s)',
      )
      .option('--model <version>', 'model that is to analyze (default: as in the settings)')
      .option(
        '--priority <which>',
        'first: before everything else; normal; background: when nothing else waits',
        oneOf(...poolPrioritySchema.options),
        'normal',
      ),
  ).action((places: string[], flags: AddFlags, command: Command) =>
    run(command, async ({ core, output, follow }) => {
      const { startAdding } = await import('../../core/pool/add.ts');
      const roots = flags.root ?? poolRoots(core);
      const job = startAdding(core, addressOf(flags, core), {
        roots,
        ...(places.length > 0 && { places: places.map((place) => parsePlace(place, roots)) }),
        priority: flags.priority,
        ...(flags.library !== undefined && { library: flags.library }),
        ...(flags.model !== undefined && { model: flags.model }),
      });
      const report = await follow(job);
      const refused = core.jobs.failures(job.id);
      output.result({ ...report, refused }, () =>
        [
          `${counted(report.asked, 'track')} for model ${modelVersion(report.model)}: ${report.queued} new in the queue, ${report.waiting} there already, ${report.known} analyzed already`,
          ...list(refused.map(({ message }) => `  ${message}`)),
          ...(report.known > 0 ? ['`segue pool collect` brings in what is analyzed.'] : []),
        ].join('\n'),
      );
      return refused.length > 0 ? exitCodes.incomplete : exitCodes.ok;
    }),
  );

  withQueue(
    target
      .command('collect')
      .description(
        'import results into the library while the pool works; values that a person verified or set stay',
      )
      .option('--once', 'end with the results available now')
      .option('--library <name>', 'the name of this library in the pool'),
  ).action((flags: QueueFlags & { once?: boolean; library?: string }, command: Command) =>
    run(command, async ({ core, output, follow }) => {
      const { startCollection } = await import('../../core/pool/collect.ts');
      const { once = false, library } = flags;
      const job = startCollection(core, addressOf(flags, core), {
        once,
        ...(library !== undefined && { library }),
      });
      const summary = await follow(job);
      const failures = core.jobs.failures(job.id);
      output.result({ ...summary, failures }, () =>
        [
          `${counted(summary.applied, 'track')} brought in`,
          ...(summary.verifiedKept > 0
            ? [`${counted(summary.verifiedKept, 'verified track')}: only the prediction was renewed`]
            : []),
          ...(summary.skipped > 0 ? [`${counted(summary.skipped, 'track')} had this analysis already`] : []),
          ...(summary.unknown > 0
            ? [
                `${counted(summary.unknown, 'result')} of music that is not in this library; import its folder to use them`,
              ]
            : []),
          ...list(failures.map(({ item, message }) => `  ${item}: ${message}`)),
        ].join('\n'),
      );
      return summary.failed > 0 ? exitCodes.incomplete : exitCodes.ok;
    }),
  );

  withQueue(
    target
      .command('export')
      .description(
        'write the models’ results for all requested tracks, one JSON document per line, for use without a library',
      )
      .argument('<file>')
      .option('--overwrite', OVERWRITE)
      .option('--library <name>', 'the name of this library in the pool'),
  ).action((file: string, flags: QueueFlags & { overwrite?: boolean; library?: string }, command: Command) =>
    run(command, async ({ core, output, signal }) => {
      const { pooledDocuments } = await import('../../pool/collect.ts');
      const library = ownLibrary(core, flags.library);
      let written = 0;
      const path = resolve(file);
      await withPool(addressOf(flags, core), (pool) =>
        core.targets.guard({ overwrite: flags.overwrite }, () =>
          writeThrough(path, (partial) =>
            pipeline(
              async function* () {
                for await (const one of pooledDocuments(pool, library.id)) {
                  written++;
                  yield `${JSON.stringify(one)}\n`;
                }
              },
              createWriteStream(partial),
              { signal },
            ),
          ),
        ),
      );
      output.result({ path, documents: written }, () => `${counted(written, 'document')} written to ${path}`);
    }),
  );
};

/** `ROOT:PREFIX` of a root, or a local folder. @throws AppError `invalid_input` */
function parsePlace(place: string, roots: readonly Root[]): PoolPlace {
  const [, name, prefix = ''] = /^([a-z0-9-]+):(?!\/\/)(.*)$/.exec(place) ?? [];
  if (name !== undefined && roots.some((root) => root.name === name)) return { root: name, prefix };
  if (/^(s3|gs|azure):\/\//.test(place)) throw nameless(place);
  return { folder: resolve(place) };
}

/** An address alone does not reveal the name that workers use for it. */
function nameless(address: string): AppError {
  return new AppError(
    'invalid_input',
    verbatim(
      `Give ${address} the name that the workers know it by: --root archive=${address}, then archive: or archive:PREFIX.`,
    ),
  );
}
