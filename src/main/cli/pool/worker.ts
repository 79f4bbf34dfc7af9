import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { poolRoots } from '../../core/pool/configuration.ts';
import type { Root } from '../../pool/place.ts';
import { deviceSchema } from '../../../shared/contract/index.ts';
import type { Device, PoolStatus } from '../../../shared/contract/index.ts';
import { formatDuration, modelVersion } from '../../../shared/domain/index.ts';
import { counted } from '../../../shared/counted.ts';
import type { CommandAdder } from '../command-adder.ts';
import { exitCodes } from '../exit-codes.ts';
import { oneOf } from '../options.ts';
import { formatTable } from '../output.ts';
import { ROOT, addressOf, collectRoot, withPool, withQueue } from './pool.ts';
import type { QueueFlags } from './pool.ts';
import { englishOf } from '../../../shared/languages/translate.ts';

interface WorkerFlags extends QueueFlags {
  readonly root?: Root[];
  readonly name?: string;
  readonly jobs?: number;
  readonly memory?: number;
  readonly device?: Device;
  readonly model?: string;
  readonly untilEmpty?: boolean;
  readonly metrics?: number;
}

/** `segue pool worker | status`: working for a pool, and its status. */
export const addPoolWorkerCommands: CommandAdder = (target, run, runWithoutLibrary) => {
  withQueue(
    target
      .command('worker')
      .description('analyze tracks for the pool until stopped; tracks in progress then return to the queue')
      .option('--root <root>', `${ROOT}; the worker reads nothing else (default: the settings’)`, collectRoot)
      .option('--name <name>', 'name of this worker (default: this machine’s)')
      .option('--jobs <n>', 'number of parallel tracks (default: the number of cores)', parseCount)
      .option('--memory <GB>', 'memory limit of all analyses together', parsePositive)
      .option('--device <device>', 'where networks run', oneOf(...deviceSchema.options))
      .option('--model <version>', 'model to analyze with (default: the configured one)')
      .option(
        '--until-empty',
        'end when nothing is left to do now; a track that failed waits for its next try',
      )
      .option('--metrics <port>', 'serve metrics in Prometheus’ format on 127.0.0.1', parsePort),
  ).action((flags: WorkerFlags, command: Command) =>
    run(command, async ({ core, output, signal }) => {
      const { runPoolWorker } = await import('../../core/pool/run-worker.ts');
      const { name, jobs, memory, device, model, untilEmpty = false, metrics } = flags;
      let close: (() => Promise<void>) | undefined;
      try {
        const counts = await runPoolWorker(core, addressOf(flags, core), {
          roots: flags.root ?? poolRoots(core),
          ...(name !== undefined && { name }),
          ...(jobs !== undefined && { jobs }),
          ...(memory !== undefined && { memory }),
          ...(device !== undefined && { device }),
          ...(model !== undefined && { model }),
          untilEmpty,
          signal,
          async onStart(worker, { prepared }, pool, slots) {
            const place = prepared.provider === null ? '' : ` on ${prepared.provider}`;
            output.note(
              `Working for ${pool.shown} with model ${modelVersion(prepared.source)}${place}, ${counted(slots, 'track')} at a time`,
            );
            for (const note of prepared.notes) output.note(note);
            worker.events.on('trouble', (message) => output.note(message ? englishOf(message) : 'Goes on.'));
            worker.events.on('track', ({ place: { root, path }, outcome, error }) => {
              if (outcome === 'failed') output.note(`${root}:${path}: ${error!.message}`);
            });
            if (metrics === undefined) return;
            const { serveWorkerMetrics } = await import('../../pool/metrics.ts');
            const served = await serveWorkerMetrics(worker, metrics);
            close = served.close;
            output.note(`Metrics at ${served.url}`);
          },
        });
        output.result(counts, () =>
          [
            `${counted(counts.analysed, 'track')} analyzed, ${counts.known} known already, ${counts.failed} failed`,
            ...(counts.returned > 0 ? [`${counted(counts.returned, 'track')} put back for others`] : []),
          ].join('\n'),
        );
        return counts.failed > 0 ? exitCodes.incomplete : exitCodes.ok;
      } finally {
        await close?.();
      }
    }),
  );

  withQueue(
    target
      .command('status')
      .description('show waiting tracks, workers, speed, tracks set aside, and the estimated end')
      .option(
        '--serve <port>',
        'serve a page and metrics in Prometheus’ format on 127.0.0.1 until stopped',
        parsePort,
      ),
  ).action((flags: QueueFlags & { serve?: number }, command: Command) =>
    runWithoutLibrary(command, async ({ output }) => {
      const { readStatus } = await import('../../pool/status.ts');
      const { listAside } = await import('../../pool/aside.ts');
      await withPool(addressOf(flags), async (pool) => {
        if (flags.serve !== undefined) {
          const { serveStatus } = await import('../../pool/metrics.ts');
          const served = await serveStatus(pool, flags.serve);
          output.note(
            `The pool's status is at ${served.url} (metrics at ${served.url}metrics). Ctrl-C ends it.`,
          );
          await new Promise<void>((resolve) => {
            process.once('SIGINT', () => resolve());
            process.once('SIGTERM', () => resolve());
          });
          await served.close();
          return;
        }
        const status = await readStatus(pool);
        const aside = await listAside(pool);
        output.result({ ...status, asideTracks: aside }, () =>
          [
            describeStatus(status),
            ...(aside.length === 0
              ? []
              : [
                  '',
                  `Set aside (\`segue pool retry\` tries them again):`,
                  ...aside
                    .slice(0, 20)
                    .map(
                      ({ place, tries, reason }) =>
                        `  ${place.root}:${place.path}, ${counted(tries, 'try', 'tries')}: ${reason.message}`,
                    ),
                ]),
          ].join('\n'),
        );
      });
    }),
  );
};

function seconds(value: number | null): string {
  return value === null ? '–' : value < 120 ? `${value.toFixed(1)} s` : formatDuration(value);
}

function describeStatus(status: PoolStatus): string {
  const { queues, libraries, workers } = status;
  const alive = workers.filter((worker) => worker.alive);
  const unserved = queues.filter((queue) => queue.waiting > 0 && queue.workers === 0);
  const end =
    status.waiting + status.active === 0
      ? 'Nothing waits.'
      : status.secondsLeft === null
        ? 'No estimate of the end yet.'
        : `About ${formatDuration(status.secondsLeft)} left.`;
  return [
    `${status.pool}: ${status.waiting} waiting, ${status.active} under way, ${status.stored} analyzed, ${status.aside} set aside${status.paused ? ', PAUSED' : ''}`,
    `${status.lastMinute} in the last minute, ${status.perMinute.toFixed(1)} per minute. ${end}`,
    `An analysis takes ${seconds(status.analysisSeconds.p50)} (95 %: ${seconds(status.analysisSeconds.p95)}, 99 %: ${seconds(status.analysisSeconds.p99)}); from the request to the result ${seconds(status.waitSeconds.p50)} (95 %: ${seconds(status.waitSeconds.p95)}).`,
    `The database takes ${(status.databaseBytes / 1e6).toFixed(0)} MB.`,
    ...unserved.map(
      ({ queue, waiting }) =>
        `${counted(waiting, 'track')} in ${queue} ${waiting === 1 ? 'waits' : 'wait'} for a worker: none has this model and this root.`,
    ),
    ...(queues.length === 0
      ? []
      : [
          '',
          formatTable(
            ['model/root', 'waiting', 'retrying', 'active', 'workers'],
            queues.map(({ queue, waiting, retrying, active, workers: count }) => [
              queue,
              ...[waiting, retrying, active, count].map(String),
            ]),
          ),
        ]),
    ...(libraries.length === 0
      ? []
      : [
          '',
          formatTable(
            ['library', 'asked', 'ready', 'collected', 'weight', ''],
            libraries.map(({ name, asked, ready, collected, weight, paused }) => [
              name,
              ...[asked, ready, collected, weight].map(String),
              paused ? 'paused' : '',
            ]),
          ),
        ]),
    ...(alive.length === 0
      ? ['', 'No worker is running.']
      : [
          '',
          formatTable(
            ['worker', 'model', 'roots', 'active', 'done', 'failed', 'trouble'],
            alive.map(({ name, model, roots, active, jobs, done, failed, trouble }) => [
              name,
              modelVersion(model),
              roots.join(' '),
              `${active}/${jobs}`,
              String(done),
              String(failed),
              trouble ?? '',
            ]),
          ),
        ]),
  ].join('\n');
}

function parseCount(value: string): number {
  const count = Number(value);
  if (!Number.isInteger(count) || count < 1 || count > 1024)
    throw new InvalidArgumentError('Write a whole number from 1 to 1024.');
  return count;
}

function parsePositive(value: string): number {
  const number = Number(value);
  if (!(number > 0)) throw new InvalidArgumentError('Write a number above 0.');
  return number;
}

function parsePort(value: string): number {
  const port = Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError('Write a port from 1 to 65535, or 0 for any free one.');
  return port;
}
