import type { DoctorReport } from '../../shared/contract/index.ts';
import { toAppError } from '../../shared/errors.ts';
import type { Core } from '../core/create-core.ts';
import { diagnose, runDoctor } from '../core/doctor.ts';
import type { Home } from '../core/home.ts';
import { exitCodes } from './exit-codes.ts';
import type { CommandAdder } from './command-adder.ts';

const marks = { ok: '✓', warning: '!', error: '✗' } as const;

export const addDoctorCommand: CommandAdder = (target, _run, runWithoutLibrary) => {
  target.action((_options: object, command) =>
    runWithoutLibrary(command, async ({ home, output, openCore }) => {
      const report = await examine(home, openCore);
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

/** A doctor must be able to report a library that cannot be opened. */
async function examine(home: Home, openCore: () => Core): Promise<DoctorReport> {
  let core: Core;
  try {
    core = openCore();
  } catch (error) {
    return diagnose(home, toAppError(error));
  }
  return runDoctor(core);
}
