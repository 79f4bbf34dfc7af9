import cliProgress from 'cli-progress';
import type { Job } from '../../shared/contract/index.ts';
import { formatDuration } from '../../shared/domain/index.ts';

/** Shows the progress of a job: a bar on a terminal, JSON lines elsewhere. */
export interface ProgressView {
  show(job: Job): void;
  stop(): void;
}

/** Minimum interval between lines written to a file or pipe. */
const LINE_INTERVAL_MS = 1_000;

export function createProgressView(stderr: NodeJS.WriteStream, asLines: boolean): ProgressView {
  return !asLines && stderr.isTTY ? createBar(stderr) : createLines(stderr);
}

function createBar(stream: NodeJS.WriteStream): ProgressView {
  const bar = new cliProgress.SingleBar(
    {
      format: '{title}  {bar} {value}/{total} {unit}{rate}{left}{failed}',
      hideCursor: true,
      clearOnComplete: true,
      stream,
    },
    cliProgress.Presets.shades_classic,
  );
  let isRunning = false;
  return {
    show(job) {
      if (job.total === 0) return;
      const payload = {
        title: job.title,
        unit: job.unit,
        rate:
          job.ratePerMinute === null || job.unit !== 'tracks' ? '' : ` · ${job.ratePerMinute.toFixed(0)}/min`,
        left: job.secondsLeft === null ? '' : ` · ${formatDuration(job.secondsLeft)} left`,
        failed: job.failed === 0 ? '' : ` · ${job.failed} failed`,
      };
      if (!isRunning) bar.start(job.total, job.done, payload);
      isRunning = true;
      bar.setTotal(job.total);
      bar.update(job.done, payload);
    },
    stop() {
      if (isRunning) bar.stop();
      isRunning = false;
    },
  };
}

function createLines(stream: NodeJS.WriteStream): ProgressView {
  let last = 0;
  return {
    show(job) {
      const now = Date.now();
      if (job.state === 'running' && now - last < LINE_INTERVAL_MS) return;
      last = now;
      const { id, kind, state, done, total, failed, unit, ratePerMinute, secondsLeft, message } = job;
      stream.write(
        `${JSON.stringify({ event: 'progress', job: id, kind, state, done, total, failed, unit, ratePerMinute, secondsLeft, message })}\n`,
      );
    },
    stop() {},
  };
}
