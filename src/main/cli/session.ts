import type { Command } from 'commander';
import type { Job } from '../../shared/contract/index.ts';
import { counted } from '../../shared/counted.ts';
import { AppError, toAppError } from '../../shared/errors.ts';
import { englishOf, verbatim } from '../../shared/languages/translate.ts';
import { createCore } from '../core/create-core.ts';
import type { Core, WorkerHost } from '../core/create-core.ts';
import { homeAt, openHome } from '../core/home.ts';
import type { Home } from '../core/home.ts';
import { autoSyncOf } from '../core/sync/auto-sync.ts';
import { installLastHandler } from '../core/last-handler.ts';
import type { StartedJob } from '../core/jobs/job.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import { createOutput } from './output.ts';
import type { Output } from './output.ts';

/** What a command can use while it runs. */
export interface Session {
  readonly core: Core;
  readonly output: Output;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Shows a job's progress until it ends; Ctrl-C cancels it. Throws what the job threw. */
  follow<T>(job: StartedJob<T>): Promise<T>;
}

export type Action = (session: Session) => Promise<ExitCode | void> | ExitCode | void;

interface GlobalOptions {
  readonly json?: boolean;
  readonly home?: string;
}

/** What a command without an open library can use. */
interface HomeSession {
  readonly home: Home;
  readonly output: Output;
  /** Opens the library. Throws like `createCore`. */
  readonly openCore: () => Core;
}

export type HomeAction = (session: HomeSession) => Promise<ExitCode | void> | ExitCode | void;

/** Runs a command that needs no open library. Returns the exit code. */
export async function runHomeAction(
  command: Command,
  host: WorkerHost,
  action: HomeAction,
): Promise<ExitCode> {
  const { json = false, home } = command.optsWithGlobals<GlobalOptions>();
  const output = createOutput(json, process.stdout, process.stderr);
  let core: Core | undefined;
  const openCore = (): Core => (core ??= createCore({ ...(home === undefined ? {} : { home }), ...host }));
  try {
    return (await action({ home: openHome(home), output, openCore })) ?? exitCodes.ok;
  } catch (error) {
    const known = toAppError(error);
    output.error(known);
    return exitCodeOf(known.code);
  } finally {
    await core?.close();
    await output.flush();
  }
}

/** Syncs the library if automatic sync is on and due. Its result does not affect the command's exit code. */
async function syncIfDue(core: Core, output: Output, signal: AbortSignal): Promise<void> {
  try {
    const job = autoSyncOf(core).startIfDue();
    if (!job) return;
    const cancel = (): void => core.jobs.cancel(job.id);
    signal.addEventListener('abort', cancel, { once: true });
    const result = await job.result.finally(() => signal.removeEventListener('abort', cancel));
    output.note(
      result.kind === 'synced'
        ? `Synced with ${autoSyncOf(core).state().address}: ${counted(result.report.items.length, 'change')}.`
        : `Not synced: ${result.message} It is tried again later.`,
    );
  } catch (error) {
    output.note(`Not synced: ${toAppError(error).message}`);
  }
}

/** Opens the library for one command and always closes it again. Returns the exit code. */
export async function runAction(command: Command, host: WorkerHost, action: Action): Promise<ExitCode> {
  const { json = false, home } = command.optsWithGlobals<GlobalOptions>();
  const output = createOutput(json, process.stdout, process.stderr);
  const abort = new AbortController();
  const onSignal = (): void => {
    // A second Ctrl-C ends the process immediately; stored work is safe at any moment.
    if (abort.signal.aborted) process.exit(exitCodes.interrupted);
    abort.abort(
      new AppError(
        'cancelled',
        verbatim('Stopped. What was finished is stored; run the command again to go on.'),
      ),
    );
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  const removeLastHandler = installLastHandler({
    home: homeAt(home).root,
    close: async () => core?.close(),
    tell: (message) => output.error(new AppError('internal', verbatim(message))),
  });
  let core: Core | undefined;
  try {
    core = createCore({ ...(home === undefined ? {} : { home }), ...host });
    const opened = core;
    // Reported once, and not as the command's own failure.
    opened.events.on('trouble', ({ message }) => output.note(message));
    if (opened.readOnlyReason !== null)
      output.note(`${englishOf(opened.readOnlyReason)} It can only be read now.`);
    const follow = async <T>(job: StartedJob<T>): Promise<T> => {
      const { createProgressView } = await import('./progress.ts');
      const view = createProgressView(process.stderr, json);
      const show = (status: Job): void => {
        if (status.id === job.id) view.show(status);
      };
      const cancel = (): void => opened.jobs.cancel(job.id);
      opened.events.on('job', show);
      abort.signal.addEventListener('abort', cancel, { once: true });
      if (abort.signal.aborted) cancel();
      try {
        return await job.result;
      } finally {
        await job.finished;
        opened.events.off('job', show);
        abort.signal.removeEventListener('abort', cancel);
        view.stop();
      }
    };
    const code = (await action({ core, output, signal: abort.signal, follow })) ?? exitCodes.ok;
    await syncIfDue(core, output, abort.signal);
    return code;
  } catch (error) {
    const known = abort.signal.aborted ? toAppError(abort.signal.reason) : toAppError(error);
    output.error(known);
    if (known.code === 'internal' && process.env.SEGUE_DEBUG) console.error(error);
    return exitCodeOf(known.code);
  } finally {
    await core?.close();
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
    removeLastHandler();
    await output.flush();
  }
}
