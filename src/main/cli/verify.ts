import { exitCodes } from './exit-codes.ts';
import type { CommandAdder } from './command-adder.ts';

export const addVerifyCommand: CommandAdder = (target, run) => {
  target
    .argument('<file>', 'a new export from Rekordbox (File > Export Collection in xml format)')
    .action((path: string, _options: object, command) =>
      run(command, async ({ core, output, signal }) => {
        const report = await core.exports.verify(path, signal);
        output.result(report, () =>
          [
            `${report.matched} of ${report.expected} changed tracks arrived as sent`,
            ...report.differing.flatMap(({ artist, title, items }) => [
              `  ${artist} – ${title}`,
              ...items.map((item) => `    ${item.label}`),
            ]),
            ...report.absent.map(({ artist, title }) => `  ${artist} – ${title}: not in the export`),
            ...report.steps.map((step) => `→ ${step}`),
          ].join('\n'),
        );
        return report.matched === report.expected ? exitCodes.ok : exitCodes.incomplete;
      }),
    );
};
