#!/usr/bin/env node
import { runCli } from './run-cli.ts';

process.exitCode = await runCli(process.argv.slice(2));
// Native handles of decoders may outlive the work; everything is stored and flushed by now.
process.exit();
