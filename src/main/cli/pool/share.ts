import type { Command } from 'commander';
import type { ImportOutcome } from '../../../shared/contract/index.ts';
import { counted } from '../../../shared/counted.ts';
import { ownLibrary } from '../../core/pool/configuration.ts';
import type { CommandAdder } from '../command-adder.ts';
import { describeImport } from '../data/import.ts';
import { exitCodes } from '../exit-codes.ts';
import { list } from '../output.ts';
import { areNamed, selected, withSelectors } from '../track-selectors.ts';
import type { SelectorOptions } from '../track-selectors.ts';
import { addressOf, withPool, withQueue } from './pool.ts';
import type { QueueFlags } from './pool.ts';
import { outcomeInWords } from '../../core/exchange/import-annotations.ts';

interface ShareFlags extends QueueFlags {
  readonly library?: string;
}

/** `segue pool push | pull`: annotations shared by several people. */
export const addPoolShareCommands: CommandAdder = (target, run) => {
  withQueue(withSelectors(target.command('push')))
    .description('share annotations and reviews with the crew (default: the verified tracks)')
    .option('--over', 'put them on top of what others have pushed meanwhile, which stays in the history')
    .option('--library <name>', 'the name of this library in the pool')
    .action((words: string[], flags: ShareFlags & SelectorOptions & { over?: boolean }, command: Command) =>
      run(command, async ({ core, output, signal }) => {
        const { pushAnnotations } = await import('../../core/pool/share.ts');
        const library = ownLibrary(core, flags.library);
        const selection = selected(core, words, areNamed(words, flags) ? flags : { tier: [1] });
        const report = await withPool(addressOf(flags, core), (pool) =>
          pushAnnotations(core, pool, library, core.library.idsOf(selection), {
            over: flags.over ?? false,
            signal,
          }),
        );
        output.result(report, () =>
          [
            `${counted(report.pushed, 'annotation')} pushed, ${report.unchanged} unchanged, ${report.behind.length} behind what others have pushed${report.verdicts > 0 ? `, ${counted(report.verdicts, 'review')}` : ''}`,
            ...list(
              report.behind.map(
                ({ trackId, name }) => `  ${trackId}  ${name}: pull first, or push with --over`,
              ),
            ),
          ].join('\n'),
        );
        return report.behind.length > 0 ? exitCodes.incomplete : exitCodes.ok;
      }),
    );

  withQueue(target.command('pull'))
    .description('import what others have pushed; exit code 3 if there are conflicts')
    .option('--take-theirs', 'if both sides changed a track, use theirs (yours stays in the history)')
    .option('--dry-run', 'only show what would happen')
    .option('--library <name>', 'the name of this library in the pool')
    .action((flags: ShareFlags & { takeTheirs?: boolean; dryRun?: boolean }, command: Command) =>
      run(command, async ({ core, output, signal }) => {
        const { pullAnnotations } = await import('../../core/pool/share.ts');
        const library = ownLibrary(core, flags.library);
        const { takeTheirs = false, dryRun = false } = flags;
        const report = await withPool(addressOf(flags, core), (pool) =>
          pullAnnotations(core, pool, library, { takeTheirs, dryRun, signal }),
        );
        const outcomes = report.outcomes.map(outcomeInWords);
        const { verdicts } = report;
        const counts = {
          imported: 0,
          unchanged: 0,
          outdated: 0,
          conflict: 0,
          unknown: 0,
          invalid: 0,
        } satisfies Record<ImportOutcome['kind'], number>;
        for (const { kind } of outcomes) counts[kind]++;
        output.result({ ...report, outcomes }, () =>
          [
            describeImport({ dryRun, counts, outcomes }),
            ...(verdicts > 0 ? [`${counted(verdicts, 'review')} of others`] : []),
          ].join('\n'),
        );
        return counts.conflict + counts.invalid > 0 ? exitCodes.incomplete : exitCodes.ok;
      }),
    );
};
