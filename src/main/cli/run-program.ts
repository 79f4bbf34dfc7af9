import { join } from 'node:path';
import type { WorkerHost } from '../core/create-core.ts';
import { exitCodes } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import { runCli } from './run-cli.ts';
import { userFolder } from './user-folder.ts';

/** Runs `segue` as the program of this process; the caller exits with the returned exit code. */
export function runProgram(args: readonly string[], host: WorkerHost): Promise<ExitCode> {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // The reader has closed the pipe, as in `segue tracks | head`.
      if (error.code === 'EPIPE') process.exit(exitCodes.ok);
      throw error;
    });
  const folder = userFolder(join(import.meta.dirname, '../../..'), process.cwd(), process.env);
  if (folder !== null) process.chdir(folder);
  return runCli(args, host);
}
