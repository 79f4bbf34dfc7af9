import { backUpNow, checkBackup, listBackups, requireBackup, restoreSafely } from '../core/backups.ts';
import type { Backup } from '../../shared/contract/index.ts';
import { exitCodes } from './exit-codes.ts';
import { formatTable, moment } from './output.ts';
import type { CommandAdder } from './command-adder.ts';
import { englishOf } from '../../shared/languages/translate.ts';

const reasonNames: Readonly<Record<Backup['reason'], string>> = {
  manual: 'made by hand',
  daily: 'daily',
  'before-import': 'before an import',
  'before-change': 'before a large change',
  'before-migration': 'before an update of Segue',
  'before-restore': 'before a restore',
};

const size = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/** `segue backup`: works without opening the library, which may itself be damaged. */
export const addBackupCommand: CommandAdder = (backup, _run, runWithoutLibrary) => {
  backup
    .command('list')
    .description('list backups, newest first')
    .action((_options: object, command) =>
      runWithoutLibrary(command, ({ home, output }) => {
        const all = listBackups(home);
        output.result(all, () =>
          all.length === 0
            ? `There is no backup in ${home.backups} yet. Make one with \`segue backup create\`.`
            : formatTable(
                ['name', 'made', 'size', 'why'],
                all.map(({ name, createdAt, bytes, reason }) => [
                  name,
                  moment(createdAt),
                  size(bytes),
                  reasonNames[reason],
                ]),
              ),
        );
      }),
    );

  backup
    .command('create')
    .description('make a backup now; it stays until you delete it')
    .action((_options: object, command) =>
      runWithoutLibrary(command, async ({ home, output }) => {
        const made = await backUpNow(home);
        output.result(made, () => `${made.path}: ${size(made.bytes)}`);
      }),
    );

  backup
    .command('check')
    .description('check one backup, or all; exit code 3 if one is damaged')
    .argument('[name]', 'as `backup list` names it, or latest')
    .action((name: string | undefined, _options: object, command) =>
      runWithoutLibrary(command, ({ home, output }) => {
        const names =
          name === undefined ? listBackups(home).map((one) => one.name) : [requireBackup(home, name).name];
        const checked = names.map((one) => {
          const damage = checkBackup(home, one);
          return { name: one, damage: damage && englishOf(damage) };
        });
        output.result(checked, () =>
          checked
            .map(
              ({ name: one, damage }) =>
                `${damage === null ? '✓' : '✗'} ${one}${damage === null ? '' : `: ${damage}`}`,
            )
            .join('\n'),
        );
        return checked.every(({ damage }) => damage === null) ? exitCodes.ok : exitCodes.incomplete;
      }),
    );

  backup
    .command('restore')
    .description('restore the library from a backup; the current one is backed up first')
    .argument('<name>', 'as `backup list` names it, or latest')
    .action((name: string, _options: object, command) =>
      runWithoutLibrary(command, async ({ home, output }) => {
        const chosen = requireBackup(home, name);
        const { before, setAside } = await restoreSafely(home, chosen.name);
        output.result({ restored: chosen, before, setAside }, () =>
          [
            `The library is what it was on ${moment(chosen.createdAt)}.`,
            ...(before ? [`What it was before is in ${before.path}.`] : []),
            ...(setAside ? [`The damaged one is kept as ${setAside}.`] : []),
          ].join('\n'),
        );
      }),
    );
};
