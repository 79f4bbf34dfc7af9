import { counted } from '../../shared/counted.ts';
import { previewSync, syncLibrary } from '../core/sync/sync-library.ts';
import type { SyncItem, SyncPlan } from '../../shared/contract/index.ts';
import type { CommandAdder } from './command-adder.ts';
import { exitCodes } from './exit-codes.ts';
import { list } from './output.ts';

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

/** `segue sync REMOTE`: a library that several machines or people share. */
export const addSyncCommand: CommandAdder = (target, run) => {
  target
    .argument('<remote>', 'a folder, s3://…, gs://… or azure://…, as for `segue dataset push`')
    .option('--apply', 'do it; without, it is only shown')
    .action((remote: string, { apply = false }: { apply?: boolean }, command) =>
      run(command, async ({ core, output, signal }) => {
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
        const report = await syncLibrary(core, remote, { signal });
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
