#!/usr/bin/env node
import { runProgram } from '../cli/run-program.ts';
import { keepCompiledCode } from './compile-cache.ts';
import { workersBeside } from './worker-urls.ts';

keepCompiledCode();
process.exitCode = await runProgram(process.argv.slice(2), { workers: workersBeside(import.meta.url) });
// Native handles of decoders may outlive the work; everything is stored and flushed by now.
process.exit();
