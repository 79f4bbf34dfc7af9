import type { Command } from 'commander';
import type { Action, HomeAction } from './session.ts';

/** Runs a command's action with the library open, and records its exit code. */
export type Run = (command: Command, action: Action) => Promise<void>;

/** For commands that must work even if the library cannot be opened. */
export type RunWithoutLibrary = (command: Command, action: HomeAction) => Promise<void>;

/** Adds a command's arguments, options and action, or its subcommands. */
export type CommandAdder = (command: Command, run: Run, runWithoutLibrary: RunWithoutLibrary) => void;
