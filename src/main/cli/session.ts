import type { Command } from 'commander';
import type { Job } from '../../shared/contract/index.ts';
import { AppError, toAppError } from '../../shared/errors.ts';
import { createCore } from '../core/create-core.ts';
import type { Core, WorkerUrls } from '../core/create-core.ts';
import { beginningJob } from '../core/jobs/jobs.ts';
import type { StartedJob } from '../core/jobs/jobs.ts';
import type { StepHooks } from '../core/jobs/steps.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import { createOutput } from './output.ts';
import type { Output } from './output.ts';
import { createProgressView } from './progress.ts';

/** What a command has at hand while it runs. */
export interface Session {
  readonly core: Core;
  readonly output: Output;
  /** Fires on Ctrl-C. */
  readonly signal: AbortSignal;
  /** Shows a job's progress until it ends; Ctrl-C cancels it. Throws what the job threw. */
  follow<T>(job: StartedJob<T>): Promise<T>;
  /** Shows the progress of work that is no job; Ctrl-C stops it. `unit` is what is counted, in the plural. */
  watch<T>(title: string, unit: string, work: (hooks: StepHooks) => Promise<T>): Promise<T>;
}

/** Work that is done sooner shows no progress. */
const SHORT_WORK_MS = 1_000;

/** What work that is no job shows as one. */
const idle = beginningJob({ id: '', kind: 'dataset', title: '', unit: '', createdAt: '' });

export type Action = (session: Session) => Promise<ExitCode | void> | ExitCode | void;

interface GlobalOptions {
  readonly json?: boolean;
  readonly home?: string;
}

/** Opens the library for one command and closes it again, whatever happens. Returns the exit code. */
export async function runAction(command: Command, workers: WorkerUrls, action: Action): Promise<ExitCode> {
  const { json = false, home } = command.optsWithGlobals<GlobalOptions>();
  const output = createOutput(json, process.stdout, process.stderr);
  const abort = new AbortController();
  const onSignal = (): void => {
    // The second Ctrl-C is for those who cannot wait: stored work is safe at any moment.
    if (abort.signal.aborted) process.exit(exitCodes.interrupted);
    abort.abort(
      new AppError('cancelled', 'Stopped. What was finished is stored; run the command again to go on.'),
    );
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  let core: Core | undefined;
  try {
    core = createCore({ ...(home === undefined ? {} : { home }), workers });
    const opened = core;
    const follow = async <T>(job: StartedJob<T>): Promise<T> => {
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
    const watch: Session['watch'] = async (title, unit, work) => {
      const view = createProgressView(process.stderr, json);
      const startedAt = Date.now();
      const createdAt = new Date(startedAt).toISOString();
      try {
        return await work({
          signal: abort.signal,
          onProgress(done, total) {
            if (Date.now() - startedAt > SHORT_WORK_MS)
              view.show({ ...idle, title, unit, createdAt, done, total });
          },
        });
      } finally {
        view.stop();
      }
    };
    return (await action({ core, output, signal: abort.signal, follow, watch })) ?? exitCodes.ok;
  } catch (error) {
    const known = abort.signal.aborted ? toAppError(abort.signal.reason) : toAppError(error);
    output.error(known);
    if (known.code === 'internal' && process.env.SEGUE_DEBUG) console.error(error);
    return exitCodeOf(known.code);
  } finally {
    await core?.close();
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
    await output.flush();
  }
}
