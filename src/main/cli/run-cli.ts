import { Command, CommanderError } from 'commander';
import { AppError } from '../../shared/errors.ts';
import { verbatim } from '../../shared/languages/translate.ts';
import { version } from '../../shared/version.ts';
import type { WorkerHost } from '../core/create-core.ts';
import type { CommandAdder, Run, RunWithoutLibrary } from './command-adder.ts';
import { exitCodes } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import { createOutput } from './output.ts';

interface CommandEntry {
  readonly description: string;
  readonly load: () => Promise<readonly CommandAdder[]>;
}

/**
 * Commands are loaded one at a time: loading everything, from the core to the networks, would take longer than most
 * commands.
 */
const commands: Readonly<Record<string, CommandEntry>> = {
  import: {
    description: 'read Rekordbox XML files, folders and audio files into the library',
    load: async () => [(await import('./import.ts')).addImportCommand],
  },
  analyze: {
    description: 'find grid, sections, energy, key and cues of tracks; imports the named paths first',
    load: async () => [(await import('./analyze.ts')).addAnalyzeCommand],
  },
  export: {
    description: 'write a Rekordbox XML; by default the whole library with its playlists',
    load: async () => [(await import('./export.ts')).addExportCommand],
  },
  verify: {
    description:
      'compare a fresh Rekordbox export with what was last written; exit code 3 if something differs',
    load: async () => [(await import('./verify.ts')).addVerifyCommand],
  },
  tracks: {
    description:
      'list all tracks, or those with certain words in title, artist, album, label, genre, comment or path',
    load: async () => [
      (await import('./tracks.ts')).addTracksCommand,
      (await import('./removal.ts')).addTracksRemoveCommand,
    ],
  },
  show: {
    description: 'show everything known about one track; with --json, its annotation document',
    load: async () => [(await import('./show.ts')).addShowCommand],
  },
  data: {
    description: 'the library as a dataset',
    load: async () => [
      (await import('./data/data.ts')).addDataCommand,
      (await import('./data/change.ts')).addChangeCommands,
      (await import('./data/correct.ts')).addCorrectCommand,
      (await import('./data/label.ts')).addLabelCommand,
      (await import('./data/export.ts')).addDataExportCommand,
      (await import('./data/corrections.ts')).addDataCorrectionsCommand,
      (await import('./data/import.ts')).addDataImportCommand,
      (await import('./data/lineage.ts')).addLineageCommand,
      (await import('./data/review.ts')).addReviewCommands,
    ],
  },
  dataset: {
    description: 'immutable versions of the library, for training',
    load: async () => [
      (await import('./dataset/dataset.ts')).addDatasetCommand,
      (await import('./data/export.ts')).addDatasetExportCommand,
      (await import('./dataset/midi.ts')).addMidiCommand,
      (await import('./dataset/sources.ts')).addDatasetSourceCommands,
      (await import('./dataset/pipeline.ts')).addDatasetPipelineCommands,
      (await import('./dataset/remote.ts')).addDatasetRemoteCommands,
      (await import('./dataset/annotate.ts')).addAnnotateCommand,
    ],
  },
  models: {
    description: 'analysis models: list, choose, measure',
    load: async () => [
      (await import('./models.ts')).addModelsCommand,
      (await import('./models-personal.ts')).addPersonalModelCommands,
      (await import('./models-history.ts')).addModelHistoryCommands,
    ],
  },
  eval: {
    description:
      'evaluate models on verified tracks: beats, tempo, boundaries, labels, cues, key, calibration',
    load: async () => [(await import('./eval.ts')).addEvalCommand],
  },
  genres: {
    description: 'genres of the library: list, add, remove, merge',
    load: async () => [(await import('./genres.ts')).addGenresCommand],
  },
  pool: {
    description: 'analysis on many machines: a queue on PostgreSQL, workers, results',
    load: async () => [
      (await import('./pool/pool.ts')).addPoolCommand,
      (await import('./pool/library.ts')).addPoolLibraryCommands,
      (await import('./pool/worker.ts')).addPoolWorkerCommands,
      (await import('./pool/share.ts')).addPoolShareCommands,
    ],
  },
  playlists: {
    description: 'playlists, folders and smart lists: list, create, rename, move, delete, add, remove',
    load: async () => [(await import('./playlists.ts')).addPlaylistsCommand],
  },
  duplicates: {
    description: 'duplicate tracks: list, merge',
    load: async () => [(await import('./duplicates.ts')).addDuplicatesCommand],
  },
  relocate: {
    description: 'find the files of tracks whose files are missing; without a folder, list where they were',
    load: async () => [(await import('./relocate.ts')).addRelocateCommand],
  },
  imports: {
    description: 'imports: list, remove',
    load: async () => [(await import('./removal.ts')).addImportsCommand],
  },
  undo: {
    description: 'undo a change of many tracks or of the whole library',
    load: async () => [(await import('./undo.ts')).addUndoCommand],
  },
  redo: {
    description: 'make a change again that was undone',
    load: async () => [(await import('./undo.ts')).addRedoCommand],
  },
  sync: {
    description:
      'sync this library with a remote: annotations, dataset versions, models; shows the changes, --apply makes them',
    load: async () => [(await import('./sync.ts')).addSyncCommand],
  },
  backup: {
    description: 'backups of the library, made daily and before large changes',
    load: async () => [(await import('./backup.ts')).addBackupCommand],
  },
  doctor: {
    description: 'check versions, folders, decoders and devices',
    load: async () => [(await import('./doctor.ts')).addDoctorCommand],
  },
};

/** The program `segue` without its commands. */
function createProgram(): Command {
  return new Command('segue')
    .description(
      'Beat grids, sections, key and cues with confidence for DJ libraries; corrected here, exported back to Rekordbox.',
    )
    .version(version)
    .option('--json', 'print one JSON value on stdout and nothing else; progress as JSON lines on stderr')
    .option('--home <folder>', 'data folder (default: the platform’s standard location)')
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError()
    .exitOverride();
}

/** All commands with their options, for completions and the manual page. They cannot be run. */
export async function describeCommands(): Promise<Command> {
  const program = createProgram();
  const refuse = async (): Promise<never> => {
    throw new AppError('internal', verbatim('This command was made to be described only'));
  };
  for (const [name, { description, load }] of Object.entries(commands)) {
    const command = program.command(name).description(description);
    for (const add of await load()) add(command, refuse, refuse);
  }
  return program;
}

/** Runs `segue` with the arguments after its name and returns the exit code. */
export async function runCli(args: readonly string[], host: WorkerHost): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.ok;
  const output = createOutput(args.includes('--json'), process.stdout, process.stderr);
  const program = createProgram().configureOutput(output.json ? { writeErr: () => undefined } : {});
  const run: Run = async (command, action) => {
    const { runAction } = await import('./session.ts');
    exitCode = await runAction(command, host, action);
  };
  const runWithoutLibrary: RunWithoutLibrary = async (command, action) => {
    const { runHomeAction } = await import('./session.ts');
    exitCode = await runHomeAction(command, host, action);
  };
  const words = wordsOf(args);
  for (const [name, { description, load }] of Object.entries(commands)) {
    const command = program.command(name).description(description);
    if (name === words[0] || (words[0] === 'help' && name === words[1]))
      for (const add of await load()) add(command, run, runWithoutLibrary);
  }
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
            ? verbatim('Name a command; `segue --help` lists them.')
            : verbatim(error.message.replace(/^error: /, '')),
        ),
      );
    return exitCodes.usage;
  }
  return exitCode;
}

/** The arguments that are neither options nor the value of `--home`. */
function wordsOf(args: readonly string[]): string[] {
  return args.filter((arg, i) => !arg.startsWith('-') && args[i - 1] !== '--home');
}
