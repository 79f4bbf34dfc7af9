import type { Command } from 'commander';
import { counted } from '../../shared/counted.ts';
import { AppError } from '../../shared/errors.ts';
import { verbatim } from '../../shared/languages/translate.ts';
import { formatTable, moment } from './output.ts';
import type { CommandAdder } from './command-adder.ts';

const describeLeft = (left: number): string =>
  left > 0 ? `; ${counted(left, 'track')} changed since stay as they are` : '';

/** `segue undo` */
export const addUndoCommand: CommandAdder = (undo, run) => {
  undo
    .argument('[step]', 'as `undo --list` names it; the last one when absent')
    .option('--list', 'list what can be undone or redone, newest first')
    .action((step: string | undefined, options: { list?: boolean }, command: Command) =>
      run(command, ({ core, output }) => {
        const all = core.steps.list(50);
        if (options.list) {
          output.result(all, () =>
            all.length === 0
              ? 'Nothing to take back.'
              : formatTable(
                  ['step', 'done', 'by', 'what'],
                  all.map(({ id, createdAt, author, label, undoneAt }) => [
                    id,
                    moment(createdAt),
                    author,
                    undoneAt === null ? label : `${label} (taken back)`,
                  ]),
                ),
          );
          return;
        }
        const id = step ?? all.find(({ undoneAt }) => undoneAt === null)?.id;
        if (id === undefined) throw new AppError('not_found', verbatim('There is nothing to take back.'));
        const result = core.steps.undo(id, { author: core.author(), origin: null });
        output.result(result, () => `Taken back: ${result.label}${describeLeft(result.left)}`);
      }),
    );
};

/** `segue redo` */
export const addRedoCommand: CommandAdder = (redo, run) => {
  redo
    .argument('[step]', 'as `undo --list` names it; the one taken back last when absent')
    .action((step: string | undefined, _options: object, command: Command) =>
      run(command, ({ core, output }) => {
        const undone = core.steps
          .list(50)
          .filter(({ canRedo }) => canRedo)
          .sort((a, b) => (a.undoneAt! < b.undoneAt! ? 1 : -1));
        const id = step ?? undone[0]?.id;
        if (id === undefined) throw new AppError('not_found', verbatim('There is nothing to do again.'));
        const result = core.steps.redo(id, { author: core.author(), origin: null });
        output.result(result, () => `Done again: ${result.label}${describeLeft(result.left)}`);
      }),
    );
};
