import { InvalidArgumentError } from 'commander';
import { autoSyncOf } from '../core/sync/auto-sync.ts';
import { counted } from '../../shared/counted.ts';
import { previewSync, syncLibrary } from '../core/sync/sync-library.ts';
import type { SyncItem, SyncPlan } from '../../shared/contract/index.ts';
import type { CommandAdder } from './command-adder.ts';
import { exitCodes } from './exit-codes.ts';
import { list } from './output.ts';
import { inWords } from '../../shared/languages/translate.ts';

function parseOperations(value: string): number {
  const operations = Number(value);
  if (!Number.isInteger(operations) || operations < 0 || operations > 10_000)
    throw new InvalidArgumentError('Write a whole number up to 10000, as in 50; 0 switches it off.');
  return operations;
}

const headings: Readonly<Record<SyncItem['action'], string>> = {
  push: 'to send',
  pull: 'to fetch',
  conflict: 'changed on both sides, left alone',
};

function describePlan({ items, same }: SyncPlan): string[] {
  const lines = (['push', 'pull', 'conflict'] as const).flatMap((action) => {
    const found = items.filter((item) => item.action === action);
    return found.length === 0
      ? []
      : [
          `${found.length} ${headings[action]}:`,
          ...list(found.map(({ kind, name }) => `  ${kind}  ${name}`)),
        ];
  });
  return [...lines, `${counted(same, 'thing is', 'things are')} the same here and there.`];
}

/** `segue sync REMOTE`: a library shared by several machines or people. */
export const addSyncCommand: CommandAdder = (target, run) => {
  target
    .argument('<remote>', 'a folder, s3://…, gs://… or azure://…, as for `segue dataset push`')
    .option('--apply', 'apply the changes instead of only showing them')
    .option(
      '--auto <operations>',
      'sync automatically after this many operations; 0 turns it off',
      parseOperations,
    )
    .action((remote: string, { apply = false, auto }: { apply?: boolean; auto?: number }, command) =>
      run(command, async ({ core, output, signal }) => {
        if (auto !== undefined) {
          await autoSyncOf(core).set(auto === 0 ? null : { address: remote, after: auto });
          const state = autoSyncOf(core).state();
          output.result(state, () =>
            auto === 0
              ? 'The library is no longer synced by itself.'
              : `The library is synced with ${state.address} after every ${counted(auto, 'operation')}.`,
          );
          if (!apply) return exitCodes.ok;
        }
        if (!apply) {
          const plan = await previewSync(core, remote, signal);
          output.result(plan, () =>
            [
              ...describePlan(plan),
              ...(plan.items.length > 0 ? ['Nothing was done. Add --apply to do it.'] : []),
            ].join('\n'),
          );
          return exitCodes.ok;
        }
        const done = await syncLibrary(core, remote, { signal });
        const report = { ...done, refused: done.refused.map(inWords) };
        output.result(report, () =>
          [
            ...describePlan(report),
            ...list(report.refused.map(({ name, message }) => `  not taken over  ${name}: ${message}`)),
          ].join('\n'),
        );
        const isOpen = report.refused.length > 0 || report.items.some(({ action }) => action === 'conflict');
        return isOpen ? exitCodes.incomplete : exitCodes.ok;
      }),
    );
};
