#!/usr/bin/env node
import { join } from 'node:path';
import { exitCodes } from '../cli/exit-codes.ts';
import { keepCompiledCode } from './compile-cache.ts';
import { workersBeside } from './worker-urls.ts';
import { runCli } from '../cli/run-cli.ts';
import { userFolder } from '../cli/user-folder.ts';

keepCompiledCode();

for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // Whoever reads the pipe has seen enough, as in `segue tracks | head`.
    if (error.code === 'EPIPE') process.exit(exitCodes.ok);
    throw error;
  });

const folder = userFolder(join(import.meta.dirname, '../../..'), process.cwd(), process.env);
if (folder !== null) process.chdir(folder);

process.exitCode = await runCli(process.argv.slice(2), workersBeside(import.meta.url));
// Native handles of decoders may outlive the work; everything is stored and flushed by now.
process.exit();
