import { runDoctor } from '../core/doctor.ts';
import { exitCodes } from './exit-codes.ts';
import type { CommandAdder } from './run-cli.ts';

const marks = { ok: '✓', warning: '!', error: '✗' } as const;

export const addDoctorCommand: CommandAdder = (target, run) => {
  target.action((_options: object, command) =>
    run(command, async ({ core, output }) => {
      const report = await runDoctor(core);
      output.result(report, () =>
        report.checks
          .map(
            ({ title, status, detail, remedy }) =>
              `${marks[status]} ${title}: ${detail}${remedy ? `\n    ${remedy}` : ''}`,
          )
          .join('\n'),
      );
      return report.checks.some(({ status }) => status === 'error') ? exitCodes.incomplete : exitCodes.ok;
    }),
  );
};
