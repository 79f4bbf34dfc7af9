import { Command, CommanderError } from 'commander';
import { AppError } from '../../shared/errors.ts';
import { version } from '../../shared/version.ts';
import { addAnalyzeCommand } from './analyze.ts';
import { addDataCommand } from './data.ts';
import { addDataCorrectionsCommand } from './data-corrections.ts';
import { addDataExportCommands } from './data-export.ts';
import { addDatasetCommand } from './dataset.ts';
import { addDatasetPipelineCommands } from './dataset-pipeline.ts';
import { addDatasetRemoteCommands } from './dataset-remote.ts';
import { addDatasetSourceCommands } from './dataset-sources.ts';
import { addDoctorCommand } from './doctor.ts';
import { addEvalCommand } from './eval.ts';
import { addExportCommand } from './export.ts';
import { addImportCommand } from './import.ts';
import { addModelsCommand } from './models.ts';
import { addPersonalModelCommands } from './models-personal.ts';
import { addShowCommand } from './show.ts';
import { addTracksCommand } from './tracks.ts';
import { addVerifyCommand } from './verify.ts';
import { exitCodes } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import { createOutput } from './output.ts';
import { runAction } from './session.ts';
import type { Action } from './session.ts';

/** Adds one command; `run` opens the library, runs its action and keeps the exit code. */
export type CommandAdder = (
  program: Command,
  run: (command: Command, action: Action) => Promise<void>,
) => void;

const commands: readonly CommandAdder[] = [
  addImportCommand,
  addAnalyzeCommand,
  addExportCommand,
  addVerifyCommand,
  addTracksCommand,
  addShowCommand,
  addDataCommand,
  addDatasetCommand,
  addDataExportCommands,
  addDataCorrectionsCommand,
  addDatasetSourceCommands,
  addDatasetPipelineCommands,
  addDatasetRemoteCommands,
  addModelsCommand,
  addPersonalModelCommands,
  addEvalCommand,
  addDoctorCommand,
];

/** Runs `segue` with the arguments after its name and returns the exit code. */
export async function runCli(args: readonly string[]): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.ok;
  const output = createOutput(args.includes('--json'), process.stdout, process.stderr);
  const program = new Command('segue')
    .description(
      'Beat grids, sections, key and cues with confidence for DJ libraries; corrected here, exported back to Rekordbox.',
    )
    .version(version)
    .option('--json', 'print one JSON value on stdout and nothing else; progress as JSON lines on stderr')
    .option('--home <folder>', 'data folder (default: the platform’s usual place)')
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError()
    .configureOutput(output.json ? { writeErr: () => undefined } : {})
    .exitOverride();
  for (const add of commands)
    add(program, async (command, action) => {
      exitCode = await runAction(command, action);
    });
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return exitCodes.ok;
    if (output.json)
      output.error(
        new AppError(
          'invalid_input',
          error.code === 'commander.help'
            ? 'Name a command; `segue --help` lists them.'
            : error.message.replace(/^error: /, ''),
        ),
      );
    return exitCodes.usage;
  }
  return exitCode;
}
