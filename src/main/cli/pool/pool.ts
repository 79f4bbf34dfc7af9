import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import type { Core } from '../../core/create-core.ts';
import { poolAddress } from '../../core/pool/configuration.ts';
import { readPoolAddress } from '../../pool/address.ts';
import type { PoolAddress } from '../../pool/address.ts';
import { parseRoot } from '../../pool/place.ts';
import type { Root } from '../../pool/place.ts';
import type { Pool } from '../../pool/pool.ts';
import { errorMessage } from '../../../shared/errors.ts';
import { counted } from '../../../shared/counted.ts';
import type { CommandAdder } from '../command-adder.ts';

export interface QueueFlags {
  readonly queue?: string;
  readonly queueFile?: string;
}

/** The address of the pool, from the options, the environment or, with a library, the settings. */
export function addressOf({ queue, queueFile }: QueueFlags, core?: Core): PoolAddress {
  const said = { queue, file: queueFile };
  return core ? poolAddress(core, said) : readPoolAddress(said);
}

export function withQueue(command: Command): Command {
  return command
    .option(
      '--queue <address>',
      'postgres://user@host/database?sslmode=verify-full (default: SEGUE_POOL_QUEUE); others on this machine can see a password here',
    )
    .option('--queue-file <file>', 'file whose first line is the address (default: SEGUE_POOL_QUEUE_FILE)');
}

/** `--root nas=/mnt/music`, repeatable. */
export function collectRoot(value: string, previous: Root[] = []): Root[] {
  try {
    return [...previous, parseRoot(value)];
  } catch (error) {
    throw new InvalidArgumentError(errorMessage(error));
  }
}

export const ROOT =
  'name=/folder or name=s3://bucket/prefix?endpoint=URL; the name is the same on all machines';

/** Opens the pool for one command. */
export async function withPool<T>(address: PoolAddress, work: (pool: Pool) => Promise<T>): Promise<T> {
  const { openPool } = await import('../../pool/pool.ts');
  const pool = await openPool(address);
  try {
    return await work(pool);
  } finally {
    await pool.close();
  }
}

/** `segue pool init | retry | drain | pause | resume | share`. */
export const addPoolCommand: CommandAdder = (target, _run, runWithoutLibrary) => {
  withQueue(
    target
      .command('init')
      .description('create the pool’s tables in a PostgreSQL database; existing ones are kept'),
  ).action((flags: QueueFlags, command: Command) =>
    runWithoutLibrary(command, async ({ output }) => {
      const { initPool } = await import('../../pool/pool.ts');
      const address = addressOf(flags);
      await initPool(address);
      output.result({ pool: address.shown }, () => `The pool at ${address.shown} is ready.`);
    }),
  );

  withQueue(target.command('retry').description('retry the tracks that were set aside')).action(
    (flags: QueueFlags, command: Command) =>
      runWithoutLibrary(command, async ({ output }) => {
        const { retryAside } = await import('../../pool/aside.ts');
        const moved = await withPool(addressOf(flags), retryAside);
        output.result({ retried: moved }, () => `${counted(moved, 'track')} back in the queue`);
      }),
  );

  withQueue(
    target
      .command('drain')
      .description('cancel waiting tracks; tracks in progress are finished, results stay')
      .option('--library <name>', 'only tracks that this library waits for'),
  ).action((flags: QueueFlags & { library?: string }, command: Command) =>
    runWithoutLibrary(command, async ({ output }) => {
      const { drain, findLibrary } = await import('../../pool/control.ts');
      const removed = await withPool(addressOf(flags), async (pool) =>
        drain(pool, flags.library === undefined ? null : (await findLibrary(pool, flags.library)).id),
      );
      output.result({ removed }, () => `${counted(removed, 'track')} taken out of the queue`);
    }),
  );

  for (const [name, paused, description] of [
    ['pause', true, 'pause waiting tracks; those in progress are finished'],
    ['resume', false, 'resume paused tracks'],
  ] as const)
    withQueue(
      target.command(name).description(description).option('--library <name>', 'only those of this library'),
    ).action((flags: QueueFlags & { library?: string }, command: Command) =>
      runWithoutLibrary(command, async ({ output }) => {
        const { findLibrary, setPaused } = await import('../../pool/control.ts');
        const library = await withPool(addressOf(flags), async (pool) => {
          const found = flags.library === undefined ? null : await findLibrary(pool, flags.library);
          await setPaused(pool, paused, found?.id ?? null);
          return found;
        });
        const what = library === null ? 'The pool' : library.name;
        output.result(
          { paused, library: library?.name ?? null },
          () => `${what} ${paused ? 'is paused' : 'goes on'}.`,
        );
      }),
    );

  withQueue(
    target
      .command('share')
      .description('give a library several turns for each turn of the others, for tracks added from now on')
      .argument('<library>')
      .argument('<weight>', '1 to 16', parseWeight),
  ).action((words: string, weight: number, flags: QueueFlags, command: Command) =>
    runWithoutLibrary(command, async ({ output }) => {
      const { findLibrary, setWeight } = await import('../../pool/control.ts');
      const library = await withPool(addressOf(flags), async (pool) => {
        const found = await findLibrary(pool, words);
        await setWeight(pool, found.id, weight);
        return found;
      });
      output.result(
        { library: library.name, weight },
        () => `${library.name} has ${counted(weight, 'turn')} at a time.`,
      );
    }),
  );
};

function parseWeight(value: string): number {
  const weight = Number(value);
  if (!Number.isInteger(weight) || weight < 1 || weight > 16)
    throw new InvalidArgumentError('Write a whole number from 1 to 16.');
  return weight;
}
